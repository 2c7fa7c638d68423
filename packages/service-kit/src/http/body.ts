import { createGunzip } from 'node:zlib';
import type { Readable } from 'node:stream';
import { MIMEType } from 'node:util';
import type { Request } from 'express';
import getRawBody from 'raw-body';
import { HttpError, toHttpError } from './http-error.ts';
import { decode, parseJson } from './json-text.ts';
import { closeAfterReading } from './linger.ts';

export interface BodyOptions {
  /** Media types without parameters, in lower case. */
  readonly types: readonly string[];
  /** The most bytes that are read, after inflating; 1 MiB if not given. */
  readonly limit?: number;
}

export interface JsonBodyOptions extends BodyOptions {
  readonly maxDepth?: number;
}

const ONE_MIB = 1_048_576;

/**
 * Reads a request's body once, inflating gzip. Throws HttpError: 400 none, cut short, or broken gzip; 413 above the
 * limit, at once where the declared length says so; 415 another or no media type, two Content-Type headers, a charset
 * that is not UTF-8, or another encoding than gzip (REST-001, REST-002, REST-008, I-17, I-19).
 */
export async function readBytes(req: Request, { types, limit = ONE_MIB }: BodyOptions): Promise<Buffer> {
  checkDeclared(req, types, limit);
  const source = openBody(req);
  try {
    return await getRawBody(source, { limit, ...(source === req && { length: req.headers['content-length'] }) });
  } catch (error) {
    throw bodyError(error, req, limit);
  } finally {
    if (source !== req) letGo(req, source);
  }
}

function checkDeclared(req: Request, types: readonly string[], limit: number): void {
  const declared = req.headers['content-length'];
  if (declared === '0' || (declared === undefined && req.headers['transfer-encoding'] === undefined)) throw refusal(400, 'body-missing', 'The request has no body.');
  checkMediaType(req, types);
  if (Number(declared) > limit) throw tooLarge(req, limit);
}

/**
 * Reads a request's body piece by piece, inflating gzip, and hands each piece to `take`, which may be slow: the sender waits.
 * Throws as {@link readBytes}; what `take` throws is thrown as it is.
 */
export async function readPieces(req: Request, { types, limit = ONE_MIB }: BodyOptions, take: (piece: Buffer) => Promise<void>): Promise<void> {
  checkDeclared(req, types, limit);
  const source = openBody(req);
  let size = 0;
  try {
    for await (const piece of piecesOf(source, req)) {
      size += piece.length;
      if (size > limit) throw tooLarge(req, limit);
      await take(piece);
    }
  } finally {
    if (source !== req) letGo(req, source);
  }
  if (!req.complete && source === req) throw refusal(400, 'body-incomplete', 'The body ended before its end.');
}

/** The pieces of a body. Only what goes wrong with the body itself is told in its words. */
async function* piecesOf(source: Readable, req: Request): AsyncGenerator<Buffer> {
  const pieces = source.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await pieces.next().catch((error: unknown) => {
        throw bodyError(error, req, Number.POSITIVE_INFINITY);
      });
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Lets go of the stream, so that what is left of it can be read and thrown away.
    await pieces.return?.();
  }
}

// What stands behind the end of the gzip is read and thrown away, so that the connection can go on.
function letGo(req: Request, inflated: Readable): void {
  req.unpipe();
  inflated.destroy();
  req.resume();
}

/** Reads a body that is text in UTF-8; invalid bytes are refused 400, never replaced. */
export async function readText(req: Request, options: BodyOptions): Promise<string> {
  const bytes = await readBytes(req, options);
  return orHttpError(() => decode(bytes));
}

/** Reads a JSON body strictly (see parseJson). `bytes` is what was read, for a digest or for keeping. */
export async function readJson(req: Request, { maxDepth, ...options }: JsonBodyOptions): Promise<{ value: unknown; bytes: Buffer }> {
  const bytes = await readBytes(req, options);
  return { value: orHttpError(() => parseJson(bytes, maxDepth)), bytes };
}

function orHttpError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw toHttpError(error);
  }
}

function checkMediaType(req: Request, types: readonly string[]): void {
  const sent = req.headersDistinct['content-type'] ?? [];
  const type = sent.length === 1 ? mediaType(sent[0]) : undefined;
  if (type === undefined || !types.includes(type.essence)) throw refusal(415, 'media-type', `The body must be one of ${types.join(', ')}.`);
  if (!/^utf-?8$/i.test(type.params.get('charset') ?? 'utf-8')) throw refusal(415, 'charset', 'The charset must be UTF-8.');
}

function mediaType(text = ''): MIMEType | undefined {
  try {
    return new MIMEType(text);
  } catch {
    return undefined;
  }
}

function openBody(req: Request): Readable {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return req;
  if (encoding !== 'gzip') throw refusal(415, 'content-encoding', 'The body may be encoded with gzip only, once.');
  const inflated = req.pipe(createGunzip());
  // A pipe does not pass on that its source was cut off.
  req.once('close', () => {
    if (!req.complete) inflated.destroy(new Error('The request was cut off'));
  });
  return inflated;
}

function bodyError(error: unknown, req: Request, limit: number): unknown {
  const { type, code } = error as { type?: string; code?: string };
  if (type === 'entity.too.large') return tooLarge(req, limit);
  if (code?.startsWith('Z_')) return refusal(400, 'body-gzip', 'The body is not valid gzip.');
  if (type === 'stream.not.readable' || type === 'stream.encoding.set') return error;
  return refusal(400, 'body-incomplete', 'The body ended before its end.');
}

function tooLarge(req: Request, limit: number): HttpError {
  const isCut = hasMuchUnread(req);
  if (isCut) closeAfterReading(req);
  return new HttpError({ status: 413, code: 'body-too-large', detail: `The body may have at most ${limit} bytes.`, ...(isCut && { headers: { Connection: 'close' } }) });
}

const WORTH_READING_BYTES = 65_536;

/**
 * Whether so much of a request is still to come that an error is better answered with `Connection: close`: Node would
 * read the rest to keep the connection (I-17).
 */
export function hasMuchUnread(req: Request): boolean {
  const declared = req.headers['content-length'];
  return !req.complete && (declared === undefined ? 'transfer-encoding' in req.headers : Number(declared) > WORTH_READING_BYTES);
}

function refusal(status: number, code: string, detail: string): HttpError {
  return new HttpError({ status, code, detail });
}
