import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLaneFixture, LANE, type LaneFixture } from '../test/lane-fixture.ts';
import { claimTogether } from './claims.ts';

let lane: LaneFixture;
beforeEach(async () => {
  lane = await createLaneFixture('postgres');
});
afterEach(() => lane.close());

test('REL-021: a key that is asked for twice in one batch is given to the first caller alone', async () => {
  await lane.append(4, 2);
  const request = { lane: LANE, holder: 'a', leaseMs: 10_000, limit: 10, batch: 10 };
  const [first, other, second] = await claimTogether(lane.ledger, request, ['k0', 'k1', 'k0']);
  expect(first).toMatchObject({ items: [{ ref: 1 }, { ref: 3 }] });
  expect(other).toMatchObject({ items: [{ ref: 2 }, { ref: 4 }] });
  expect(second).toBeUndefined();
});
