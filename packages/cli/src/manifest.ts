import { openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, normalize } from 'node:path';
import type { FileToSend } from './api.ts';
import { Failure } from './failure.ts';

export interface ManifestEntry {
  /** Path within the folder of the manifest, with `/`. */
  file: string;
  source: string;
}

/** What is to be sent: one file as the source that is named, or a folder in the order of its manifest. Rejects with Failure. */
export async function listFiles(path: string, source: string | undefined): Promise<{ folder: string; entries: ManifestEntry[] }> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure(`There is no ${path}.`, cause);
  });
  if (found.isDirectory()) return { folder: path, entries: await readManifest(join(path, 'manifest.json')) };
  if (source === undefined) throw new Failure('Name the source of the file with --source.');
  return { folder: join(path, '..'), entries: [{ file: basename(path), source }] };
}

async function readManifest(path: string): Promise<ManifestEntry[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Failure(`There is no ${path}, which would say what to send and in which order.`, cause);
  });
  const entries = parseJson(text);
  if (!Array.isArray(entries) || !entries.every(isEntry)) throw new Failure(`${path} is not a list of { "file", "source" } with paths within its folder.`);
  return entries;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is ManifestEntry {
  const { file, source } = (value ?? {}) as Partial<Record<keyof ManifestEntry, unknown>>;
  return typeof file === 'string' && typeof source === 'string' && !isAbsolute(file) && !normalize(file).startsWith('..');
}

/** Opens a file of a manifest. Rejects with Failure. */
export async function readEntry(folder: string, { file, source }: ManifestEntry): Promise<FileToSend> {
  try {
    return { source, name: basename(file), content: await openAsBlob(join(folder, file)) };
  } catch (cause) {
    throw new Failure(`There is no ${join(folder, file)}.`, cause);
  }
}
