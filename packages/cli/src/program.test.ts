import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineConfig, string } from '@ehch/service-kit';
import { runCommand } from './program.ts';

interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = { status?: number; body: unknown };

let server: Server;
let folder: string;
let asked: Asked[];
let answer: (request: Asked) => Answer;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ehch-cli-'));
  asked = [];
  answer = () => ({ body: receiptOf({ total: 2, received: 2 }) });
  server = createServer((req, res) => {
    void buffer(req).then((body) => {
      const request = { method: req.method ?? '', url: req.url ?? '', headers: req.headers, body: body.toString() };
      asked.push(request);
      const { status = 200, body: json } = answer(request);
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env = { EHCH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, EHCH_TOKEN: 'token-1', EHCH_DATA_DIR: folder };
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(argv, { out: (text) => out.push(text), err: (text) => err.push(text), env });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function write(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

const HELD = { position: 1, place: 'row 3', state: 'held', steps: [], issues: [{ code: 'EHCH-ID-004', severity: 'error', text: 'The NHS number has a wrong check digit.', fix: 'A digit was mistyped.', row: 3, column: 'NHS No', cell: '900 000 0001' }] };
const PUBLISHED = { position: 0, place: 'row 2', state: 'published', recordType: 'observations', steps: [{ step: 'received' }, { step: 'published', resources: [{ resource: 'Observation/7' }] }, { step: 'delivered' }] };

const receiptOf = (counts: { total: number } & Record<string, number>, entries: object[] = [], more: object = {}) => ({ id: 'r1', url: '/receipts/r1', source: 'care-home-observations', fileName: 'obs.csv', complete: true, settled: (counts['received'] ?? 0) === 0, counts, entries, ...more });

describe('send', () => {
  test('sends a folder in the order of its manifest, each file as its source with its name and kind', async () => {
    await write({ 'manifest.json': JSON.stringify([{ file: 'b/second.csv', source: 'care-home-stays' }, { file: 'a/first"é.json', source: 'pcn-rounds', rows: 1 }]), 'b/second.csv': 'B', 'a/first"é.json': '[]' });
    const { code, out, err } = await run('send', folder);
    expect(code).toBe(0);
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([['POST', '/files?source=care-home-stays', 'B'], ['POST', '/files?source=pcn-rounds', '[]']]);
    expect(asked.map(({ headers }) => [headers.authorization, headers['content-type'], headers['content-disposition']])).toEqual([
      ['Bearer token-1', 'text/csv', 'attachment; filename="second.csv"'],
      ['Bearer token-1', 'application/json', 'attachment; filename="first__.json"'],
    ]);
    expect(err).toBe('1/2 b/second.csv: 2 read, 2 accepted\n2/2 a/first"é.json: 2 read, 2 accepted');
    expect(out).toMatch(/│ file +│ source +│ receipt │ read │ accepted │ unchanged │ superseded │ waiting │ held │ seconds │/);
    expect(out).toMatch(/│ all +│ +│ +│ +4 │ +4 │ +0 │ +0 │ +0 │ +0 │/);
    expect(out).toContain('4 rows are still under way.');
  });

  test('lists held rows with column, code and what to do, without what stands in the cell, and says so by its exit code', async () => {
    await write({ 'obs.csv': 'x' });
    answer = () => ({ body: receiptOf({ total: 2, published: 1, held: 1 }, [PUBLISHED, HELD]) });
    const { code, out } = await run('send', join(folder, 'obs.csv'), '--source', 'care-home-observations');
    expect(code).toBe(3);
    expect(out).toMatch(/│ obs\.csv │ row 3 │ NHS No +│ EHCH-ID-004 │ The NHS number has a wrong check digit\. A digit was +│/);
    expect(out).not.toContain('900 000 0001');
    expect((await run('send', join(folder, 'obs.csv'), '--source', 'care-home-observations', '--cells')).out).toContain('900 000 0001');
  });

  test('reads held rows from every page of the receipt', async () => {
    await write({ 'obs.csv': 'x' });
    answer = ({ url }) => {
      if (url.includes('offset=1&')) return { body: receiptOf({ total: 2, published: 1, held: 1 }, [HELD]) };
      return { body: receiptOf({ total: 2, published: 1, held: 1 }, [PUBLISHED], { next: '/receipts/r1?offset=1&limit=1' }) };
    };
    const { out } = await run('send', join(folder, 'obs.csv'), '--source', 'care-home-observations', '--json');
    expect(JSON.parse(out)).toMatchObject({
      files: [{ file: 'obs.csv', source: 'care-home-observations', receipt: 'r1', read: 2, accepted: 1, unchanged: 0, superseded: 0, held: [{ place: 'row 3', column: 'NHS No', code: 'EHCH-ID-004' }] }],
      totals: { files: 1, refused: 0, read: 2, accepted: 1, held: 1 },
    });
  });

  test('goes on after a file that is refused as a whole, and fails at the end', async () => {
    await write({ 'manifest.json': JSON.stringify([{ file: 'a.csv', source: 's' }, { file: 'b.csv', source: 's' }]), 'a.csv': 'A', 'b.csv': 'B' });
    const outcome = { resourceType: 'OperationOutcome', issue: [{ details: { coding: [{ code: 'EHCH-SRC-007' }], text: 'The column By is missing.' }, diagnostics: 'Add it.' }] };
    answer = ({ body }) => (body === 'A' ? { status: 422, body: outcome } : { body: receiptOf({ total: 1, unchanged: 1 }) });
    const { code, out, err } = await run('send', folder);
    expect(code).toBe(1);
    expect(err).toBe('1/2 a.csv: refused\n2/2 b.csv: 1 read, 0 accepted, 1 unchanged');
    expect(out).toContain('a.csv was refused as a whole:\nEHCH-SRC-007 The column By is missing. Add it.');
  });

  test('waits until every row is published or held, if asked to', async () => {
    await write({ 'obs.csv': 'x' });
    let polls = 0;
    answer = ({ method, url }) => {
      if (url.endsWith('/coverage')) return { status: 403, body: {} };
      if (method === 'POST' || (polls += 1) < 2) return { body: receiptOf({ total: 1, received: 1 }) };
      return { body: receiptOf({ total: 1, published: 1 }, [PUBLISHED]) };
    };
    const { code, out } = await run('send', join(folder, 'obs.csv'), '--source', 's', '--wait');
    expect([code, polls]).toEqual([0, 2]);
    expect(out).not.toContain('under way');
  });

  test('does not wait for rows that wait for other records, and says that they do', async () => {
    await write({ 'obs.csv': 'x' });
    answer = ({ url }) => (url.endsWith('/coverage') ? { status: 403, body: {} } : { body: { ...receiptOf({ total: 3, published: 1, waiting: 2 }), settled: false } });
    const { code, out } = await run('send', join(folder, 'obs.csv'), '--source', 's', '--wait');
    expect(code).toBe(3);
    expect(out).toContain('2 rows wait for another record');
    expect(out).toMatch(/│ obs\.csv │ s +│ r1 +│ +3 │ +1 │ +0 │ +0 │ +2 │ +0 │/);
  }, 20_000);

  test('fails when the rows are not settled by the end of the wait', async () => {
    await write({ 'obs.csv': 'x' });
    const { code, out } = await run('send', join(folder, 'obs.csv'), '--source', 's', '--wait', '--wait-for', '1ms');
    expect(code).toBe(1);
    expect(out).toContain('2 rows are still under way.');
  });

  test.each<[string, Record<string, string>, string[], string]>([
    ['there is no such path', {}, ['nowhere'], 'There is no '],
    ['a folder has no manifest', { 'x/a.csv': '' }, ['x'], 'which would say what to send and in which order'],
    ['a manifest is no list', { 'x/manifest.json': '{}' }, ['x'], 'is not a list of'],
    ['a manifest leaves its folder', { 'x/manifest.json': '[{"file":"../a.csv","source":"s"}]', 'a.csv': '' }, ['x'], 'with paths within its folder'],
    ['a file of the manifest is not there', { 'x/manifest.json': '[{"file":"a.csv","source":"s"}]' }, ['x'], 'a.csv.'],
    ['the source of a file is not named', { 'a.csv': '' }, ['a.csv'], 'Name the source of the file with --source.'],
    ['nobody reads such files', { 'a.xls': '' }, ['a.xls', '--source', 's'], 'Nobody reads files of the kind of a.xls.'],
  ])('fails where %s, and sends nothing', async (_, files, [path = '', ...flags], message) => {
    await write(files);
    const { code, err } = await run('send', join(folder, path), ...flags);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(asked).toEqual([]);
  });

  test('stops at what is no refusal, such as a server that fails or is not there', async () => {
    await write({ 'manifest.json': JSON.stringify([{ file: 'a.csv', source: 's' }, { file: 'a.csv', source: 's' }]), 'a.csv': 'A' });
    answer = () => ({ status: 503, body: undefined });
    expect(await run('send', folder)).toEqual({ code: 1, out: '', err: 'EHCH answered 503.' });
    expect(asked).toHaveLength(1);
    env['EHCH_URL'] = 'http://127.0.0.1:1';
    expect(await run('send', folder)).toEqual({ code: 1, out: '', err: 'Nothing answers at http://127.0.0.1:1. Is EHCH running? EHCH_URL or EHCH_PORT say where.' });
  });
});

const COUNTED = {
  summary: { columnsNeverRead: 0, columnsBlank: 0, fieldsNotMapped: 0, fieldsNeverFilled: 0, mustSupportNeverFilled: 0, codesUnmapped: 0, descriptionIds: 0, textOnly: 0 },
  fhir: { records: 1, of: 1, resources: [{ type: 'Provenance', profile: 'p', resources: 1 }, { type: 'Observation', profile: 'a', resources: 1 }, { type: 'Observation', profile: 'b', resources: 1 }], mustSupport: [], textOnly: [] },
};

describe('map', () => {
  test('tells what would become of a file, and that nothing was written', async () => {
    await write({ 'obs.csv': 'x' });
    answer = () => ({ body: { source: 'care-home-observations', recordTypes: ['observations'], counts: { total: 2, mapped: 1, held: 1 }, entries: [{ place: 'row 2', state: 'mapped', bundle: { entry: ['Observation', 'Observation', 'Provenance'].map((resourceType) => ({ resource: { resourceType } })) } }, HELD], coverage: COUNTED } });
    const { code, out } = await run('map', join(folder, 'obs.csv'), '--source', 'care-home-observations');
    expect(code).toBe(3);
    expect(asked.map(({ url }) => url)).toEqual(['/files/$map?source=care-home-observations']);
    expect(out).toContain('2 read, 1 would go on, 1 would be held. Nothing was written.');
    expect(out).toMatch(/^They would become 2 Observation, 1 Provenance, each counted as often as rows tell of it\.$/m);
    expect(out).toMatch(/│ row 2 │ Observation × 2, Provenance +│/);
    expect(out).toContain('EHCH-ID-004');
  });

  test.each([[], ['--json']])('says how many rows would be held beyond those it tells of %s', async (...flags) => {
    await write({ 'obs.csv': 'x' });
    answer = () => ({ body: { source: 's', recordTypes: [], counts: { total: 1_500, mapped: 0, held: 1_500 }, entries: [HELD], coverage: COUNTED } });
    expect((await run('map', join(folder, 'obs.csv'), '--source', 's', ...flags)).err).toBe('1499 rows more would be held: a dry run tells of the first 1.');
  });
});

describe('receipt', () => {
  test('has every row as JSON, also those of further pages', async () => {
    answer = ({ url }) => ({ body: url.includes('offset=0&') ? receiptOf({ total: 2, published: 1, held: 1 }, [PUBLISHED], { next: '/receipts/r1?offset=1&limit=1' }) : receiptOf({ total: 2, published: 1, held: 1 }, [HELD]) });
    const { entries, next } = JSON.parse((await run('receipt', 'r1', '--json')).out) as { entries: { place: string }[]; next?: string };
    expect([entries.map(({ place }) => place), next]).toEqual([['row 2', 'row 3'], undefined]);
  });


  test('shows where every row is', async () => {
    answer = () => ({ body: receiptOf({ total: 3, published: 1, held: 1, waiting: 1 }, [PUBLISHED, HELD, { position: 2, state: 'waiting', steps: [], reason: { code: 'EHCH-PUB-001', text: 'Waits for the home.' } }]) });
    const { code, out } = await run('receipt', 'a/b');
    expect(code).toBe(3);
    expect(asked[0]!.url).toBe('/receipts/a%2Fb?offset=0&limit=1000');
    expect(out).toContain('receipt r1, obs.csv, as care-home-observations, settled: 3 total, 1 published, 1 held, 1 waiting');
    expect(out).toMatch(/│ row 2 +│ published │ Observation\/7 +│ +1 │/);
    expect(out).toMatch(/│ entry 3 │ waiting +│ Waits for the home\./);
    expect((await run('receipt', 'r1', '--held')).out).not.toContain('Observation/7');
  });

  test('shows with --held what became of rows that were held, and says so where none was', async () => {
    answer = () => ({ body: receiptOf({ total: 2, published: 1, mended: 1 }, [PUBLISHED, { ...HELD, state: 'mended', resolvedBy: { receipt: 'r2', at: '2026-11-09T09:30:00.000Z', how: 'mended' } }]) });
    const { code, out } = await run('receipt', 'r1', '--held');
    expect(code).toBe(0);
    expect(out).toMatch(/│ row 3 │ mended │ resolved by receipt r2 /);
    expect(out).not.toContain('row 2');
    answer = () => ({ body: receiptOf({ total: 2, published: 2 }, [PUBLISHED]) });
    expect((await run('receipt', 'r1', '--held')).out).toMatch(/\nNo row of it is held, and none was\.$/);
  });

  test('that is not there fails with what the server says', async () => {
    answer = () => ({ status: 404, body: { issue: [{ details: { text: 'There is no such receipt of yours.' } }] } });
    expect(await run('receipt', 'r9')).toEqual({ code: 1, out: '', err: 'There is no such receipt of yours.' });
  });
});

describe('JSON', () => {
  const TRACE = { element: 'Patient[0].name[0].family', value: 'Kaur', fixed: false, fields: [{ field: 'name.family', value: 'Kaur', effect: 'copied', from: { is: 'cell', column: 'Surname', cell: 'Kaur', readAs: 'text', code: { table: 't', word: 'Kaur', value: 'Kaur' } } }] };
  const WANTED = { field: 'name.family', now: 'Kaur', columns: [{ column: 'Surname', cell: 'Kaur', readAs: 'text' }], constant: false };
  const KAUR = { ...HELD, issues: [{ ...HELD.issues[0], cell: 'Kaur' }] };

  test.each<[string, string[], object]>([
    ['send', ['send', 'FILE', '--source', 's'], receiptOf({ total: 1, held: 1 }, [KAUR])],
    ['receipt', ['receipt', 'r1'], receiptOf({ total: 1, held: 1 }, [KAUR])],
    ['held', ['held'], { total: 1, groups: [], entries: [{ ...KAUR, who: ['sender'] }] }],
    ['map', ['map', 'FILE', '--source', 's'], { counts: { total: 2, mapped: 1, held: 1 }, entries: [{ place: 'row 2', state: 'mapped', record: { name: 'Kaur' }, bundle: { entry: [{ resource: { name: 'Kaur' } }] } }, KAUR], coverage: { source: { words: [{ column: 'Sex', word: 'Kaur' }] } } }],
    ['why', ['why', 'Patient/1#name[0].family'], { is: 'there', traces: [TRACE], checks: [] }],
    ['why-not', ['why-not', 'Patient/1#name[0].family'], { is: 'empty', ways: [[WANTED]] }],
  ])('of %s shows nothing that stands in a cell, nor what was made of it, unless asked to', async (_, argv, body) => {
    await write({ 'obs.csv': 'x' });
    answer = () => ({ body });
    const typed = argv.map((word) => (word === 'FILE' ? join(folder, 'obs.csv') : word));
    expect((await run(...typed, '--json')).out).not.toContain('Kaur');
    expect((await run(...typed, '--json', '--cells')).out).toContain('Kaur');
  });
});

describe('tokens', () => {
  const writeClient = async () => {
    const privateKey = { ...generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES384' };
    await write({ 'demo-client.json': JSON.stringify({ clientId: 'demo', privateKey, tokenUrl: `${env['EHCH_URL']}/oauth2/token`, scope: 'system/*.cruds' }) });
    delete env['EHCH_TOKEN'];
  };

  test('are fetched with the throw-away client of the data directory, and once more where one is refused', async () => {
    await writeClient();
    await write({ 'obs.csv': 'x' });
    let tokens = 0;
    answer = ({ url, headers }) => {
      if (url === '/oauth2/token') return { body: { access_token: `fetched-${(tokens += 1)}`, expires_in: 300 } };
      return headers.authorization === 'Bearer fetched-1' ? { status: 401, body: {} } : { body: receiptOf({ total: 1, published: 1 }) };
    };
    expect((await run('send', join(folder, 'obs.csv'), '--source', 's')).code).toBe(0);
    expect(asked.map(({ url }) => url)).toEqual(['/oauth2/token', '/files?source=s', '/oauth2/token', '/files?source=s']);
    expect(await run('token')).toEqual({ code: 0, out: 'fetched-3', err: '' });
  });

  test('are asked for at EHCH_URL, by the name that the world has for it', async () => {
    const known = String(env['EHCH_URL']);
    env['EHCH_URL'] = 'https://ehch.example';
    await writeClient();
    env['EHCH_URL'] = known;
    let assertion = '';
    answer = ({ body }) => {
      assertion = new URLSearchParams(String(body)).get('client_assertion') ?? '';
      return { body: { access_token: 'fetched', expires_in: 300 } };
    };
    expect((await run('token')).out).toBe('fetched');
    expect(JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'))).toMatchObject({ aud: 'https://ehch.example/oauth2/token' });
  });

  test('that cannot be had are explained', async () => {
    await writeClient();
    answer = () => ({ status: 400, body: { error: 'invalid_client' } });
    expect((await run('token')).err).toBe('The token endpoint answered 400. Is EHCH running, and is demo-client.json its own?');
    await write({ 'demo-client.json': '{' });
    expect((await run('token')).err).toContain('is not JSON. Delete it and start EHCH again.');
    await rm(join(folder, 'demo-client.json'));
    expect((await run('token')).err).toContain('Start EHCH in development first, or set EHCH_DATA_DIR to its data directory, or EHCH_TOKEN.');
  });
});

describe('generate', () => {
  test('writes files and their manifest, the same again for the same seed', async () => {
    const flags = ['--seed', '7', '--homes', '2', '--residents', '12'];
    const { code, out } = await run('generate', '--out', join(folder, 'a'), ...flags, '--json');
    await run('generate', '--out', join(folder, 'b'), ...flags);
    const manifest = JSON.parse(await readFile(join(folder, 'a', 'manifest.json'), 'utf8')) as { file: string; source: string; rows: number; held: unknown[] }[];
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ files: manifest.length, rows: manifest.reduce((sum, { rows }) => sum + rows, 0) });
    expect(manifest[0]).toEqual({ file: 'pcn/homes.csv', source: 'pcn-homes', rows: 2, held: [] });
    for (const { file } of [...manifest, { file: 'manifest.json' }]) expect(await readFile(join(folder, 'a', file))).toEqual(await readFile(join(folder, 'b', file)));
  });

  test('what it wrote can be sent as it is', async () => {
    await run('generate', '--out', folder, '--seed', '7', '--homes', '1', '--residents', '2');
    expect((await run('send', folder)).code).toBe(0);
    expect(asked[0]!.url).toBe('/files?source=pcn-homes');
  });

  test('fails for a network that cannot be', async () => {
    expect(await run('generate', '--out', folder, '--seed', '1', '--homes', '0')).toEqual({ code: 1, out: '', err: 'The number of homes must be whole, from 1 to 49.' });
    expect((await run('generate', '--out', folder, '--seed', 'one')).err).toContain('It must be a whole number.');
  });
});

describe('config', () => {
  test('prints every setting once, and the default of no secret', async () => {
    const table = defineConfig({ EHCH_PORT: { parse: string(), doc: 'of a service' }, SECRET: { parse: string(), default: 'hidden', doc: 'A secret', secret: true } });
    const out: string[] = [];
    expect(await runCommand(['config', '--json'], { out: (text) => out.push(text), err: () => undefined, env: {} }, () => [table])).toBe(0);
    expect((JSON.parse(out.join()) as { name: string }[]).map(({ name }) => name)).toEqual(['EHCH_DATA_DIR', 'EHCH_PORT', 'EHCH_TOKEN', 'EHCH_URL', 'SECRET']);
    expect(out.join()).not.toContain('hidden');
    expect((await run('config')).out).toMatch(/│ EHCH_DATA_DIR │ \.ehch/);
  });
});

describe('what was typed', () => {
  test('--version prints the version', async () => expect(await run('--version')).toEqual({ code: 0, out: '0.1.0', err: '' }));

  test.each([['--help'], ['send', '--help']])('%s is answered with help', async (...argv) => {
    expect(await run(...argv)).toMatchObject({ code: 0, out: expect.stringContaining('Usage: ehch'), err: '' });
  });

  test.each([
    [['sned'], "unknown command 'sned'"],
    [['send'], "missing required argument 'path'"],
    [['map', 'x.csv'], 'Name the source of the file with --source.'],
    [['receipts', '--limit', '0'], 'It must be a whole number from 1 to 1000.'],
    [['generate', '--out', 'x', '--seed', '1', '--unmapped', '--homes', '3'], 'The register to map has always the same homes and residents: --homes does not go with --unmapped.'],
    [['send', 'x', '--wait-for', 'soon'], 'It must be a time such as 30s or 10m.'],
  ])('wrongly fails: %j', async (argv, message) => {
    expect(await run(...argv)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(message) });
  });

  test('a setting that cannot be read is named', async () => {
    env['EHCH_URL'] = 'nowhere';
    expect(await run('token')).toMatchObject({ code: 1, err: expect.stringContaining('EHCH_URL must be an absolute URL') });
  });
});
