import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestClient } from '../../../test/support/client.ts';
import { exampleOf } from '../../../test/support/journey.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { registerFile, residentRow, sendFile } from './support/register.ts';

let intake: TestIntake;
let client: TestClient;
beforeAll(async () => {
  intake = await startIntake();
  client = await intake.client();
  await client.fetch('/receipts/none');
});
afterAll(() => intake.close());

interface DryRun {
  recordType: string;
  recordTypes: string[];
  source?: string;
  counts?: Record<string, number>;
  entries: { position: number; place?: string; state?: string; bundle?: { type: string; entry: unknown[] }; lineage?: unknown[]; record?: unknown; issues?: { code: string; column?: string; row?: number }[] }[];
}

/** The answer of a dry run, having seen that no table of the ledger changed. */
async function dryRun(run: () => Promise<Response>): Promise<DryRun> {
  const before = await intake.rows();
  const response = await run();
  expect(response.status).toBe(200);
  expect(await intake.rows()).toEqual(before);
  return (await response.json()) as DryRun;
}

describe('POST /records/{recordType}/$map writes nothing', () => {
  test('and shows of one record the bundle, the issues and the lineage', async () => {
    const { recordType, entries } = await dryRun(() => client.postJson('/records/round-outcome/$map', exampleOf('round-outcome')));
    expect(recordType).toBe('round-outcome');
    expect(entries).toMatchObject([{ position: 0, issues: [], bundle: { type: 'transaction' } }]);
    expect(entries[0]?.lineage?.length).toBeGreaterThan(0);
  });

  test('and shows of an array each record that would be mapped and each that would be refused', async () => {
    const { entries } = await dryRun(() => client.postJson('/records/round-outcome/$map', [exampleOf('round-outcome'), exampleOf('round-outcome', { resident: { nhsNumber: '9000000001' } }), 'text']));
    expect(entries[0]).toMatchObject({ bundle: { type: 'transaction' } });
    expect(entries[1]).toMatchObject({ issues: [{ code: 'EHCH-ID-004' }] });
    expect(entries.slice(1).map(({ bundle }) => bundle)).toEqual([undefined, undefined]);
  });

  test.each([
    ['/records/round-outcomes/$map', '{}', 404],
    ['/records/constructor/$map', '{}', 404],
    ['/records/round-outcome/$map', '{', 400],
    ['/records/round-outcome/$map', '[]', 422],
  ])('nor where it refuses: %s of %s', async (path, body, status) => {
    const before = await intake.rows();
    const response = await client.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
    expect(await intake.rows()).toEqual(before);
  });
});

describe('POST /files/$map writes nothing', () => {
  const map = (body: string, query = '') => sendFile(client, body, { path: '/files/$map', source: `care-home-residents${query}` });

  test('and shows which rows would be mapped, whole, and which held, and why', async () => {
    const file = registerFile([residentRow(), residentRow({ Sex: 'Fem' }), residentRow()]);
    const { source, recordTypes, counts, entries } = await dryRun(() => map(file));
    expect({ source, recordTypes, counts }).toEqual({ source: 'care-home-residents', recordTypes: ['resident-register'], counts: { total: 3, mapped: 2, held: 1 } });
    expect(entries[0]).toMatchObject({ position: 0, place: 'row 2', state: 'mapped', issues: [], bundle: { type: 'transaction' }, record: { name: { family: 'Kaur' } } });
    expect(entries[1]).toMatchObject({ position: 1, place: 'row 3', state: 'held', issues: [{ code: 'EHCH-ROW-010', row: 3, column: 'Sex' }] });
  });

  test('and shows as many rows whole as are asked for, and every held one', async () => {
    const file = registerFile(Array.from({ length: 30 }, (_, index) => residentRow(index === 29 ? { Sex: 'Fem' } : {})));
    const shown = async (query: string) => (await dryRun(() => map(file, query))).entries.map(({ position }) => position);
    expect(await shown('&limit=2')).toEqual([0, 1, 29]);
    expect(await shown('&limit=0')).toEqual([29]);
    expect(await shown('')).toEqual([...Array.from({ length: 20 }, (_, index) => index), 29]);
  });

  test.each([
    ['&limit=201', registerFile([residentRow()]), 400],
    ['', registerFile([]), 422],
    ['-of-nobody', registerFile([residentRow()]), 404],
  ])('nor where it refuses: %j', async (query, body, status) => {
    const before = await intake.rows();
    expect((await map(body, query)).status).toBe(status);
    expect(await intake.rows()).toEqual(before);
  });
});
