import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { exampleOf } from '../../support/journey.ts';
import { FILE_DOORS, FORMATS } from './formats.ts';
import { CANARY, startUnderTest, type UnderTest } from './under-test.ts';

let intake: UnderTest;
beforeAll(async () => {
  intake = await startUnderTest();
});
afterAll(() => intake.close());

interface Door {
  door: string;
  path: string;
  type: string;
  good: Buffer;
}

const record = Buffer.from(JSON.stringify(exampleOf('round-outcome')));
const DOORS: readonly Door[] = [
  ...['/records/round-outcome', '/records/round-outcome/$map'].map((path) => ({ door: path, path, type: 'application/json', good: record })),
  ...FILE_DOORS.flatMap((door) => FORMATS.map(({ name, source, type, good }) => ({ door: `${door}, ${name}`, path: `${door}?source=${source}`, type, good: good() }))),
];

/** What is wrong with a request before anything of its content is looked at. */
const ENVELOPES: readonly [what: string, request: (door: Door) => { body?: Buffer; headers: Record<string, string> }, status: number, code: string][] = [
  ['no body', ({ type }) => ({ headers: { 'content-type': type } }), 400, 'body-missing'],
  ['an empty body', ({ type }) => ({ body: Buffer.alloc(0), headers: { 'content-type': type } }), 400, 'body-missing'],
  ['no media type', ({ good }) => ({ body: good, headers: {} }), 415, 'media-type'],
  ['a media type that is none', ({ good }) => ({ body: good, headers: { 'content-type': CANARY } }), 415, 'media-type'],
  ['the media type of something else', ({ good }) => ({ body: good, headers: { 'content-type': 'image/png' } }), 415, 'media-type'],
  ['two media types', ({ good, type }) => ({ body: good, headers: { 'content-type': `${type}, text/plain` } }), 415, 'media-type'],
  ['another charset', ({ good, type }) => ({ body: good, headers: { 'content-type': `${type}; charset=iso-8859-1` } }), 415, 'charset'],
  ['another encoding', ({ good, type }) => ({ body: good, headers: { 'content-type': type, 'content-encoding': 'br' } }), 415, 'content-encoding'],
  ['gzip within gzip', ({ good, type }) => ({ body: gzipSync(gzipSync(good)), headers: { 'content-type': type, 'content-encoding': 'gzip, gzip' } }), 415, 'content-encoding'],
  ['no gzip though it says so', ({ type }) => ({ body: Buffer.from(CANARY), headers: { 'content-type': type, 'content-encoding': 'gzip' } }), 400, 'body-gzip'],
  ['gzip that is cut off', ({ good, type }) => ({ body: gzipSync(good).subarray(0, -20), headers: { 'content-type': type, 'content-encoding': 'gzip' } }), 400, 'body-gzip'],
  ['gzip whose checksum is wrong', ({ good, type }) => ({ body: withLastByte(gzipSync(good), -8), headers: { 'content-type': type, 'content-encoding': 'gzip' } }), 400, 'body-gzip'],
  ['an Idempotency-Key of no visible characters', ({ good, type }) => ({ body: good, headers: { 'content-type': type, 'idempotency-key': ' ' } }), 400, 'idempotency-key'],
];

function withLastByte(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[bytes.length + at] = (changed[bytes.length + at] ?? 0) ^ 0xff;
  return changed;
}

describe.each(DOORS)('$door', (door) => {
  test.each(ENVELOPES.filter(([what]) => !what.startsWith('an Idempotency-Key') || !door.path.includes('$map')))('REST-001, REST-002, REST-008: %s', async (_what, request, status, code) => {
    const { body, headers } = request(door);
    await intake.refuses(() => intake.by.fetch(door.path, { method: 'POST', headers, ...(body && { body }) }), { status, codes: [code] });
  });
});

test('what was refused for its envelope is taken without it', async () => {
  for (const { path, type, good } of DOORS) expect((await intake.by.fetch(path, { method: 'POST', headers: { 'content-type': type, 'content-encoding': 'gzip' }, body: gzipSync(good) })).ok).toBe(true);
});
