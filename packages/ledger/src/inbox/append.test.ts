import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../../test/support/ledger.ts';
import { appendToInbox, lockKeys } from './append.ts';

const LANE = 'trial';

let test_: TestLedger;
beforeAll(async () => { test_ = await createTestLedger(); });
afterAll(() => test_.close());

/** How many statements of this database wait for a lock. */
async function waiting(): Promise<number> {
  const { rows: [row] } = await sql<{ count: number }>`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(test_.ledger);
  return row?.count ?? 0;
}

test.each([
  ['a key that is new', ['new']],
  ['a key that is known', ['known']],
  ['the same key twice', ['known', 'known']],
  ['keys of which one is new', ['known', 'newer']],
])('REL-030: who locks %s is alone with it until the transaction ends', async (_, keys) => {
  const { ledger } = test_;
  await sql`truncate lane_item, lane_key`.execute(ledger);
  await ledger.transaction().execute((trx) => appendToInbox(trx, LANE, [{ key: 'known', ref: 1 }]));
  const ended: string[] = [];
  const [locked, release] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const first = ledger.transaction().execute(async (trx) => {
    await lockKeys(trx, LANE, keys);
    locked.resolve(undefined);
    await release.promise;
    ended.push('first');
  });
  await locked.promise;
  const second = ledger.transaction().execute(async (trx) => {
    await lockKeys(trx, LANE, keys);
    ended.push('second');
  });
  while ((await waiting()) === 0) expect(ended).toEqual([]);
  release.resolve(undefined);
  await Promise.all([first, second]);
  expect(ended).toEqual(['first', 'second']);
});
