import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { openLanes } from '../src/index.ts';
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

/** Connections of queues and workers: a worker's own has the name of its lane. */
const connections = async (): Promise<number> => (await sql`
  select 1 from pg_stat_activity where datname = current_database() and application_name in ('ehch lanes', ${LANE})`.execute(lane.ledger)).rows.length;

test('a worker that was still beginning when its lanes were closed does not go on without them', async () => {
  const lanes = await lane.openLanes();
  const starting = lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
  await Promise.all([lanes.close(), starting]);
  await until('no connection is left', async () => (await connections()) === 0, 10_000);
}, 30_000);

test('a signal that comes after the end opens nothing anew, and is told of', async () => {
  const errors: Error[] = [];
  const lanes = await openLanes({ ledger: lane.ledger, databaseUrl: lane.database.url, events: { onError: (error) => errors.push(error) } });
  await lanes.close();
  await until('no connection is left', async () => (await connections()) === 0, 10_000);
  await lanes.signal({ lane: LANE, keys: ['k'] });
  expect(await connections()).toBe(0);
  expect(errors).toEqual([new Error('the lanes of this process are closed')]);
}, 30_000);
