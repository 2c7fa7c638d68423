import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { createLogger, type Logger, type LogLevel } from './log.ts';

const NAME = 'Zz-Canary-Quillfeather';
const NUMBER = '9000000009';
const ADDRESS = '14 Canary Row, LS1 1AA';
const CANARIES = [NAME, NUMBER, ADDRESS, 'Canary', 'Quillfeather'];

function capture(level: LogLevel = 'debug'): { log: Logger; text: () => string; lines: () => Record<string, unknown>[] } {
  const written: string[] = [];
  const log = createLogger({ service: 'kit', level, destination: { write: (line: string) => void written.push(line) } });
  return { log, text: () => written.join(''), lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/** Logs the fields as an untyped caller might, and gives the one line that came of it. */
function lineOf(fields: Record<string | symbol, unknown>): Record<string, unknown> {
  const { log, lines, text } = capture();
  log.info('something-happened', fields as object);
  for (const canary of CANARIES) expect(text()).not.toContain(canary);
  return lines()[0]!;
}

describe('createLogger', () => {
  test('writes level, time, service, event and the known fields', () => {
    const { log, lines } = capture();
    log.warn('record-accepted', { receiptId: 'r7k2', status: 202, ms: 1.5, route: '/v2/things/:id', requestId: '6f1a0f0e-7a1e-4bd6-9d3f-0a5d3c1f9f10' });
    expect(lines()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        service: 'kit',
        event: 'record-accepted',
        receiptId: 'r7k2',
        status: 202,
        ms: 1.5,
        route: '/v2/things/:id',
        requestId: '6f1a0f0e-7a1e-4bd6-9d3f-0a5d3c1f9f10',
      },
    ]);
  });

  test('keeps a code of our own, and nothing that only looks like one', () => {
    expect(lineOf({ code: 'EHCH-PUB-002' })).toMatchObject({ code: 'EHCH-PUB-002' });
    expect(lineOf({ err: Object.assign(new Error('x'), { code: 'EHCH-LANE-001' }) })).toMatchObject({ err: { code: 'EHCH-LANE-001' } });
    for (const code of ['EHCH-QUILLFEATHER-001', `EHCH-PUB-${NUMBER}`, 'EHCH-Pub-002', 'NHS-PUB-002']) expect(lineOf({ code })).not.toHaveProperty('code');
  });

  test('writes nothing below its level', () => {
    const { log, text } = capture('error');
    log.debug('a-word');
    log.info('a-word');
    log.warn('a-word');
    expect(text()).toBe('');
  });

  test('gives a child the fields of its parent, through the same list', () => {
    const { log, lines, text } = capture();
    log.child({ tenant: 'acme', note: NAME } as object).child({ lane: 'publish' }).error('step-failed', { attempt: 3 });
    expect(lines()[0]).toMatchObject({ tenant: 'acme', lane: 'publish', attempt: 3, droppedKeys: ['note'] });
    expect(text()).not.toContain(NAME);
  });

  test('holds its events to a closed list of words by type', () => {
    const log: Logger<'opened' | 'closed'> = createLogger<'opened' | 'closed'>({ service: 'kit', level: 'silent' });
    log.info('opened');
    // @ts-expect-error not one of the words
    log.info('exploded');
    // @ts-expect-error not one of the keys
    log.info('closed', { patientName: 'x' });
  });

  test('an event put together at run time says nothing', () => {
    const { log, text, lines } = capture();
    for (const canary of [NAME, NUMBER, `accepted ${NAME}`, `accepted-${NUMBER}`]) log.info(canary);
    expect(new Set(lines().map((line) => line.event))).toEqual(new Set(['unnamed-event']));
    expect(text()).not.toMatch(/Canary|9000000009/);
  });
});

