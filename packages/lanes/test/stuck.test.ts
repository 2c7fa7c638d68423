import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { lockKeys } from '@ehch/ledger';
import { gather } from '../src/index.ts';
import { createLaneFixture, effectDrain, LANE, type LaneFixture, until, watchQuery } from './lane-fixture.ts';

let lane: LaneFixture;
beforeEach(async () => { lane = await createLaneFixture('postgres'); });
afterEach(() => lane.close());

const never = () => new Promise<never>(() => undefined);

test('REL-040: work that never ends is given up and comes again, and its key goes on', async () => {
  const lanes = await lane.openLanes({ leaseMs: 300, graceMs: 100, sweepEveryMs: 50, workLimitMs: 200 });
  let attempts = 0;
  await lanes.run(LANE, effectDrain((ref) => (++attempts === 1 ? never() : { is: 'done', value: ref }), { batch: 1 }));
  await lanes.signal({ lane: LANE, keys: await lane.append(3, 1) });
  await until('three effects', async () => (await lane.effects()).length === 3, 20_000);
  expect((await lane.effects()).map(({ ref }) => ref)).toEqual([1, 2, 3]);
}, 30_000);

test('REL-043: work that never ends, however often it comes again, is parked with a reason, and its key goes on', async () => {
  const lanes = await lane.openLanes({ leaseMs: 1_000, graceMs: 100, sweepEveryMs: 50, workLimitMs: 50 });
  await lanes.run(LANE, effectDrain((ref) => (ref === 1 ? never() : { is: 'done', value: ref }), { batch: 1 }));
  await lanes.signal({ lane: LANE, keys: await lane.append(2, 1) });
  await until('the one behind it', async () => {
    await lane.skipBackOff();
    return (await lane.effects()).length === 1;
  }, 40_000);
  expect((await lane.effects()).map(({ ref }) => ref)).toEqual([2]);
  const [left, ...others] = await lane.ledger.selectFrom('lane_item').select(['ref', 'state', 'reason']).execute();
  expect([left, others]).toMatchObject([{ ref: 1, state: 'parked', reason: { code: 'EHCH-LANE-001' } }, []]);
}, 60_000);

test('REL-040: a batch that never ends holds up none that comes after it', async () => {
  let batches = 0;
  const ask = gather((requests: readonly number[]) => (++batches === 1 ? never() : Promise.resolve(requests)), 1, 20);
  const [first, second] = await Promise.allSettled([ask(1), ask(2)]);
  expect(first).toMatchObject({ status: 'rejected', reason: { code: 'ETIMEDOUT' } });
  expect(second).toEqual({ status: 'fulfilled', value: 2 });
});

test('what the program itself fails on comes again by the pace of the lane, not by that of whom the work is for', async () => {
  const lanes = await lane.openLanes({ sweepEveryMs: 50 });
  let attempts = 0;
  const drain = effectDrain((ref) => {
    if (++attempts <= 2) throw new TypeError('a fault of ours');
    return { is: 'done', value: ref };
  });
  await lanes.run(LANE, { ...drain, pace: { backOffMs: () => 3_600_000, windowMs: 7_200_000 } });
  await lanes.signal({ lane: LANE, keys: await lane.append(1, 1) });
  await until('the effect', async () => (await lane.effects()).length === 1, 20_000);
}, 30_000);

test('a key that somebody locks for a moment, and puts nothing behind, is drained as soon as they let go, long before the sweep', async () => {
  const lanes = await lane.openLanes();
  await lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
  const keys = await lane.append(3, 1);
  const began = performance.now();
  await lane.ledger.transaction().execute(async (trx) => {
    await lockKeys(trx, LANE, keys);
    await lanes.signal({ lane: LANE, keys });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await lane.effects()).toEqual([]);
  });
  await until('three effects', async () => (await lane.effects()).length === 3, 20_000);
  expect(performance.now() - began).toBeLessThan(5_000);
}, 30_000);

test('REL-021: a key that is let go of just before it is asked for the last time is drained like any other', async () => {
  const keys = await lane.append(3, 1);
  const lock = await lane.ledger.startTransaction().execute();
  await lockKeys(lock, LANE, keys);
  let told = 0;
  const ledger = watchQuery(lane.ledger, 'select key from lane_key', { answered: async () => {
    told += 1;
    if (told === 40) await lock.commit().execute();
  } });
  const lanes = await lane.openLanes({ leaseMs: 3_600_000, graceMs: 3_600_000 }, ledger);
  await lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
  await lanes.signal({ lane: LANE, keys });
  await until('three effects', async () => (await lane.effects()).length === 3, 20_000);
  expect(told).toBe(40);
}, 30_000);

test('REL-041: a key that is settled with another is not held up by what befalls the other', async () => {
  const lanes = await lane.openLanes({ leaseMs: 3_600_000, graceMs: 3_600_000 });
  let inHand = 0;
  let letGo: () => void = () => undefined;
  const bothInHand = new Promise<void>((resolve) => { letGo = resolve; });
  const drain = effectDrain(async (ref) => {
    inHand += 1;
    if (inHand === 2) letGo();
    await bothInHand;
    return { is: 'done', value: ref };
  }, { batch: 1 });
  await lanes.run<number>(LANE, { ...drain, commit: (trx, done) => {
    if (done.some(({ value }) => value === 2)) throw Object.assign(new Error('away'), { code: 'ECONNRESET' });
    return drain.commit(trx, done);
  } });
  await lanes.signal({ lane: LANE, keys: await lane.append(4, 2) });
  await until('both of the one key', async () => (await lane.effects()).length === 2, 20_000);
  expect((await lane.effects()).map(({ ref }) => ref)).toEqual([1, 3]);
}, 30_000);
