import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registerFile, residentRow, sendFile } from '../../services/intake/test/support/register.ts';
import { registerClient } from '../support/client.ts';
import { exampleOf, type Journey, type Receipt, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

interface Coverage {
  receipt?: string;
  settled?: boolean;
  summary: Record<string, number>;
  source?: { rows: number; records: number; unread: object[]; words: object[]; fields: { field: string; mapped: boolean; filled: number }[]; columns: { column: string; rows: number; filled: number }[] };
  fhir: { records: number; of: number; mustSupport: { profile: string; element: string; resources: number; filled: number }[] };
  patch?: string;
}

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
  await journey.send('home-register', exampleOf('home-register', { home: { odsCode: 'VM1AB' }, source: { id: 'h1' } }));
});
afterAll(() => journey.close());

const ROWS = [residentRow({ 'NHS No': '9000000009', Funding: 'council' }), residentRow({ 'NHS No': '9000000017', Sex: 'Fem' }), residentRow({ 'NHS No': '9000000025', Surname: 'Shah' })];
const columns = [...Object.keys(ROWS[0]!), 'Funding'].filter((name, index, all) => all.indexOf(name) === index);

const coverageOf = async (id: string) => (await (await journey.client.fetch(`/receipts/${id}/coverage`)).json()) as Coverage;
const elements = (coverage: Coverage, profile: string) => new Map(coverage.fhir.mustSupport.filter((one) => one.profile.endsWith(profile)).map(({ element, filled, resources }) => [element, [filled, resources]]));

describe('coverage of a receipt', () => {
  let id: string;
  beforeAll(async () => {
    const sent = await sendFile(journey.client, registerFile(ROWS, columns));
    expect(sent.status).toBe(202);
    id = ((await sent.json()) as Receipt).id;
    await until('the receipt is settled', async () => (await journey.receipt(id)).settled);
  });

  test('tells of the file what was not read, not mapped and not filled, and which words have no entry', async () => {
    const { source, summary, patch, settled } = await coverageOf(id);
    expect({ settled, rows: source?.rows, records: source?.records }).toEqual({ settled: true, rows: 3, records: 2 });
    expect(source?.unread).toEqual([{ table: 'rows', name: 'Funding', rows: 1, example: 2 }]);
    expect(source?.words).toEqual([{ table: 'rows', column: 'Sex', codes: 'sex', word: 'Fem', rows: 1, example: 3 }]);
    expect(source?.columns.find(({ column }) => column === 'Surname')).toMatchObject({ rows: 3, filled: 3 });
    expect(summary).toMatchObject({ columnsNeverRead: 1, codesUnmapped: 1, descriptionIds: 0 });
    expect(patch).toContain("'Fem': '?'");
  });

  test('tells of the FHIR what its profiles ask for and nothing fills', async () => {
    const coverage = await coverageOf(id);
    const patient = elements(coverage, 'EHCH-Resident');
    expect(coverage.fhir).toMatchObject({ records: 2, of: 2 });
    expect(patient.get('Patient.name')).toEqual([2, 2]);
    expect(patient.get('Patient.telecom')).toEqual([0, 2]);
    expect(coverage.summary['mustSupportNeverFilled']).toBe(coverage.fhir.mustSupport.filter(({ filled }) => filled === 0).length);
  });

  test('is counted anew once something has been mapped again', async () => {
    const stored = () => journey.database.ledger.selectFrom('coverage').select('fhir').where('receipt_id', '=', id).executeTakeFirstOrThrow();
    await coverageOf(id);
    expect((await stored()).fhir).not.toBeNull();
    const { ledger } = journey.database;
    const record = await ledger.selectFrom('receipt_entry').select('record_id').where('receipt_id', '=', id).where('record_id', 'is not', null).limit(1).executeTakeFirstOrThrow();
    const bundle = await ledger.selectFrom('bundle').select('content').where('record_id', '=', record.record_id!).executeTakeFirstOrThrow();
    await ledger.updateTable('bundle').set({ content: bundle.content.replaceAll('"name":', '"nickname":') }).where('record_id', '=', record.record_id!).execute();
    expect(elements(await coverageOf(id), 'EHCH-Resident').get('Patient.name')).toEqual([2, 2]);
    await ledger.updateTable('record').set({ mapped_at: new Date() }).where('id', '=', record.record_id!).execute();
    expect(elements(await coverageOf(id), 'EHCH-Resident').get('Patient.name')).toEqual([1, 2]);
  });

  test('is for its sender alone, and asks for the right to read receipts', async () => {
    const other = await registerClient(journey.database.ledger, journey.process.url, { tenant: 'tenant-b' });
    const blind = await registerClient(journey.database.ledger, journey.process.url, { scope: 'system/records.c' });
    expect((await other.fetch(`/receipts/${id}/coverage`)).status).toBe(404);
    expect((await blind.fetch(`/receipts/${id}/coverage`)).status).toBe(403);
    expect((await journey.client.fetch('/receipts/none/coverage')).status).toBe(404);
  });

  test('of records that came as records tells the FHIR alone', async () => {
    const { id: receipt } = await journey.send('resident-register', exampleOf('resident-register', { home: { odsCode: 'VM1AB' }, resident: { nhsNumber: '9000000033' }, source: { id: 'alone' } }));
    await until('the receipt is settled', async () => (await journey.receipt(receipt)).settled);
    const { source, fhir } = await coverageOf(receipt);
    expect(source).toBeUndefined();
    expect(fhir).toMatchObject({ records: 1, of: 1 });
  });

  test('comes with a dry run too, which says the same of the same file', async () => {
    const run = (await (await sendFile(journey.client, registerFile(ROWS, columns), { path: '/files/$map' })).json()) as { coverage: Coverage };
    const { summary, source, fhir } = await coverageOf(id);
    expect(run.coverage.source).toEqual(source);
    expect(run.coverage.summary).toMatchObject({ columnsNeverRead: summary['columnsNeverRead'], codesUnmapped: 1 });
    expect(run.coverage.fhir).toMatchObject({ records: 2, of: 2 });
    expect(fhir.records).toBe(2);
  });
});
