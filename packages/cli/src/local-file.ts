import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { SourceFile } from '@ehch/sources/workbench';
import { Failure } from './failure.ts';

/** A file of this machine, read piece by piece. Rejects with Failure where there is none. */
export async function openLocal(path: string): Promise<SourceFile> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure(`There is no ${path}.`, cause);
  });
  if (!found.isFile()) throw new Failure(`${path} is no file.`);
  return { size: found.size, chunks: () => createReadStream(path) };
}
