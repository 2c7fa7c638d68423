import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Claim, claimKeys, inTransaction, renewLeases, releaseLeases } from '@ehch/ledger';
import { sql } from 'kysely';
import { createLaneFixture, LANE, type LaneFixture, until } from '../test/lane-fixture.ts';
import { keepLeases, type LeaseKeeper } from './lease-keeper.ts';

const LEASE_MS = 600;
const FAR_MS = 60_000;

let lane: LaneFixture;
let keeper: LeaseKeeper;
beforeEach(async () => {
  lane = await createLaneFixture('postgres');
  keeper = keepLeases(lane.ledger, LEASE_MS, () => undefined);
});
afterEach(async () => {
  await keeper.close();
  await lane.close();
});

async function claim(key: string): Promise<Claim> {
  const claims = await claimKeys(lane.ledger, { lane: LANE, keys: [key], holder: 'a', leaseMs: FAR_MS, limit: 10, batch: 10 });
  const claimed = claims.get(key);
  if (!claimed) throw new Error(`${key} is not free`);
  return claimed;
}

test('REL-064: a lease that was lost is not believed in for longer than it takes to renew the others', async () => {
  await lane.append(2, 2);
  const [kept, lost] = [(await claim('k0')).lease, (await claim('k1')).lease];
  for (const lease of [kept, lost]) keeper.add(lease, performance.now());
  expect([keeper.isOurs(kept), keeper.isOurs(lost)]).toEqual([true, true]);
  await sql`update lane_key set fence = fence + 1 where key = 'k1'`.execute(lane.ledger);
  await until('the end of the belief', async () => !keeper.isOurs(lost));
  const began = performance.now();
  await until('several lives of a lease', async () => performance.now() > began + 3 * LEASE_MS);
  expect([keeper.isOurs(kept), keeper.isOurs(lost)]).toEqual([true, false]);
});

test('a lease that is given back while it is renewed stays given back', async () => {
  await lane.append(1, 1);
  const { lease } = await claim('k0');
  await inTransaction(lane.ledger, (trx) => releaseLeases(trx, LANE, [lease]));
  expect(await renewLeases(lane.ledger, [lease], FAR_MS)).toEqual(new Set());
  expect((await claim('k0')).items).toHaveLength(1);
});
