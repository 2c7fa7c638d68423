import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Request } from 'express';
import { type BodyOptions, readPieces } from './body.ts';
import { HttpError } from './http-error.ts';

/** A body that was read to its end, and can be read again and again without being held in memory. */
export interface Spooled {
  /** In bytes. */
  size: number;
  /** SHA-256 of the bytes. */
  digest: Buffer;
  chunks(): AsyncGenerator<Buffer>;
  /** Lets go of it. Nothing of it is left behind, even by a process that is killed. */
  close(): Promise<void>;
}

/** Smaller bodies never touch the disk. */
const KEPT_IN_MEMORY = 1_048_576;
const CHUNK = 65_536;

/**
 * Reads a request's body to its end: a small one into memory, a larger one into a file that has no name any more when the first byte
 * of it is written, so that nothing of a resident can be left on the disk. Throws as readBytes; 503 where the disk is full (I-10).
 */
export async function spoolBody(req: Request, options: BodyOptions): Promise<Spooled> {
  const hash = createHash('sha256');
  const store = new Store();
  try {
    await readPieces(req, options, async (piece) => {
      hash.update(piece);
      await store.add(piece);
    });
  } catch (error) {
    await store.close();
    throw isDiskFull(error) ? new HttpError({ status: 503, code: 'disk-full', detail: 'There is no room for the file at the moment. Nothing of it is stored.', headers: { 'Retry-After': '60' } }) : error;
  }
  return { size: store.size, digest: hash.digest(), chunks: () => store.chunks(), close: () => store.close() };
}

const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String((error as NodeJS.ErrnoException | undefined)?.code));

class Store {
  size = 0;
  #inMemory: Buffer[] = [];
  #file: FileHandle | undefined;

  async add(piece: Buffer): Promise<void> {
    this.#inMemory.push(piece);
    this.size += piece.length;
    if (this.#file === undefined && this.size <= KEPT_IN_MEMORY) return;
    this.#file ??= await openNameless();
    const bytes = this.#inMemory.length === 1 ? piece : Buffer.concat(this.#inMemory);
    this.#inMemory = [];
    await this.#file.appendFile(bytes);
  }

  async *chunks(): AsyncGenerator<Buffer> {
    if (this.#file === undefined) yield* this.#inMemory;
    else yield* readFrom(this.#file);
  }

  async close(): Promise<void> {
    this.#inMemory = [];
    await this.#file?.close();
    this.#file = undefined;
  }
}

async function openNameless(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'ehch-'));
  try {
    return await open(join(folder, 'body'), 'wx+', 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* readFrom(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
