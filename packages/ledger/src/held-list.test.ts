import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import type { LedgerTransaction } from './database.ts';
import { countHeld, listHeld } from './held-list.ts';
import { openReceipt } from './receipts.ts';

let database: TestLedger;
beforeAll(async () => {
  database = await createTestLedger();
});
afterAll(() => database.close());

test('what is held is found by what is held: 200 rows among 100,000, hardly reading the others', async () => {
  const { ledger } = database;
  const id = await openReceipt(ledger, { tenant: 'a', kind: 'file', source: 'register', contentDigest: Buffer.from('x') });
  await sql`insert into receipt_entry (receipt_id, position, place, standing, issues)
    select ${id}, n, 'row ' || n + 2, case when n % 500 = 0 then 'held' else 'unchanged' end, '[{"code":"EHCH-ROW-010","who":"sender"}]' from generate_series(1, 100000) n`.execute(ledger);
  await sql`analyze receipt_entry`.execute(ledger);
  await ledger.transaction().execute(async (trx) => {
    // Whether the planner takes an index depends on a sample of the rows; whether there is one that it can take does not.
    await sql`set local enable_seqscan = off`.execute(trx);
    const list = await listHeld(trx, 'a', { filter: {}, limit: 100 });
    const counted = await countHeld(trx, 'a', {});
    expect({ shown: list.length, first: list[0]?.position, ...counted }).toEqual({ shown: 100, first: 500, total: 200, groups: [{ code: 'EHCH-ROW-010', source: 'register', who: 'sender', count: 200 }] });
    expect(await rowsRead(trx)).toBeLessThan(1_000);
  });
});

/** How many rows of the table this transaction has read, one by one or found by an index. */
async function rowsRead(trx: LedgerTransaction): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select pg_stat_get_xact_tuples_returned('ledger.receipt_entry'::regclass) + pg_stat_get_xact_tuples_fetched('ledger.receipt_entry'::regclass) as read`.execute(trx);
  return Number(rows[0]?.read);
}
