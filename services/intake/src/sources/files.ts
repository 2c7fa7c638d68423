import { hash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import type { StoredFiles } from '@ehch/ledger';
import { type SourceFiles } from '@ehch/sources';
import canonicalize from 'canonicalize';

/** Files of a folder as they are kept: text as it is, anything else as base64. The same files are always kept alike. */
export const storedFiles = (files: SourceFiles): StoredFiles =>
  Object.fromEntries(
    Object.entries(files).map(([path, file]) => {
      const bytes = Buffer.from(file);
      // PostgreSQL's JSON has no NUL.
      return [path, isUtf8(bytes) && !bytes.includes(0) ? bytes.toString('utf8') : { base64: bytes.toString('base64') }];
    }),
  );

/** The files of a folder as they were before they were kept. */
export const keptFiles = (files: StoredFiles): SourceFiles => Object.fromEntries(Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? file : Buffer.from(file.base64, 'base64')]));

/** Of all that a folder holds, whatever the order of its files. */
export const digestOf = (files: StoredFiles): Buffer => hash('sha256', canonicalize(files) ?? '', 'buffer');

const MOST_FILES = 100;

/** The files of a request's body, `{ "files": { "source.yaml": "…", "examples/a.xlsx": { "base64": "…" } } }`; or why they are none. */
export function filesOf(body: unknown): { files: SourceFiles } | { fault: string } {
  const { files, ...rest } = (isObject(body) ? body : {}) as { files?: unknown };
  if (!isObject(files) || Object.keys(rest).length > 0) return { fault: 'The body must be { "files": { path: text or { "base64": … } } }.' };
  const paths = Object.entries(files);
  if (paths.length === 0 || paths.length > MOST_FILES) return { fault: `A source has 1 to ${MOST_FILES} files.` };
  const broken = paths.findIndex(([, file]) => bytesOf(file) === undefined);
  if (broken >= 0) return { fault: `File ${broken + 1} is neither a text nor { "base64": … } in base64.` };
  return { files: Object.fromEntries(paths.map(([path, file]) => [path, bytesOf(file) ?? ''])) };
}

function bytesOf(file: unknown): string | Buffer | undefined {
  if (typeof file === 'string') return file;
  const { base64, ...rest } = (isObject(file) ? file : {}) as { base64?: unknown };
  if (typeof base64 !== 'string' || Object.keys(rest).length > 0) return undefined;
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
