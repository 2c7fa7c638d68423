import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shippedFiles } from '@ehch/sources';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { registerClient, type TestClient } from '../../../test/support/client.ts';
import { untilWaiting, whileLocked } from '../../../test/support/collision.ts';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';
import { receiptOf, registerFile, residentRow, sendFile } from './support/register.ts';

type Files = Record<string, string | { base64: string }>;

const SHIPPED = Object.fromEntries(Object.entries(shippedFiles('care-home-residents')).map(([path, bytes]) => [path, bytes.toString()]));

/** The register's source as a version of one's own, with something else in its files. */
const register = (version: number, change: (files: Files) => Files = (files) => files): Files =>
  change({ ...SHIPPED, 'source.yaml': SHIPPED['source.yaml']!.replace(/^version: .*$/m, `version: ${version}`) });

const inYaml = (from: string | RegExp, to: string) => (files: Files): Files => ({ ...files, 'source.yaml': String(files['source.yaml']).replace(from, to) });

/** A rule that no example shows: one more word for a relationship. */
const moreWords = inYaml('    Wife: spouse\n', '    Wife: spouse\n    Missus: spouse\n');
/** A rule that an example shows. */
const otherSex = inYaml('F: female', 'F: other');

describe('/sources', () => {
  let database: TestLedger;
  let intake: TestProcess;
  let second: TestProcess;
  let serial = 0;
  beforeAll(async () => {
    database = await createTestLedger();
    [intake, second] = await Promise.all([startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url }), startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url })]);
  });
  afterAll(async () => {
    await Promise.all([intake.stop(), second.stop()]);
    await database.close();
  });

  /** A client of a tenant that has no source of its own yet. */
  const newcomer = (options: { scope?: string; tenant?: string } = {}) => registerClient(database.ledger, intake.url, { tenant: `tenant-${serial++}`, ...options });
  const put = (client: TestClient, files: object, { name = 'care-home-residents', query = '' } = {}) =>
    client.fetch(`/sources/${name}${query}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ files }) });
  const rollBack = (client: TestClient, name = 'care-home-residents') => client.fetch(`/sources/${name}/$rollback`, { method: 'POST' });
  const show = async (client: TestClient, name = 'care-home-residents') => (await (await client.fetch(`/sources/${name}`)).json()) as { version: number; from: string; liveFrom?: string; versions: { version: number; state: string }[]; inProgram?: number; definition: { title: string } };
  const versions = async (client: TestClient) => (await show(client)).versions.map(({ version, state }) => `${version} ${state}`);
  const issuesOf = async (response: Response) => ((await response.json()) as OperationOutcome).issue.map(({ details, expression }) => [details?.coding?.[0]?.code, details?.text, ...(expression ?? [])].join(' '));
  const audit = (client: TestClient) => database.ledger.selectFrom('audit').select(['event', 'entity_id as entity']).where('tenant', '=', client.tenant).where('entity_type', '=', 'Source').orderBy('id').execute();

  test('lists what reads files, the program\'s and one\'s own, and shows one with its definition', async () => {
    const client = await newcomer();
    await put(client, register(2));
    const { sources } = (await (await client.fetch('/sources')).json()) as { sources: { name: string; from: string; version: number; putBy?: string }[] };
    expect(sources.find(({ name }) => name === 'care-home-residents')).toMatchObject({ from: 'own', version: 2, state: 'live', putBy: client.clientId, contentTypes: ['text/csv', 'text/tab-separated-values'] });
    expect(sources.find(({ name }) => name === 'pcn-homes')).toMatchObject({ from: 'program', version: 1 });
    expect(await show(client)).toMatchObject({ version: 2, from: 'own', inProgram: 1, definition: { title: 'Residents of a care home', recordType: 'resident-register' }, versions: [{ version: 2, state: 'live' }] });
    expect((await client.fetch('/sources/nobody')).status).toBe(404);
    expect((await client.fetch('/sources/constructor')).status).toBe(404);
  });

  test('gives back the files of what is live, as they were put', async () => {
    const client = await newcomer();
    const latin1 = Buffer.from(SHIPPED['examples/register.csv']!.replace('\ufeff', '').replaceAll('Adeyemi', 'Ad\u00e9yemi'), 'latin1').toString('base64');
    const files = register(2, (all) => ({ ...all, 'examples/register.csv': { base64: latin1 }, 'examples/register.records.json': String(all['examples/register.records.json']).replaceAll('Adeyemi', 'Ad\u00e9yemi') }));
    expect((await put(client, files)).status).toBe(201);
    const { files: live } = (await (await client.fetch('/sources/care-home-residents?files=true')).json()) as { files: Files };
    expect(live).toEqual(files);
    const sent = await sendFile(client, registerFile([residentRow({ 'Exported from': `https://${client.tenant}.example` })]));
    expect(sent.status).toBe(202);
    const { files: shipped } = (await (await client.fetch('/sources/pcn-homes?files=true')).json()) as { files: Files };
    expect(Object.keys(shipped)).toEqual(expect.arrayContaining(['source.yaml', 'examples/homes.csv']));
  });

  test('puts a source live whose examples pass, with its audit entry', async () => {
    const client = await newcomer();
    const response = await put(client, register(2, moreWords));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ changed: true, name: 'care-home-residents', version: 2, state: 'live', from: 'own' });
    expect(await audit(client)).toEqual([{ event: 'source-live', entity: 'care-home-residents|2' }]);
  });

  test('refuses a changed source whose examples fail, says in which row and field, and leaves the old one live', async () => {
    const client = await newcomer();
    await put(client, register(2));
    const response = await put(client, register(3, otherSex));
    expect(response.status).toBe(422);
    expect(await issuesOf(response)).toEqual(expect.arrayContaining(['EHCH-DEF-003 examples/register.csv, row 2: the field gender is another than in examples/register.records.json. gender']));
    expect(await versions(client)).toEqual(['2 live']);
    expect(await audit(client)).toHaveLength(1);
  });

  test.each([
    ['a field that is not there', inYaml('name.family', 'name.familie'), /^EHCH-DEF-001 source\.yaml:\d+: columns > Surname > to: /],
    ['no definition', ({ 'source.yaml': _, ...files }: Files) => files, /^EHCH-DEF-001 source\.yaml: there is none/],
    ['no bad example', (files: Files) => Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith('bad-'))), /^EHCH-DEF-002 bad-examples\//],
    ['a file that is none of a source', (files: Files) => ({ ...files, '../x': '' }), /^EHCH-DEF-001 \.\.\/x: /],
  ])('refuses a source with %s, and says where', async (_, change, message) => {
    const client = await newcomer();
    const response = await put(client, register(2, change));
    expect(response.status).toBe(422);
    expect(await issuesOf(response)).toEqual(expect.arrayContaining([expect.stringMatching(message)]));
    expect((await show(client)).from).toBe('program');
  });

  test.each<[string, unknown, number]>([
    ['no files', {}, 400],
    ['files that are none', { files: { 'source.yaml': 7 } }, 400],
    ['base64 that is none', { files: { 'examples/a.xlsx': { base64: '*' } } }, 400],
    ['something beside the files', { files: register(2), state: 'live' }, 400],
    ['more than a hundred files', { files: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`examples/${index}.csv`, ''])) }, 400],
    ['more than 2 MiB', { files: { ...register(2), 'examples/long.csv': 'x'.repeat(2 * 1_048_576) } }, 413],
  ])('refuses a body with %s', async (_, body, status) => {
    const client = await newcomer();
    const response = await client.fetch('/sources/care-home-residents', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    expect(await versions(client)).toEqual([]);
  });

  test('asks for a later version than the live one, the program\'s too, and says which', async () => {
    const client = await newcomer();
    const low = await put(client, register(1));
    expect([low.status, await issuesOf(low)]).toEqual([409, [expect.stringContaining('take 2.')]]);
    await put(client, register(7));
    const lower = await put(client, register(4));
    expect([lower.status, await issuesOf(lower)]).toEqual([409, [expect.stringContaining('take 8.')]]);
  });

  test('changes nothing when the same comes again, and says so; never changes what stands under a version', async () => {
    const client = await newcomer();
    await put(client, register(2));
    const before = await show(client);
    const again = await put(client, register(2));
    expect([again.status, ((await again.json()) as { changed: boolean }).changed]).toEqual([200, false]);
    const other = await put(client, register(2, moreWords));
    expect([other.status, await issuesOf(other)]).toEqual([409, [expect.stringContaining('take 3.')]]);
    expect(await show(client)).toEqual(before);
    expect(await audit(client)).toHaveLength(1);
  });

  test('checks and stores nothing in a dry run', async () => {
    const client = await newcomer();
    const good = await put(client, register(2), { query: '?dryRun=true' });
    expect([good.status, await good.json()]).toEqual([200, expect.objectContaining({ dryRun: true, changed: true, version: 2, state: 'checked' })]);
    expect((await put(client, register(2, otherSex), { query: '?dryRun=true' })).status).toBe(422);
    expect((await put(client, register(1), { query: '?dryRun=true' })).status).toBe(409);
    expect((await put(client, register(2), { query: '?dryRun=yes' })).status).toBe(400);
    expect([await versions(client), await audit(client)]).toEqual([[], []]);
  });

  test('goes back a version at a time, at last to the program\'s, and forward again', async () => {
    const client = await newcomer();
    for (const version of [2, 3]) await put(client, register(version, moreWords));
    const back = await rollBack(client);
    expect([back.status, await back.json()]).toEqual([200, expect.objectContaining({ takenBack: 3, version: 2, from: 'own' })]);
    expect(await (await rollBack(client)).json()).toMatchObject({ takenBack: 2, version: 1, from: 'program' });
    expect((await rollBack(client)).status).toBe(409);
    expect((await put(client, register(3, moreWords))).status).toBe(201);
    expect(await versions(client)).toEqual(['3 live', '2 taken-back']);
    expect((await audit(client)).map(({ event, entity }) => `${event} ${entity}`)).toEqual(['source-live care-home-residents|2', 'source-live care-home-residents|3', 'source-taken-back care-home-residents|3', 'source-taken-back care-home-residents|2', 'source-live care-home-residents|3']);
  });

  test('takes a source of a name that the program has not, and does not take its first version back', async () => {
    const client = await newcomer();
    expect((await put(client, register(1), { name: 'mill-lane-register' })).status).toBe(201);
    const receipt = await sendFile(client, registerFile([residentRow()]), { source: 'mill-lane-register' });
    expect((await receiptOf(receipt)).source).toBe('mill-lane-register');
    expect((await rollBack(client, 'mill-lane-register')).status).toBe(409);
    expect((await put(client, register(1), { name: 'Mill Lane' })).status).toBe(422);
  });

  test('reads a file with the version that is live, and the receipt\'s row says which', async () => {
    const client = await newcomer();
    const missus = () => registerFile([residentRow({ 'Exported from': `https://${client.tenant}.example`, 'Contact 1': 'Simran Kaur', 'Contact 1 is': 'Missus' })]);
    const send = async () => receiptOf(await sendFile(client, missus()));
    const versionOf = async (id: string) => (await database.ledger.selectFrom('receipt').select('source_version as version').where('id', '=', id).executeTakeFirstOrThrow()).version;
    const first = await send();
    expect([first.counts['held'], await versionOf(first.id)]).toEqual([1, 1]);
    await put(client, register(2, moreWords));
    const later = await send();
    expect([later.counts['held'] ?? 0, await versionOf(later.id)]).toEqual([0, 2]);
    await rollBack(client);
    const last = await send();
    expect([last.counts['held'], await versionOf(last.id)]).toEqual([1, 1]);
  });

  test('is live in every process at once', async () => {
    const client = await newcomer();
    const there = await registerClient(database.ledger, second.url, { tenant: client.tenant });
    for (let version = 2; version < 8; version += 1) {
      const [by, other] = version % 2 === 0 ? [client, there] : [there, client];
      expect((await put(by, register(version, moreWords))).status).toBe(201);
      expect((await show(other)).version).toBe(version);
    }
    await rollBack(there);
    expect((await show(client)).version).toBe(6);
  });

  test('of ten that are put at once through two processes, one is live and each sender is told', async () => {
    const client = await newcomer();
    const there = await registerClient(database.ledger, second.url, { tenant: client.tenant });
    const statuses = await Promise.all(Array.from({ length: 10 }, async (_, index) => (await put(index % 2 === 0 ? client : there, register(2 + (index % 5)))).status));
    expect(statuses.every((status) => [200, 201, 409].includes(status))).toBe(true);
    expect((await versions(client)).filter((version) => version.endsWith(' live'))).toEqual(['6 live']);
  });

  test('is as it was when the process is killed before the commit', async () => {
    const client = await newcomer();
    await put(client, register(2));
    const doomed = await startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url });
    const there = await registerClient(database.ledger, doomed.url, { tenant: client.tenant });
    // The audit is written last, so what was live is past already when it has to wait.
    await whileLocked(database.ledger, 'audit', async () => {
      const answer = put(there, register(3)).catch(() => undefined);
      await untilWaiting(database.ledger, 1);
      doomed.kill();
      await Promise.all([doomed.ended(), answer]);
    });
    expect(await versions(client)).toEqual(['2 live']);
    expect((await put(client, register(3))).status).toBe(201);
  });

  test('shows code tables as ConceptMaps, and takes such a map in the place of a table', async () => {
    const client = await newcomer();
    const maps = async () => (await (await client.fetch('/sources/care-home-residents/conceptmaps')).json()) as { type: string; entry: { fullUrl: string; resource: { resourceType: string; version: string } }[] };
    const shown = await maps();
    expect(shown).toMatchObject({ resourceType: 'Bundle', type: 'collection', entry: expect.arrayContaining([expect.objectContaining({ fullUrl: 'https://ehch.example/fhir/ConceptMap/source-care-home-residents-sex' })]) });
    const sex = shown.entry.find(({ fullUrl }) => fullUrl.endsWith('-sex'))!.resource;
    const files = register(2, (all) => ({ ...inYaml(/^  sex: \{.*\}$/m, '  sex: sex.conceptmap.json')(all), 'sex.conceptmap.json': JSON.stringify(sex) }));
    expect((await put(client, files)).status).toBe(201);
    expect((await maps()).entry.map(({ resource }) => resource)).toEqual(shown.entry.map(({ resource }) => ({ ...resource, version: '2' })));
    const broken = await put(client, register(3, () => ({ ...files, 'source.yaml': String(files['source.yaml']).replace('version: 2', 'version: 3'), 'sex.conceptmap.json': JSON.stringify({ ...sex, status: 'retired' }) })));
    expect([broken.status, await issuesOf(broken)]).toEqual([422, [expect.stringMatching(/^EHCH-DEF-001 sex\.conceptmap\.json:1: status: /)]]);
  });

  describe('SEC-012, SEC-015: security', () => {
    test('asks for a token and for the scopes', async () => {
      expect((await fetch(`${intake.url}/sources`)).status).toBe(401);
      const sender = await newcomer({ scope: 'system/records.c' });
      expect((await sender.fetch('/sources')).status).toBe(403);
      const reader = await newcomer({ scope: 'system/sources.r' });
      expect([(await reader.fetch('/sources')).status, (await put(reader, register(2))).status, (await rollBack(reader)).status]).toEqual([200, 403, 403]);
    });

    test('a tenant\'s own source reads no files of another, and is shown to no other', async () => {
      const [one, other] = [await newcomer(), await newcomer()];
      await put(one, register(2, moreWords));
      await put(one, register(1), { name: 'mine' });
      expect(await show(other)).toMatchObject({ version: 1, from: 'program', versions: [] });
      expect((await other.fetch('/sources/mine')).status).toBe(404);
      expect((await sendFile(other, registerFile([residentRow()]), { source: 'mine' })).status).toBe(404);
      expect((await rollBack(other)).status).toBe(409);
    });
  });
});