describe('what never reaches a line (SEC-050, SEC-080)', () => {
  test('unknown keys: dropped, counted, named', () => {
    expect(lineOf({ receiptId: 'r1', patientName: NAME, body: { name: NAME } })).toMatchObject({ receiptId: 'r1', dropped: 2, droppedKeys: ['patientName', 'body'] });
  });

  test('keys that are data: counted and not named', () => {
    expect(lineOf({ [NAME]: 1, [NUMBER]: 2, [ADDRESS]: 3 })).toMatchObject({ dropped: 3, droppedKeys: ['?', '?', '?'] });
  });

  test('a flood of keys: counted, the first ten named', () => {
    const line = lineOf(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${NAME}${i}`, NAME])));
    expect(line.dropped).toBe(500);
    expect(line.droppedKeys).toHaveLength(10);
  });

  test.each([NAME, ADDRESS, NUMBER, Number(NUMBER), '900 000 0009', '900-000-0009', { value: NAME }, [NAME], new Map([[NAME, NAME]]), () => NAME, Symbol(NAME)])(
    'the value %p under any known key',
    (value) => {
      const known = 'service lane step check recordType resourceType method status code route receiptId recordId resourceId subscriptionId clientId tenant key requestId correlationId eventNumber count ms attempt port origin';
      for (const key of known.split(' ')) expect(lineOf({ [key]: value }).droppedKeys).toEqual([key]);
    },
  );

  test('paths, queries and credentials of a URL', () => {
    expect(lineOf({ origin: `https://canary:${NAME}@host.example:8443/${NAME}?nhs=${NUMBER}` })).toMatchObject({ origin: 'https://host.example:8443' });
  });

  test('inherited and prototype keys', () => {
    expect(lineOf(JSON.parse(`{"__proto__":{"code":"${NAME}"},"constructor":"${NAME}"}`) as Record<string, unknown>)).not.toHaveProperty('code');
  });
});

describe('an error on a line (SEC-080)', () => {
  test('is name, code and places', () => {
    const failure = Object.assign(new TypeError(`no such resident: ${NAME}`), { code: 'ECONNREFUSED', config: { headers: NAME } });
    const { err } = lineOf({ err: failure }) as { err: { stack: string[] } };
    expect(err).toEqual({ name: 'TypeError', code: 'ECONNREFUSED', stack: expect.any(Array) });
    expect(err.stack[0]).toContain('log.test.ts');
  });

  test('loses messages of many lines, even ones that look like frames', () => {
    for (const message of [`${NAME}\n    at ${NAME}\n${NUMBER}`, `${NAME}\n    at Zz Canary (/a/Quillfeather.js:1:1)`, `x\n    at ${NAME} (/a.js:1:1)`, NAME]) {
      const line = lineOf({ err: new Error(message) }) as { err: { stack: string[] } };
      expect(line.err.stack[0]).toContain('log.test.ts');
    }
  });

  test('loses a message that was changed after the stack was made', () => {
    const failure = new Error(`${NAME}\nsecond line ${NUMBER}`);
    failure.message = 'harmless';
    expect(lineOf({ err: failure })).toMatchObject({ err: { name: 'Error', stack: expect.any(Array) } });
  });

  test('loses names, codes and stacks that are data', () => {
    const failure = Object.assign(new Error('x'), { name: NAME, code: NAME });
    failure.stack = `${NAME}\n${ADDRESS}`;
    expect(lineOf({ err: failure })).toMatchObject({ err: { name: 'Error', stack: [] } });
    expect(lineOf({ err: Object.assign(new Error('x'), { code: NUMBER }) }).err).not.toHaveProperty('code');
  });

  test('keeps the causes, reduced as well, and ends in a circle of them', () => {
    const root = Object.assign(new Error(NAME), { code: '22P05' });
    const failure = new Error(ADDRESS, { cause: new RangeError(NUMBER, { cause: root }) });
    root.cause = failure;
    expect(lineOf({ err: failure })).toMatchObject({ err: { cause: { name: 'RangeError', cause: { name: 'Error', code: '22P05' } } } });
  });

  test('keeps the code of an error that Node made', () => {
    let failure: unknown;
    try {
      readFileSync(`/nowhere/${NAME}`);
    } catch (error) {
      failure = error;
    }
    expect(lineOf({ err: failure })).toMatchObject({ err: { name: 'Error', code: 'ENOENT' } });
  });

  test('keeps nothing of what was thrown and is no error', () => {
    for (const thrown of [NAME, { message: NAME, stack: NAME }, [NAME], null]) expect(lineOf({ err: thrown })).toMatchObject({ err: { name: 'NotAnError' } });
  });

  test('never holds a message, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const line = lineOf({ err: new Error(`before ${text}§ after`, { cause: new Error(`${text}§`) }) });
        expect(JSON.stringify(line)).not.toContain('§');
      }),
    );
  });
});
