import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../../test/support/ledger.ts';
import { until } from '../../../../test/support/until.ts';
import { inTransaction } from '../database.ts';
import { addEntries, type EntryDraft } from '../entries.ts';
import { type Name, openPseudonym, type Pseudonym, resolveKeys } from '../inbox/names.ts';
import { letGo } from '../let-go.ts';
import { openReceipt } from '../receipts.ts';
import { selectRecords } from '../replay-selection.ts';
import { eraseResident, showResident } from './erase.ts';

const [NUMBER, OTHER] = ['9000000009', '9000000017'];
const refusals = { conflictingNames: { code: 'N' }, conflictingVersion: { code: 'V' } };
const source = { recordType: 'trial', sourceSystem: 'https://care.example' };
const nhs = (number: string): Name => ({ name: `https://fhir.nhs.uk/Id/nhs-number|${number}`, strong: true });
const local = (id: string): Name => ({ name: `care|${id}`, strong: false });

let database: TestLedger;
let pseudonym: Pseudonym;
beforeAll(async () => {
  database = await createTestLedger();
  pseudonym = await openPseudonym(database.ledger);
});
afterEach(() => run('truncate record, receipt, receipt_entry, lane_item, lane_key, lane_name, publication, published_resource, identity, resource_link, event cascade'));
afterAll(() => database.close());

const run = (statement: string) => sql.raw(statement).execute(database.ledger);
const record = (sourceKey: string, names: readonly Name[], { body = '{"a":1}', cells = {}, messageId }: { body?: string; cells?: Record<string, string>; messageId?: string } = {}): EntryDraft => ({
  row: { number: 1, table: 't', cells }, issues: [], ...(messageId !== undefined && { messageId }),
  record: { ...source, sourceKey, version: 1, updatedAt: new Date(0), contentDigest: Buffer.from(sourceKey), body, names },
});
const held = (sourceKey: string | undefined, cells: Record<string, string>): EntryDraft => ({ row: { number: 1, table: 't', cells }, homes: ['VM1AB'], issues: [{ code: 'WRONG' }], ...(sourceKey !== undefined && { about: { ...source, sourceKey } }) });

/** @returns the records, of those rows that became some, and where the rows stand */
async function send(...drafts: EntryDraft[]) {
  const id = await openReceipt(database.ledger, { tenant: 'a', kind: 'file', contentDigest: Buffer.from('x') });
  const { entries } = await inTransaction(database.ledger, (trx) => addEntries(trx, { id, tenant: 'a', pseudonym, refusals }, drafts, 0));
  return { records: entries.flatMap(({ recordId }) => recordId ?? []), places: entries.map(({ position }) => ({ receiptId: id, position })) };
}
const textOf = async (table: string) => (await sql<{ text: string }>`select t::text as text from ${sql.table(table)} t`.execute(database.ledger)).rows.map(({ text }) => text).join('\n');
const cellsOf = async () => (await database.ledger.selectFrom('receipt_entry').select('cells').orderBy('receipt_id').orderBy('position').execute()).map(({ cells }) => cells);

describe('SEC-056: an erasure', () => {
  test('has the source keys and messages of what retention has emptied, by which the resident is still named', async () => {
    await send(record(NUMBER, [nhs(NUMBER)], { messageId: `m-${NUMBER}` }));
    await run("update record set state = 'superseded'; delete from lane_item");
    await letGo(database.ledger, { cells: 9e12, 'held-cells': 9e12, superseded: 0, 'idempotency-keys': 9e12, audit: 9e12 });
    expect(await textOf('record')).toContain('{}');
    expect((await eraseResident(database.ledger, NUMBER, 'q'))?.counts).toMatchObject({ records: 1, rows: 1 });
    expect((await textOf('record')) + (await textOf('receipt_entry'))).not.toContain(NUMBER);
  });

  test('has rows whose cells were let go: by the source record, by its key, and by the message', async () => {
    await send(record('RES-1', [nhs(NUMBER)]));
    await send(held('RES-1', {}), held(NUMBER, {}), { ...held(undefined, {}), messageId: `m ${NUMBER}` });
    await run("update receipt_entry set cells = null where standing = 'held'");
    await eraseResident(database.ledger, NUMBER, 'q');
    const rows = await textOf('receipt_entry');
    for (const word of [NUMBER, 'RES-1', 'VM1AB']) expect(rows).not.toContain(word);
  });

  test("leaves other people's rows as they are, and names them", async () => {
    const kin = { 'NHS No': OTHER, 'Next of kin': '900 000 0009' };
    const { records } = await send(record('RES-2', [nhs(OTHER)], { cells: kin }), record('HOME', [local('home')], { body: `{"attendees":["${NUMBER}"]}` }));
    const { places } = await send(held(undefined, kin), held('RES-2', { 'Next of kin': NUMBER }), held(undefined, { 'NHS No': NUMBER }));
    const report = await eraseResident(database.ledger, NUMBER, 'q');
    expect(report).toMatchObject({ elsewhere: records, heldElsewhere: places.slice(0, 2), counts: { rows: 1 } });
    expect(await cellsOf()).toEqual([kin, {}, kin, { 'Next of kin': NUMBER }, null]);
    expect((await showResident(database.ledger, NUMBER))?.counts).toMatchObject({ rows: 0, 'records of others': 2 });
  });

  test('leaves nothing that a replay would do again', async () => {
    const { records } = await send(record('RES-1', [nhs(NUMBER)]), record('RES-2', [nhs(OTHER)]));
    await run("update record set state = 'published'; delete from lane_item");
    await eraseResident(database.ledger, NUMBER, 'q');
    const chosen = await inTransaction(database.ledger, (trx) => selectRecords(trx, { tenant: 'a', filter: {}, after: 0, until: 1e9, limit: 9 }));
    expect(chosen.map(({ recordId }) => recordId)).toEqual(records.slice(1));
  });

  test('has what a local id leads to that was linked to the number while it read', async () => {
    await send(record('BY-NUMBER', [nhs(NUMBER)]), record('BY-LOCAL-ID', [local('R-1')]));
    let erased: Promise<unknown> = Promise.resolve();
    await database.ledger.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtext('ehch lane_name'))`.execute(trx);
      erased = eraseResident(database.ledger, NUMBER, 'q');
      await until('the erasure waits', async () => (await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(database.ledger)).rows.length > 0);
      const { id } = await database.ledger.selectFrom('receipt').select('id').executeTakeFirstOrThrow();
      await resolveKeys(trx, [[local('R-1'), nhs(NUMBER)]], { receiptId: id, pseudonym });
    });
    expect(await erased).toMatchObject({ counts: { records: 2 } });
    expect([await textOf('lane_name'), (await textOf('record')).match(/BY-/g)]).toEqual(['', null]);
  });

  test("names no clinician or place among what is the resident's on the FHIR server, and keeps how they are known", async () => {
    const { records: [id] } = await send(record('RES-1', [nhs(NUMBER)]));
    const types = ['Encounter', 'Practitioner', 'PractitionerRole', 'Organization', 'Location'];
    for (const [index, type] of types.entries()) await run(`insert into publication values (${id}, ${index}, '${type}', '1', '1', 'created'); insert into identity values ('${type}?identifier=s|1', '${type}', '1')`);
    expect((await eraseResident(database.ledger, NUMBER, 'q'))?.resources).toEqual(['Encounter/1']);
    expect((await database.ledger.selectFrom('identity').select('resource_type').orderBy('resource_type').execute()).map((row) => row.resource_type)).toEqual(types.slice(1).toSorted());
  });
});
