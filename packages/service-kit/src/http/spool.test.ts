import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type Request, Router } from 'express';
import { createHealth } from '../health.ts';
import { createLogger } from '../log/log.ts';
import { createMetrics } from '../metrics.ts';
import { createHttpApp } from './app.ts';
import { listen, type Listening } from './listen.ts';
import { spoolBody } from './spool.ts';

const LIMIT = 8 * 1_048_576;
let server: Listening;
let folder: string;
let cutOff = Promise.withResolvers<unknown>();

beforeAll(async () => {
  // Of this test alone, so that what others spool at the same time is not seen.
  folder = await mkdtemp(join(tmpdir(), 'ehch-spool-'));
  process.env['TMPDIR'] = folder;
  const router = Router();
  router.post('/', async (req, res) => {
    const file = await spool(req);
    const [first, second] = [await buffer(file.chunks()), await buffer(file.chunks())];
    await file.close();
    res.json({ size: file.size, digest: file.digest.toString('hex'), again: first.equals(second), read: first.length });
  });
  router.post('/watched', (req) => {
    void spool(req).catch((error: unknown) => { cutOff.resolve(error); });
  });
  const app = createHttpApp({ logger: createLogger({ service: 'kit', level: 'silent' }), metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/': router } });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
});

afterAll(async () => {
  await server.close({ deadlineMs: 0 });
  await rm(folder, { recursive: true });
});

const spool = (req: Request) => spoolBody(req, { types: ['text/csv'], limit: LIMIT });
const post = (body: string | Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string> = {}) => fetch(`${server.url}/`, { method: 'POST', body, headers: { 'Content-Type': 'text/csv', ...headers }, ...(body instanceof ReadableStream && { duplex: 'half' }) });
/** Well over the limit, of no declared length; not endless, since a client that is hung up on may go on to read it into its own memory. */
function longer(): ReadableStream {
  let left = (4 * LIMIT) / 65_536;
  return new ReadableStream({ pull: (stream) => { if (left-- > 0) stream.enqueue(Buffer.alloc(65_536)); else stream.close(); } });
}
const leftBehind = () => readdir(folder);

describe('a body that is spooled', () => {
  test.each([
    ['small', 10],
    ['as large as is kept in memory', 1_048_576],
    ['larger', 5_000_001],
  ])('and is %s can be read again and again, and leaves no file behind', async (_, size) => {
    const bytes = Buffer.alloc(size, 'a resident;');
    const answer = await post(bytes);
    expect(await answer.json()).toEqual({ size, digest: createHash('sha256').update(bytes).digest('hex'), again: true, read: size });
    expect(await leftBehind()).toEqual([]);
  });

  test('is inflated where it is gzip, and cut where it inflates to more than may be (I-19)', async () => {
    const answer = await post(gzipSync(Buffer.alloc(2_000_000, 'x')), { 'Content-Encoding': 'gzip' });
    expect(await answer.json()).toMatchObject({ size: 2_000_000 });
    const bomb = await post(gzipSync(Buffer.alloc(LIMIT + 1)), { 'Content-Encoding': 'gzip' });
    expect([bomb.status, ((await bomb.json()) as { code: string }).code]).toEqual([413, 'body-too-large']);
    const broken = await post('no gzip', { 'Content-Encoding': 'gzip' });
    expect([broken.status, ((await broken.json()) as { code: string }).code]).toEqual([400, 'body-gzip']);
  });

  test('is refused at once where the declared length is over the limit, and at the limit where there is none (I-17)', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 99999999999\r\n\r\n`);
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 413 [^]*connection: close/i);
    socket.destroy();
    expect((await post(longer())).status).toBe(413);
  });

  test('that is cut off is refused, and nothing of it is left', async () => {
    cutOff = Promise.withResolvers();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(`POST /watched HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 4000000\r\n\r\n${'x'.repeat(2_000_000)}`);
    setTimeout(() => socket.destroy(), 50);
    expect(await cutOff.promise).toMatchObject({ status: 400, code: 'body-incomplete' });
    expect(await leftBehind()).toEqual([]);
  });

  test('and finds the disk full is refused with 503 and when to come again, while what needs no disk goes on (I-10)', async () => {
    const program = join(import.meta.dirname, 'spool.test-program.ts');
    const { stdout } = await promisify(execFile)('bash', ['-c', `ulimit -f 1024; exec "$0" "$1"`, process.execPath, program]);
    expect(stdout.trim()).toBe('503 60 204');
  });
});
