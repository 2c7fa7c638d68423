import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLaneFixture, LANE, type LaneFixture, watchQuery } from '../test/lane-fixture.ts';
import { claimTogether } from './claims.ts';

const request = { lane: LANE, holder: 'a', leaseMs: 10_000, limit: 10, batch: 10 };

let lane: LaneFixture;
beforeEach(async () => {
  lane = await createLaneFixture('postgres');
});
afterEach(() => lane.close());

test('REL-021: a key that is asked for twice in one batch is given to the first caller alone', async () => {
  await lane.append(4, 2);
  const [first, other, second] = await claimTogether(lane.ledger, request, ['k0', 'k1', 'k0']);
  expect(first).toMatchObject({ items: [{ ref: 1 }, { ref: 3 }] });
  expect(other).toMatchObject({ items: [{ ref: 2 }, { ref: 4 }] });
  expect(second).toBeUndefined();
});

test('REL-043: what is claimed is handed out, although the ledger could not say what became of the other keys', async () => {
  await lane.append(2, 2);
  await claimTogether(lane.ledger, { ...request, holder: 'b' }, ['k1']);
  const away = watchQuery(lane.ledger, 'select key from lane_key', { asked: () => { throw Object.assign(new Error('away'), { code: 'ECONNRESET' }); } });
  const [claimed, other] = await claimTogether(away, request, ['k0', 'k1']);
  expect(claimed).toMatchObject({ items: [{ ref: 1 }] });
  expect(other).toBe('locked');
});
