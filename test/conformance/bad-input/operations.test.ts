import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentOf, CANARY, startUnderTest, type UnderTest } from './under-test.ts';

let intake: UnderTest;
beforeAll(async () => {
  intake = await startUnderTest();
});
afterAll(() => intake.close());

const send = (method: string, path: string, body: string, type = 'application/json') => intake.by.fetch(path, { method, headers: { 'content-type': type }, body });
const folder = (yaml: string, more: object = {}) => JSON.stringify({ files: { 'source.yaml': yaml, ...more } });

/** Definitions that load all right if they are cut off, and those that are made to take as much as can be. */
const BILLION_LAUGHS = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefgh'[index]}`).join(',')}]`).join('\n')}\n`;

const SOURCES = [
  { what: 'no body', body: '', code: 'body-missing', status: 400 },
  { what: 'no JSON', body: `{"${CANARY}`, code: 'json-syntax', status: 400 },
  { what: 'no files', body: `{"a":"${CANARY}"}`, code: 'source-files', status: 400 },
  { what: 'files that are none', body: `{"files":{"source.yaml":{"base64":"${CANARY}!"}}}`, code: 'source-files', status: 400 },
  { what: 'more files than a folder has', body: JSON.stringify({ files: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`examples/${index}.csv`, ''])) }), code: 'source-files', status: 400 },
  { what: 'more bytes than a folder has', body: folder('x'.repeat(2_200_000)), code: 'body-too-large', status: 413 },
  { what: 'nesting without end', body: `{"files":${'['.repeat(1_000_000)}`, code: 'json-depth', status: 400 },
] as const;

/** Refused as definitions, whatever they are told of. */
const DEFINITIONS = [
  { what: 'an empty definition', body: folder('') },
  { what: 'a definition that is no YAML', body: folder(`a: [${CANARY}`) },
  { what: 'a text', body: folder('x') },
  { what: 'aliases of aliases', body: folder(BILLION_LAUGHS) },
  { what: 'an alias of itself', body: folder('a: &a\n  b: *a\n') },
  { what: 'keys twice', body: folder('format: csv\nformat: csv\n') },
  { what: 'a tag of a language', body: folder('!!js/function "function () { return 1 }"') },
  { what: 'sequences nested without end', body: folder('['.repeat(100_000)) },
  { what: 'maps nested without end', body: folder(Array.from({ length: 2_000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n')) },
  { what: 'a path that leaves the folder', body: folder('format: csv', { '../../etc/passwd': 'x' }) },
  { what: 'a name that reaches into prototypes as a column', body: folder('format: csv\ntitle: x\ndescription: x\nrecordType: observations\nversion: 1\nsystem: https://a.example\ndelimiter: ","\nencodings: [utf-8]\ncolumns: { constructor: { to: constructor.prototype } }\n') },
  { what: 'bytes that are no text', body: JSON.stringify({ files: { 'source.yaml': { base64: Buffer.from([0xff, 0xfe, 0]).toString('base64') } } }) },
];

describe.each([{ method: 'PUT', path: '/sources/own-register' }, { method: 'POST', path: '/sources/care-home-residents/$impact' }])('$method $path', ({ method, path }) => {
  test.each(SOURCES)('IN-001: $what is $status', async ({ body, code, status }) => {
    await intake.refuses(() => send(method, path, body), { status, codes: [code] });
  });

  test.each(DEFINITIONS)('IN-001: $what makes no source', async ({ body }) => {
    const before = await contentOf(intake);
    const started = performance.now();
    await intake.answers(() => send(method, path, body), 422);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await contentOf(intake)).toEqual(before);
  });

  test('IN-001: another media type is 415', () => intake.refuses(() => send(method, path, folder('x'), 'application/yaml'), { status: 415, codes: ['media-type'] }));
});

describe('POST /replays', () => {
  test.each([
    '7', '[]', `"${CANARY}"`, '{"filter":7}', '{"filter":[]}', '{"preview":"yes"}', `{"${CANARY}":1}`, `{"filter":{"${CANARY}":"x"}}`, '{"filter":{"source":7}}', '{"filter":{"source":["a"]}}', `{"filter":{"code":"${CANARY.toLowerCase()}"}}`,
    '{"filter":{"from":"yesterday"}}', '{"filter":{"from":"2026-02-30"}}', '{"filter":{"to":"2026-11-18T08:00:00"}}', '{"filter":{"receipt":"0"}}', '{"filter":{"recordType":"constructor"}}', '{"filter":{"mapperNot":"1e9"}}', '{"filter":{"state":"all"}}', `{"filter":{"home":"${'A'.repeat(10_000)}"}}`,
  ])('IN-001: %s replays nothing', (body) => intake.refuses(() => send('POST', '/replays', body), { status: 400, codes: ['filter'] }));

  test('IN-001: a filter larger than any is 413', () => intake.refuses(() => send('POST', '/replays', `{"filter":{"home":"${'A'.repeat(20_000)}"}}`), { status: 413, codes: ['body-too-large'] }));

  test.each(['none', '%00', '0199a000-0000-7000-8000-000000000000'])('IN-001: there is no replay %s to stop', async (id) => {
    expect((JSON.parse(await intake.answers(() => send('POST', `/replays/${id}/$stop`, ''), 404)) as { resourceType: string }).resourceType).toBe('OperationOutcome');
  });
});
