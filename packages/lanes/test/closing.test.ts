import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLaneFixture, effectDrain, LANE, type LaneFixture, until } from './lane-fixture.ts';

let lane: LaneFixture;
beforeEach(async () => { lane = await createLaneFixture('postgres'); });
afterEach(() => lane.close());

test('REL-050: a process that is to end gives a key back after the batch in hand, and another goes on with it at once', async () => {
  const lanes = await lane.openLanes({ leaseMs: 3_600_000, graceMs: 3_600_000 });
  const inHand: number[] = [];
  let letGo: () => void = () => undefined;
  const free = new Promise<void>((resolve) => { letGo = resolve; });
  await lanes.run(LANE, effectDrain(async (ref) => {
    inHand.push(ref);
    await free;
    return { is: 'done', value: ref };
  }, { batch: 1 }));
  await lanes.signal({ lane: LANE, keys: await lane.append(30, 1) });
  await until('the first is in hand', () => Promise.resolve(inHand.length === 1));
  const closing = lanes.close();
  letGo();
  await closing;
  expect(inHand).toEqual([1]);
  expect(await lane.effects()).toHaveLength(1);

  const others = await lane.openLanes({ leaseMs: 3_600_000, graceMs: 3_600_000 });
  await others.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
  await until('thirty effects', async () => (await lane.effects()).length === 30, 20_000);
  expect((await lane.effects()).map(({ ref }) => ref)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
}, 40_000);
