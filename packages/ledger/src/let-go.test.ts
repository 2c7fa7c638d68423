import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { sealAudit } from './audit/seal.ts';
import { verifyAudit } from './audit/verify.ts';
import { writeAudit } from './audit/write.ts';
import { inTransaction } from './database.ts';
import { addEntries, type EntryDraft } from './entries.ts';
import { openPseudonym, type Pseudonym } from './inbox/names.ts';
import { type KeptFor, letGo } from './let-go.ts';
import { completeReceipt, openReceipt } from './receipts.ts';

let database: TestLedger;
let pseudonym: Pseudonym;
beforeAll(async () => {
  database = await createTestLedger();
  pseudonym = await openPseudonym(database.ledger);
});
afterAll(() => database.close());

const DAY_MS = 86_400_000;
const FOREVER: KeptFor = { cells: 9e9, 'held-cells': 9e9, superseded: 9e9, 'idempotency-keys': 9e9, audit: 9e12 };
const run = (statement: string) => sql.raw(statement).execute(database.ledger);
/** As time passes: an id of a receipt holds when it came. */
const later = async (receiptId: string, days: number) => {
  const id = receiptId.replace(/^(.{8})-(.{4})/, () => (parseInt(receiptId.replace('-', '').slice(0, 12), 16) - days * DAY_MS).toString(16).padStart(12, '0').replace(/^(.{8})/, '$1-'));
  await run(`set session_replication_role = replica; update receipt_entry set receipt_id = '${id}' where receipt_id = '${receiptId}'; update record set receipt_id = '${id}', received_at = received_at - interval '${days} days' where receipt_id = '${receiptId}';
    update receipt set id = '${id}', received_at = received_at - interval '${days} days' where id = '${receiptId}'; set session_replication_role = origin`);
  return id;
};

const cell = { code: 'WRONG', cell: 'Quillfeather', column: 'Surname' };
const row = (position: number) => ({ number: position, table: 't', cells: { Surname: 'Quillfeather' } });
const held: EntryDraft = { place: 'row 2', row: row(2), issues: [cell] };
const good: EntryDraft = {
  place: 'row 3', row: row(3), issues: [{ ...cell, severity: 'warning' }],
  record: { recordType: 'trial', sourceSystem: 'https://care.example', sourceKey: 'k', version: 1, updatedAt: new Date(0), contentDigest: Buffer.from('x'), body: '{"a":1}', names: [{ name: 'k', strong: false }] },
};

async function send(drafts: readonly EntryDraft[], days: number): Promise<string> {
  const id = await openReceipt(database.ledger, { tenant: 'a', kind: 'file', contentDigest: Buffer.from('x'), idempotencyKey: `key-${days}` });
  await inTransaction(database.ledger, (trx) => addEntries(trx, { id, tenant: 'a', pseudonym, refusals: { conflictingNames: { code: 'N' }, conflictingVersion: { code: 'V' } } }, drafts, 0));
  await inTransaction(database.ledger, (trx) => completeReceipt(trx, id));
  return later(id, days);
}
const entriesOf = (id: string) => database.ledger.selectFrom('receipt_entry').select(['cells', 'issues']).where('receipt_id', '=', id).orderBy('position').execute();

describe('SEC-055: at the end of its time', () => {
  test('what stood in a row is gone, and its place and faults stay; of a row that is still held, later', async () => {
    const id = await send([held, good], 31);
    const young = await send([good], 29);
    expect(await letGo(database.ledger, { ...FOREVER, cells: 30 * DAY_MS, 'held-cells': 90 * DAY_MS })).toMatchObject({ cells: 1, 'held-cells': 0 });
    expect(await entriesOf(id)).toEqual([{ cells: { Surname: 'Quillfeather' }, issues: [cell] }, { cells: null, issues: [{ code: 'WRONG', column: 'Surname', severity: 'warning' }] }]);
    expect((await entriesOf(young))[0]?.cells).not.toBeNull();
    expect(await letGo(database.ledger, { ...FOREVER, 'held-cells': 30 * DAY_MS })).toMatchObject({ cells: 0, 'held-cells': 1 });
    expect((await entriesOf(id))[0]).toEqual({ cells: null, issues: [{ code: 'WRONG', column: 'Surname' }] });
  });

  test('what a record said that was overtaken before it was published is gone, with all it was mapped to; nothing of one that was published', async () => {
    await send([good], 40);
    const states = ['superseded', 'published'] as const;
    const [{ id } = { id: 0 }] = await database.ledger.selectFrom('record').select('id').orderBy('id').limit(1).execute();
    await run('delete from lane_item');
    await run(`insert into bundle (record_id, content, mapper_version) values (${id}, 'b', '1'); insert into bundle_tried (record_id, revision, content) values (${id}, 0, 'b')`);
    const counts = [];
    for (const state of states.toReversed()) {
      await run(`update record set state = '${state}', received_at = now() - interval '31 days' where id = ${id}`);
      counts.push((await letGo(database.ledger, { ...FOREVER, superseded: 30 * DAY_MS })).superseded);
    }
    expect(counts).toEqual([0, 1]);
    const left = await Promise.all([database.ledger.selectFrom('record').select('body').where('id', '=', id).executeTakeFirstOrThrow(), ...(['bundle', 'bundle_tried'] as const).map((table) => database.ledger.selectFrom(table).select('record_id').execute())]);
    expect(left).toEqual([{ body: '{}' }, [], []]);
  });

  test('an Idempotency-Key is forgotten, and so is a quota that nobody uses', async () => {
    await run("update receipt set idempotency_key = null; insert into quota values ('old', now() - interval '2 hours', 1), ('new', now(), 1)");
    await send([], 2);
    await send([], 0);
    expect(await letGo(database.ledger, { ...FOREVER, 'idempotency-keys': DAY_MS })).toMatchObject({ 'idempotency-keys': 1, quotas: 1 });
    expect(await database.ledger.selectFrom('receipt').select('idempotency_key').where('idempotency_key', 'is not', null).execute()).toEqual([{ idempotency_key: 'key-0' }]);
  });

  test('rows of the audit are forgotten seal by seal, and the chain of what is left is whole (SEC-034)', async () => {
    const note = () => writeAudit(database.ledger, [1, 2].map((id) => ({ action: 'R', event: 'x', entityType: 'Record', entityId: String(id) })));
    await note();
    await sealAudit(database.ledger);
    await note();
    await sealAudit(database.ledger);
    const { rows: [middle] } = await sql<{ ms: number }>`select (extract(epoch from now() - (select sealed_at + (lead - sealed_at) / 2 from (select sealed_at, lead(sealed_at) over (order by number) from audit_seal) s limit 1)) * 1000)::float8 as ms`.execute(database.ledger);
    expect((await letGo(database.ledger, { ...FOREVER, audit: middle?.ms ?? 0 })).audit).toBe(1);
    expect(await verifyAudit(database.ledger)).toMatchObject({ state: 'whole', seals: 2, rows: 2, forgotten: 2, pending: 0 });
  });
});
