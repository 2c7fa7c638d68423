import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shippedFiles } from '@ehch/sources';
import type { Patient } from '@medplum/fhirtypes';
import { registerFile, residentRow, sendFile } from '../../services/intake/test/support/register.ts';
import { countRows } from '../../services/intake/test/support/intake.ts';
import { registerClient } from '../support/client.ts';
import { exampleOf, type Journey, type Receipt, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

interface Impact {
  records: number;
  inWindow: number;
  backTo?: string;
  residents: { seen: number; changed: number };
  homes: { seen: number; changed: number };
  elements: { element: string; subjects: number; records: number; examples: { receipt: string; place: string }[] }[];
  resources: { type: string; changed: number; added: number; removed: number }[];
  held: { code: string; records: number; examples: { place: string }[] }[];
  released: { code: string; records: number; examples: { place: string }[] }[];
}

let journey: Journey;
let receipt: string;
beforeAll(async () => {
  journey = await startJourney();
  await journey.send('home-register', exampleOf('home-register', { home: { odsCode: 'VM1AB' }, source: { id: 'h1' } }));
  const rows = [residentRow({ 'NHS No': '9000000009' }), residentRow({ 'NHS No': '9000000017', Sex: 'Fem' }), residentRow({ 'NHS No': '9000000025', Sex: 'M' })];
  const sent = (await (await sendFile(journey.client, registerFile(rows))).json()) as Receipt;
  receipt = sent.id;
  await until('the receipt is settled', async () => (await journey.receipt(receipt)).settled);
});
afterAll(() => journey.close());

const YAML = shippedFiles('care-home-residents')['source.yaml']!.toString();
const edited = (...edits: [string, string][]) => edits.reduce((yaml, [from, to]) => {
  expect(yaml).toContain(from);
  return yaml.replace(from, to);
}, YAML);
const ask = (path: string, yaml?: string, client = journey.client) => client.fetch(path, { method: 'POST', ...(yaml !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ files: { 'source.yaml': yaml } }) }) });

/** What the ledger and the FHIR server hold, to see that nothing was written. */
async function everything(): Promise<unknown> {
  const patients = await journey.resources<Patient>('Patient');
  const { used_assertion: _tokens, audit: _audit, ...rows } = await countRows(journey.database.ledger);
  return { rows, patients: patients.map(({ id, meta }) => [id, meta?.versionId, meta?.lastUpdated]).sort() };
}

async function impactOf(path: string, yaml?: string): Promise<Impact> {
  const before = await everything();
  const answer = await ask(path, yaml);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(await everything()).toEqual(before);
  expect(text).not.toMatch(/Kaur|9000000009|90000000/);
  return JSON.parse(text) as Impact;
}

const PATH = '/sources/care-home-residents/$impact?last=7d';
const SEX = 'sex: { F: female, Female: female,';

describe('the impact of a source that is not live yet', () => {
  test('is none where it reads alike', async () => {
    expect(await impactOf(PATH, YAML)).toMatchObject({ records: 3, inWindow: 3, residents: { seen: 3, changed: 0 }, elements: [], resources: [], held: [], released: [] });
  });

  test('is what changes of residents, by element, and which rows are released and why they were held', async () => {
    const impact = await impactOf(PATH, edited([SEX, 'sex: { F: unknown, Fem: female, Female: female,']));
    expect(impact).toMatchObject({
      residents: { seen: 3, changed: 2 },
      elements: [{ element: 'Patient.gender', subjects: 1, records: 1, examples: [{ receipt, place: 'row 2' }] }],
      released: [{ code: 'EHCH-ROW-010', records: 1, examples: [{ receipt, place: 'row 3' }] }],
      held: [],
    });
    expect(impact.resources.find(({ type }) => type === 'Patient')).toEqual({ type: 'Patient', changed: 1, added: 1, removed: 0 });
  });

  test('is which rows would be held, and why', async () => {
    const impact = await impactOf(PATH, edited(['M: male, Male: male, ', '']));
    expect(impact).toMatchObject({ residents: { changed: 1 }, held: [{ code: 'EHCH-ROW-010', records: 1, examples: [{ place: 'row 4' }] }], released: [], elements: [] });
  });

  test('says how far it looked, where that is not all', async () => {
    const impact = await impactOf(`${PATH}&limit=1`, YAML);
    expect(impact).toMatchObject({ records: 1, inWindow: 3, residents: { seen: 1 } });
    expect(Date.parse(impact.backTo ?? '')).toBeGreaterThan(0);
  });

  test('looks at rows of the window and of the tenant alone', async () => {
    const other = await registerClient(journey.database.ledger, journey.process.url, { tenant: 'tenant-b' });
    expect(await (await ask(PATH, YAML, other)).json()).toMatchObject({ records: 0, inWindow: 0 });
    await journey.database.ledger.updateTable('receipt').set({ received_at: new Date(Date.now() - 8 * 86_400_000) }).where('id', '=', receipt).execute();
    expect(await (await ask(PATH, YAML)).json()).toMatchObject({ records: 0, inWindow: 0 });
    expect(await (await ask(PATH.replace('7d', '2w'), YAML)).json()).toMatchObject({ records: 3, inWindow: 3 });
    await journey.database.ledger.updateTable('receipt').set({ received_at: new Date() }).where('id', '=', receipt).execute();
  });

  test.each([
    ['/sources/nobody/$impact', YAML, 404],
    [PATH, YAML.replace('name.family', 'name.familie'), 422],
    [PATH.replace('7d', 'yesterday'), YAML, 400],
    [`${PATH}&limit=0`, YAML, 400],
    [PATH, undefined, 400],
  ])('is refused: %s', async (path, yaml, status) => {
    expect((await ask(path, yaml)).status).toBe(status);
  });

  test('asks for the right to read sources', async () => {
    const blind = await registerClient(journey.database.ledger, journey.process.url, { scope: 'system/records.c' });
    expect((await ask(PATH, YAML, blind)).status).toBe(403);
    expect((await ask('/sources/$impact', undefined, blind)).status).toBe(403);
  });
});

describe('the impact of another mapper', () => {
  test('is none where this release makes of the records what was made of them', async () => {
    const impact = await impactOf('/sources/$impact');
    expect(impact).toMatchObject({ residents: { seen: 2, changed: 0 }, homes: { seen: 1, changed: 0 }, elements: [], held: [] });
    expect(impact.records).toBe(impact.inWindow);
  });

  test('is what it makes otherwise, by element', async () => {
    const { ledger } = journey.database;
    const [first] = await ledger.selectFrom('bundle').innerJoin('record', 'record.id', 'bundle.record_id').select(['record_id', 'content']).where('record_type', '=', 'resident-register').orderBy('record_id').execute();
    await ledger.updateTable('bundle').set({ content: first!.content.replace('"family":"Kaur"', '"family":"Kaor"') }).where('record_id', '=', first!.record_id).execute();
    expect(await impactOf('/sources/$impact?last=12h')).toMatchObject({ residents: { seen: 2, changed: 1 }, elements: [{ element: 'Patient.name', subjects: 1, records: 1, examples: [{ receipt, place: 'row 2' }] }], resources: [{ type: 'Patient', changed: 1 }] });
    await ledger.updateTable('bundle').set({ content: first!.content }).where('record_id', '=', first!.record_id).execute();
  });
});
