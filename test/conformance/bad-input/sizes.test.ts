import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { CAN_MEASURE_MEMORY, forgetPeak, INTAKE_FLAGS, residentSet } from '../../support/resident-set.ts';
import { FORMATS } from './formats.ts';
import { CANARY, codesIn, contentOf, startUnderTest, type UnderTest } from './under-test.ts';

const MIB = 1_048_576;
/** What a door may take beside what its format holds; and within which time it refuses what is declared or found too large. */
const MOST_GROWTH = 32 * MIB;
const SOON_MS = 5_000;

let intake: UnderTest;
beforeAll(async () => {
  intake = await startUnderTest({ flags: INTAKE_FLAGS });
  // What is made ready once is not what a request takes.
  for (const { source, type, good } of FORMATS) await intake.by.fetch(`/files/$map?source=${source}`, { method: 'POST', headers: { 'content-type': type }, body: good() });
});
afterAll(() => intake.close());

const DOORS = [
  { door: '/records/round-outcome', path: '/records/round-outcome', type: 'application/json', limit: 8 * MIB },
  { door: '/records/round-outcome/$map', path: '/records/round-outcome/$map', type: 'application/json', limit: 8 * MIB },
  ...FORMATS.flatMap(({ name, source, type }) => ['/files', '/files/$map'].map((path) => ({ door: `${path}, ${name}`, path: `${path}?source=${source}`, type, limit: 512 * MIB }))),
];

/** Does something, and gives how long it took, and by how much the process grew at most meanwhile. */
async function measured<T>(act: () => Promise<T>): Promise<{ result: T; ms: number; grown: number }> {
  if (CAN_MEASURE_MEMORY) forgetPeak(intake.pid);
  const before = CAN_MEASURE_MEMORY ? residentSet(intake.pid).now : 0;
  const started = performance.now();
  const result = await act();
  return { result, ms: performance.now() - started, grown: CAN_MEASURE_MEMORY ? residentSet(intake.pid).peak - before : 0 };
}

interface Answer {
  status: number;
  connection: string | undefined;
  text: string;
}

/** A request of which only the head is sent, or a body without a declared end until the server has had enough. */
async function sendRaw(path: string, headers: Record<string, string>, body?: Readable): Promise<Answer> {
  const sending = request(`${intake.url}${path}`, { method: 'POST', headers: { ...headers, authorization: `Bearer ${await intake.by.token()}` } });
  sending.on('error', () => undefined);
  if (body) body.pipe(sending);
  else sending.flushHeaders();
  // The answer comes while the body is still being sent, and comes all the same (IN-001).
  const response = await new Promise<IncomingMessage>((resolve, reject) => sending.once('response', resolve).once('close', () => { reject(new Error('closed without an answer')); }));
  body?.unpipe(sending);
  const text = Buffer.concat(await response.toArray()).toString();
  sending.destroy();
  return { status: response.statusCode ?? 0, connection: response.headers.connection, text };
}

describe.each(DOORS)('I-17, I-19: $door', ({ path, type, limit }) => {
  test.each([limit + 1, 99_999_999_999])('refuses at once what is declared too large: %d bytes', async (length) => {
    const before = await contentOf(intake);
    const { result, ms, grown } = await measured(() => sendRaw(path, { 'content-type': type, 'content-length': String(length) }));
    expect([result.status, codesIn(result.text), result.connection]).toEqual([413, ['body-too-large'], 'close']);
    expect(ms).toBeLessThan(SOON_MS);
    expect(grown).toBeLessThan(MOST_GROWTH);
    expect(await contentOf(intake)).toEqual(before);
  });
});

/** A gzip of ten megabytes that inflates to ten gigabytes: one of ten megabytes after the other. */
function bomb(): Readable {
  const member = gzipSync(Buffer.alloc(10 * MIB, ' '));
  return Readable.from((function* () { for (let part = 0; part < 1_000; part += 1) yield member; })());
}

