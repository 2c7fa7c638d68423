import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../../test/support/ledger.ts';
import { inTransaction, type LedgerTransaction } from '../database.ts';
import { appendToInbox } from './append.ts';
import { parkLongWaits } from './sweep.ts';

const LANE = 'trial';

let test_: TestLedger;
beforeAll(async () => {
  test_ = await createTestLedger();
});
afterAll(() => test_.close());

test('what waits too long is found among thousands that do not wait, without a look at those', async () => {
  const { ledger } = test_;
  await inTransaction(ledger, (trx) => appendToInbox(trx, LANE, Array.from({ length: 20_000 }, (_, index) => ({ key: `k${index % 500}`, ref: index }))));
  await sql`update lane_item set state = 'waiting', waits_for = 'Patient?identifier=a|' || ref, reason = '{}', due_at = now() - interval '1 day' where ref < 3`.execute(ledger);
  await sql`vacuum analyze lane_item`.execute(ledger);
  const { parked, read } = await ledger.transaction().execute(async (trx) => {
    const before = await rowsRead(trx);
    const count = await parkLongWaits(trx, LANE, { limitMs: 3_600_000, code: 'EHCH-LANE-003' });
    return { parked: count, read: (await rowsRead(trx)) - before };
  });
  expect(parked).toBe(3);
  expect(read).toBe(3);
});

/** Rows of the inbox that this connection has read, found by an index or not. */
async function rowsRead(trx: LedgerTransaction): Promise<number> {
  const { rows } = await sql<{ read: number }>`select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'lane_item'`.execute(trx);
  return rows[0]?.read ?? 0;
}
