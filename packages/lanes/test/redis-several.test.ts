import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askRedis as ask, portOf, startTestCluster, type TestCluster } from '../../../test/support/redis-cluster.ts';
import { startTestRedis, startTestSentinel, type TestRedis } from '../../../test/support/redis.ts';
import { EvictionPolicyError, openLanes } from '../src/index.ts';
import { byKey, createLaneFixture, effectDrain, LANE, type LaneFixture, until } from './lane-fixture.ts';

const hasRedis = process.env['REDIS_URL'] !== undefined;
if (!hasRedis) console.warn('*** Redis Cluster and Sentinel are not tested: REDIS_URL is not set and no Redis could be started. ***');

const ITEMS = 400;

let lane: LaneFixture;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  lane = await createLaneFixture('postgres');
  closing.unshift(() => lane.close());
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const open = async (redisUrl: string) => {
  const lanes = await openLanes({ ledger: lane.ledger, redisUrl, databaseUrl: lane.database.url, timing: { graceMs: 500, leaseMs: 2_000 }, events: { onError: () => undefined } });
  closing.unshift(() => lanes.close());
  return lanes;
};

async function startServer(settings: readonly string[] = []): Promise<TestRedis> {
  const redis = await startTestRedis(settings);
  if (redis === undefined) throw new Error('there is no redis-server');
  closing.unshift(() => redis.stop());
  return redis;
}

async function startCluster(): Promise<TestCluster> {
  const cluster = await startTestCluster();
  if (cluster === undefined) throw new Error('there is no redis-server');
  closing.unshift(() => cluster.stop());
  return cluster;
}

const everyEffect = async (): Promise<void> => {
  await until(`${ITEMS} effects`, async () => (await lane.effects()).length >= ITEMS, 60_000);
  const effects = await lane.effects();
  expect(effects).toHaveLength(ITEMS);
  expect([...byKey(effects).values()].every((refs) => refs.every((ref, at) => at === 0 || ref > (refs[at - 1] ?? 0)))).toBe(true);
};

(hasRedis ? describe : describe.skip)('lanes on a Redis Cluster of three nodes', () => {
  test('do all the work in order, with all their keys in one place', async () => {
    const { servers, url } = await startCluster();
    const lanes = await open(url);
    await lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
    await lanes.signal({ lane: LANE, keys: await lane.append(ITEMS, 40) });
    await everyEffect();
    expect(await lanes.checks([LANE])['queue']?.()).toMatchObject({ found: expect.stringMatching(/^Redis \d.*maxmemory-policy noeviction/) });
    const sizes = await Promise.all(servers.map((server) => ask(server, (redis) => redis.dbsize())));
    expect(sizes.filter((size) => size > 0)).toHaveLength(1);
  }, 90_000);

  test('REL-004: do not open where one of the nodes may evict', async () => {
    const { servers, url } = await startCluster();
    await ask(servers[1]!, (redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'));
    await expect(open(url)).rejects.toThrow(EvictionPolicyError);
  }, 90_000);
});

(hasRedis ? describe : describe.skip)('lanes on a master that a sentinel knows', () => {
  test('Q-11: do all the work in order although the master is killed under them and its replica takes over', async () => {
    const master = await startServer();
    const replica = await startServer(['--replicaof', '127.0.0.1', String(portOf(master))]);
    await until('the replica has what the master has', () => ask(replica, async (redis) => (await redis.info('replication')).includes('master_link_status:up')), 30_000);
    const sentinel = await startTestSentinel(master, 'ehch');
    closing.unshift(() => sentinel.stop());
    await until('the sentinel knows the replica', () => ask({ url: `redis://127.0.0.1:${sentinel.port}` }, async (redis) => ((await redis.call('SENTINEL', 'REPLICAS', 'ehch')) as unknown[]).length === 1), 30_000);
    const lanes = await open(`redis+sentinel://127.0.0.1:${sentinel.port}/ehch`);
    const keys = await lane.append(ITEMS, 40);
    // Five keys at a time: all others have to be told of by Redis, whichever it is then.
    let done = 0;
    const work = async (ref: number) => {
      done += 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
      return { is: 'done', value: ref } as const;
    };
    await lanes.run(LANE, effectDrain(work, { concurrency: 5 }));
    await lanes.signal({ lane: LANE, keys });
    await until('some of the work is done', () => Promise.resolve(done > 20));
    await master.kill();
    await everyEffect();
    expect(await ask(replica, async (redis) => (await redis.info('replication')).includes('role:master'))).toBe(true);
  }, 90_000);
});