describe('I-17, I-19: what is only found to be too large as it comes', () => {
  const records = DOORS.slice(0, 2);
  test.each(records)('$door stops at its limit where the body says no length', async ({ path, type, limit }) => {
    const endless = Readable.from((function* () { for (let sent = 0; sent < 4 * limit; sent += MIB) yield Buffer.alloc(MIB, ' '); })());
    const { result, grown } = await measured(() => sendRaw(path, { 'content-type': type, 'transfer-encoding': 'chunked' }, endless));
    expect([result.status, codesIn(result.text)]).toEqual([413, ['body-too-large']]);
    expect(result.connection).toBe('close');
    expect(grown).toBeLessThan(MOST_GROWTH + 2 * limit);
  });

  test.each(records)('$door stops at its limit as it inflates', async ({ path, type, limit }) => {
    const { result, grown } = await measured(() => sendRaw(path, { 'content-type': type, 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }, bomb()));
    expect([result.status, codesIn(result.text)]).toEqual([413, ['body-too-large']]);
    expect(grown).toBeLessThan(MOST_GROWTH + 2 * limit);
  });

  test('/files stops at its limit as it inflates, and takes no more memory for it', async () => {
    const { result, grown } = await measured(() => sendRaw('/files?source=care-home-residents', { 'content-type': 'text/csv', 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }, bomb()));
    expect([result.status, codesIn(result.text)]).toEqual([413, ['body-too-large']]);
    expect(grown).toBeLessThan(MOST_GROWTH);
  }, 60_000);
});

/** Large files of each format that are made to take as much as can be; what the format may hold of them is in mebibytes. */
const HEAVY: readonly { what: string; path: string; type: string; make: () => string; holds: number }[] = [
  { what: 'CSV of commas', path: '/files/$map?source=care-home-residents', type: 'text/csv', make: () => ','.repeat(20 * MIB), holds: 128 },
  { what: 'CSV of one line', path: '/files/$map?source=care-home-residents', type: 'text/csv', make: () => 'x'.repeat(20 * MIB), holds: 16 },
  { what: 'CSV of blank lines', path: '/files/$map?source=care-home-residents', type: 'text/csv', make: () => '\n'.repeat(20 * MIB), holds: 16 },
  { what: 'a JSON array of numbers', path: '/files/$map?source=pcn-rounds', type: 'application/json', make: () => `[0${',0'.repeat(300_000)}]`, holds: 64 },
  { what: 'a JSON text of one long string', path: '/files/$map?source=pcn-rounds', type: 'application/json', make: () => `["${'x'.repeat(20 * MIB)}"]`, holds: 64 },
  { what: 'JSON of a million names', path: '/files/$map?source=pcn-rounds', type: 'application/json', make: () => `[{${Array.from({ length: 1_000_000 }, (_, index) => `"k${index}":0`).join(',')}}]`, holds: 64 },
  { what: 'HL7 of one segment', path: '/files/$map?source=hospital-adt', type: 'x-application/hl7-v2+er7', make: () => `MSH|^~\\&|${'x'.repeat(20 * MIB)}`, holds: 16 },
  { what: 'a record of a million names', path: '/records/round-outcome/$map', type: 'application/json', make: () => `{${Array.from({ length: 600_000 }, (_, index) => `"k${index}":0`).join(',')}}`, holds: 64 },
];

describe('I-20: what is made to take as much as can be', () => {
  test.each(HEAVY)('$what is answered, in memory that is bounded, and holds nobody up', async ({ path, type, make, holds }) => {
    const body = gzipSync(make(), { level: 1 });
    let stopped = false;
    let longest = 0;
    const others = (async () => {
      while (!stopped) {
        const asked = performance.now();
        expect((await fetch(`${intake.url}/health/live`)).status).toBe(200);
        longest = Math.max(longest, performance.now() - asked);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    const { result, grown } = await measured(() => intake.by.fetch(path, { method: 'POST', headers: { 'content-type': type, 'content-encoding': 'gzip' }, body }));
    stopped = true;
    await others;
    expect([200, 400, 413, 422]).toContain(result.status);
    expect(await result.text()).not.toContain(CANARY);
    expect(grown).toBeLessThan(MOST_GROWTH + holds * MIB);
    // Less than the 200 ms that it takes on a machine with nothing else to do, by what a busy one adds.
    expect(longest).toBeLessThan(2_000);
  }, 60_000);
});
