import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Router, type Request } from 'express';
import { createHealth } from '../health.ts';
import { createLogger } from '../log/log.ts';
import { createMetrics } from '../metrics.ts';
import { createHttpApp } from './app.ts';
import { readBytes, readJson, readText } from './body.ts';
import { listen, type Listening } from './listen.ts';

const CANARY = 'Zz-Canary-Quillfeather';
const JSON_TYPES = ['application/json', 'application/fhir+json'];
let server: Listening;
let cutOff = Promise.withResolvers<unknown>();

beforeAll(async () => {
  const router = Router();
  router.post('/json', async (req, res) => {
    const { value, bytes } = await readJson(req, { types: JSON_TYPES, limit: 1000 });
    res.json({ value, size: bytes.length });
  });
  router.post('/big', async (req, res) => void res.json((await readJson(req, { types: JSON_TYPES })).value));
  router.post('/text', async (req, res) => void res.json(await readText(req, { types: ['text/csv'] })));
  router.post('/twice', async (req, res) => void res.json([await readText(req, { types: ['text/csv'] }), await readText(req, { types: ['text/csv'] })]));
  router.post('/watched', (req) => watch(req));
  const logger = createLogger({ service: 'kit', level: 'silent' });
  const app = createHttpApp({ logger, metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/': router } });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
});

afterAll(() => server.close({ deadlineMs: 0 }));

async function watch(req: Request): Promise<void> {
  await readBytes(req, { types: JSON_TYPES }).catch((error: unknown) => cutOff.resolve(error));
}

function post(path: string, body: string | Uint8Array<ArrayBuffer> | null, headers: Record<string, string> = { 'Content-Type': 'application/json' }): Promise<Response> {
  return fetch(`${server.url}${path}`, { method: 'POST', headers, body });
}

async function refusal(answer: Response): Promise<unknown[]> {
  const { code, at } = (await answer.json()) as { code: string; at?: { line: number; column: number } };
  return at ? [answer.status, code, `${at.line}:${at.column}`] : [answer.status, code];
}

describe('readJson', () => {
  test('reads JSON and gives the bytes it read', async () => {
    const answer = await post('/json', '{"a":"é"}', { 'Content-Type': 'application/FHIR+json; charset=UTF-8; fhirVersion=4.0' });
    expect(await answer.json()).toEqual({ value: { a: 'é' }, size: 10 });
  });

  test.each([
    ['{"a":1,\n "a":2}', [400, 'json-duplicate-name', '2:2']],
    ['{"a":', [400, 'json-syntax', '1:6']],
    ['["\\u0000"]', [400, 'json-character', '1:2']],
    [`${'['.repeat(65)}${']'.repeat(65)}`, [400, 'json-depth', '1:65']],
    [' ', [400, 'json-syntax', '1:2']],
  ])('refuses %j with rule and place (IN-002, IN-013)', async (text, expected) => expect(await refusal(await post('/json', text))).toEqual(expected));

  test('never repeats what it refuses', async () => {
    for (const text of [`{"${CANARY}":1,"${CANARY}":1}`, `[${CANARY}]`, `"${CANARY}\\ud800"`]) expect(await (await post('/json', text)).text()).not.toContain('Canary');
  });

  test('refuses bytes that are not UTF-8, with no replacement character (I-18)', async () => {
    expect(await refusal(await post('/json', Buffer.from([0x22, 0xe9, 0x22])))).toEqual([400, 'json-encoding', '1:2']);
    expect(await refusal(await post('/text', Buffer.from([0x61, 0x0a, 0xe9]), { 'Content-Type': 'text/csv' }))).toEqual([400, 'json-encoding', '2:1']);
  });

  test('refuses a request without a body', async () => {
    expect(await refusal(await post('/json', null))).toEqual([400, 'body-missing']);
    expect(await refusal(await post('/json', ''))).toEqual([400, 'body-missing']);
  });
});

describe('media types (REST-001, REST-002)', () => {
  test.each([
    [{ 'Content-Type': 'text/plain' }, 'media-type'],
    [{ 'Content-Type': 'application/json/x' }, 'media-type'],
    [{ 'Content-Type': 'application/json, text/plain' }, 'media-type'],
    [{ 'Content-Type': 'application/json; charset=utf-16' }, 'charset'],
    [{ 'Content-Type': 'application/json', 'Content-Encoding': 'br' }, 'content-encoding'],
    [{ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip, gzip' }, 'content-encoding'],
  ])('answers %j with 415 %s', async (headers, code) => expect(await refusal(await post('/json', '{}', headers as Record<string, string>))).toEqual([415, code]));

  test('answers none, and two that differ, with 415', async () => {
    for (const types of ['', 'Content-Type: application/json\r\nContent-Type: text/plain\r\n']) {
      const socket = connect(server.port, '127.0.0.1');
      socket.end(`POST /json HTTP/1.1\r\nHost: a\r\n${types}Content-Length: 2\r\nConnection: close\r\n\r\n{}`);
      const [head] = (await once(socket, 'data')) as [Buffer];
      expect(head.toString()).toMatch(/^HTTP\/1\.1 415 /);
    }
  });
});

describe('size', () => {
  test('reads up to the limit, and refuses one byte more', async () => {
    expect((await post('/json', `"${'x'.repeat(998)}"`)).status).toBe(200);
    expect(await refusal(await post('/json', `"${'x'.repeat(999)}"`))).toEqual([413, 'body-too-large']);
  });

  test('refuses a declared length at once and hangs up, having read nothing (I-17)', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n');
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 413 [\s\S]*^Connection: close/m);
    await once(socket, 'end');
    socket.destroy();
  });

  test('refuses an endless stream at the limit and hangs up (I-17)', async () => {
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.write(`POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n400\r\n${'x'.repeat(1024)}\r\n`);
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1\.1 413 [\s\S]*^Connection: close/m);
    await once(socket, 'end');
    socket.destroy();
  });

  test.each([['as it is', {}], ['inflated', { 'Content-Encoding': 'gzip' }]])('is answered although the sender goes on sending without reading, and cut off then (I-17; %s)', async (_, encoding) => {
    const socket = connect(server.port, '127.0.0.1').on('error', () => undefined);
    socket.pause();
    const head = Object.entries({ Host: 'a', 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked', ...encoding }).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`POST /json HTTP/1.1\r\n${head}\r\n`);
    const piece = Buffer.concat([Buffer.from('10000\r\n'), 'Content-Encoding' in encoding ? Buffer.concat([gzipSync(Buffer.alloc(2_000)), Buffer.alloc(65_536)]).subarray(0, 65_536) : Buffer.alloc(65_536, ' '), Buffer.from('\r\n')]);
    for (let sent = 0; sent < 100; sent += 1) if (!socket.write(piece)) await once(socket, 'drain');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => void (text += part)).resume();
    await once(socket, 'end');
    expect(text).toMatch(/^HTTP\/1\.1 413 [^]*"body-too-large"/);
    socket.destroy();
  });

  test('keeps the connection where little is left unread', async () => {
    const answer = await post('/json', 'x'.repeat(2000));
    expect([answer.status, answer.headers.get('connection')]).toEqual([413, 'keep-alive']);
  });
});

describe('gzip (REST-008)', () => {
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };

  test('is inflated', async () => expect(await (await post('/json', gzipSync('{"a":1}'), headers)).json()).toEqual({ value: { a: 1 }, size: 7 }));

  test('is stopped at the limit of inflated bytes (I-19)', async () => {
    expect(await refusal(await post('/json', gzipSync(Buffer.alloc(300_000)), headers))).toEqual([413, 'body-too-large']);
  });

  test('may be followed by bytes that are not gzip, and the connection goes on', async () => {
    const body = Buffer.concat([gzipSync('{"a":1}'), Buffer.alloc(200_000)]);
    const head = (length: number) => `POST /big HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${length}\r\n`;
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => void (text += part));
    socket.write(Buffer.concat([Buffer.from(`${head(body.length)}\r\n`), body]));
    socket.write(Buffer.concat([Buffer.from(`${head(27)}Connection: close\r\n\r\n`), gzipSync('{"b":2}')]));
    await once(socket, 'close');
    expect(text).toMatch(/\{"a":1\}[^]*\{"b":2\}$/);
  });

  test('that is broken or cut short is 400', async () => {
    const whole = gzipSync('{"a":1}');
    expect(await refusal(await post('/json', Buffer.from('no gzip'), headers))).toEqual([400, 'body-gzip']);
    expect(await refusal(await post('/json', whole.subarray(0, 15), headers))).toEqual([400, 'body-gzip']);
  });
});

describe('a body that is cut off (I-08)', () => {
  test.each(['identity', 'gzip'])('ends the reading (%s)', async (encoding) => {
    cutOff = Promise.withResolvers<unknown>();
    const socket = connect(server.port, '127.0.0.1');
    socket.write(`POST /watched HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Encoding: ${encoding}\r\nContent-Length: 100\r\n\r\n`);
    socket.write(gzipSync('{"a":1}').subarray(0, 12), () => socket.destroy());
    expect(await cutOff.promise).toMatchObject({ status: 400, code: 'body-incomplete' });
  });
});

test('a body is read once; reading it again is our fault, not the sender’s', async () => {
  expect((await post('/twice', 'a,b', { 'Content-Type': 'text/csv' })).status).toBe(500);
});
