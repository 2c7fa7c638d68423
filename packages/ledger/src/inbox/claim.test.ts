import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../../test/support/ledger.ts';
import { inTransaction, type Ledger } from '../database.ts';
import { appendToInbox, lockKeys } from './append.ts';
import { type Claim, claimKeys, renewLeases } from './claim.ts';
import { releaseLeases, settleItems } from './settle.ts';

const LANE = 'trial';
const REASON = { class: 'retry', code: 'EHCH-TEST-001', text: 'a failure of the test' } as const;

let test_: TestLedger;
let ledger: Ledger;
beforeAll(async () => {
  test_ = await createTestLedger();
  ledger = test_.ledger;
});
beforeEach(async () => {
  await sql`truncate lane_item, lane_key`.execute(ledger);
  await inTransaction(ledger, (trx) => appendToInbox(trx, LANE, [1, 2, 3, 4].map((ref) => ({ key: 'k', ref }))));
});
afterAll(() => test_.close());

/** Claims for a holder whose lease has ended when the next one comes. */
async function claim(holder: string): Promise<Claim> {
  await sql`update lane_key set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null`.execute(ledger);
  const claims = await claimKeys(ledger, { lane: LANE, keys: ['k'], holder, leaseMs: 60_000, limit: 10, batch: 3 });
  const claimed = claims.get('k');
  if (!claimed) throw new Error('the key is not free');
  return claimed;
}

const strikesOf = ({ items }: Claim) => items.map(({ ref, strikes }) => [ref, strikes]);

describe('REL-043: a key whose holder ended without a word', () => {
  test('has a strike against what was in hand, and hands that out alone', async () => {
    expect(strikesOf(await claim('a'))).toEqual([[1, 0], [2, 0], [3, 0], [4, 0]]);
    expect(strikesOf(await claim('b'))).toEqual([[1, 1]]);
    const { rows } = await sql`select ref, strikes from lane_item order by seq`.execute(ledger);
    expect(rows).toEqual([{ ref: 1, strikes: 1 }, { ref: 2, strikes: 1 }, { ref: 3, strikes: 1 }, { ref: 4, strikes: 0 }]);
  });

  test('has further strikes against the one alone that was in hand', async () => {
    for (const holder of ['a', 'b', 'c']) await claim(holder);
    expect(strikesOf(await claim('d'))).toEqual([[1, 3]]);
    const { rows } = await sql`select ref, strikes from lane_item order by seq`.execute(ledger);
    expect(rows).toEqual([{ ref: 1, strikes: 3 }, { ref: 2, strikes: 1 }, { ref: 3, strikes: 1 }, { ref: 4, strikes: 0 }]);
  });

  test('has none when the same holder comes back, since it lives', async () => {
    await claim('a');
    expect(strikesOf(await claim('a'))).toEqual([[1, 0], [2, 0], [3, 0], [4, 0]]);
  });

  test('has its row of strikes ended by any other outcome', async () => {
    await claim('a');
    const { lease, items } = await claim('b');
    await inTransaction(ledger, async (trx) => {
      await settleItems(trx, LANE, items.map((item) => ({ lease, item, settlement: { is: 'later', failed: true, afterMs: 0, reason: REASON } })));
      await releaseLeases(trx, LANE, [lease]);
    });
    expect(strikesOf(await claim('c'))).toEqual([[1, 0]]);
  });
});

test('a lease that was given back leaves no strike', async () => {
  const { lease } = await claim('a');
  await inTransaction(ledger, (trx) => releaseLeases(trx, LANE, [lease]));
  expect(strikesOf(await claim('b'))).toEqual([[1, 0], [2, 0], [3, 0], [4, 0]]);
});

test('leases are renewed in whatever order they are held while others lock the same keys, and nobody waits in a circle', async () => {
  const keys = Array.from({ length: 300 }, (_, index) => `key ${index}`);
  await inTransaction(ledger, (trx) => appendToInbox(trx, LANE, keys.map((key, ref) => ({ key, ref }))));
  const claims = await claimKeys(ledger, { lane: LANE, keys, holder: 'a', leaseMs: 60_000, limit: 1, batch: 1 });
  const leases = [...claims.values()].map(({ lease }) => lease).reverse();
  const rounds = Array.from({ length: 30 }, (_, round) => [...leases.slice(round * 7), ...leases.slice(0, round * 7)]);
  const held = await Promise.all(rounds.flatMap((some) => [renewLeases(ledger, some, 60_000).then(({ size }) => size), ledger.transaction().execute((trx) => lockKeys(trx, LANE, some.map(({ key }) => key))).then(() => 300)]));
  expect(held).toEqual(held.map(() => 300));
});
