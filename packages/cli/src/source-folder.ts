import { isUtf8 } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { isOutcomePath, isSourcePath, type SourceFiles } from '@ehch/sources/workbench';
import { Failure } from './failure.ts';

/** What is in the folder of a source, and what stands there that is no part of one. */
export interface SourceFolder {
  /** Of the source, if nobody says otherwise. */
  name: string;
  files: SourceFiles;
  strangers: string[];
}

/** Reads the folder of a source. Rejects with Failure where there is none. */
export async function readSourceFolder(path: string): Promise<SourceFolder> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure(`There is no ${path}.`, cause);
  });
  if (!found.isDirectory()) throw new Failure(`${path} is no folder. A source is a folder with source.yaml, examples/ and bad-examples/.`);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(path, join(entry.parentPath, entry.name)).replaceAll(sep, '/')).sort();
  const files = await Promise.all(paths.filter(isSourcePath).map(async (file) => [file, await readFile(join(path, file))] as const));
  return { name: basename(resolve(path)), files: Object.fromEntries(files), strangers: paths.filter((file) => !isSourcePath(file)) };
}

/** Files as they are sent: text as it is, anything else as base64; nothing of what the examples become in FHIR, which stays with the engineer. */
export const bodyOf = (files: SourceFiles): object => ({
  files: Object.fromEntries(
    Object.entries(files).filter(([path]) => !isOutcomePath(path)).map(([path, file]) => {
      const bytes = Buffer.from(file);
      return [path, isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') }];
    }),
  ),
});
