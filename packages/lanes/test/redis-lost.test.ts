import { createServer, connect as connectTo, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import { openLanes } from '../src/index.ts';
import { openRedisBackend } from '../src/redis-backend.ts';
import { createLaneFixture, effectDrain, LANE, type LaneFixture, until } from './lane-fixture.ts';

const hasRedis = process.env['REDIS_URL'] !== undefined;
if (!hasRedis) console.warn('*** What lanes do without Redis is not tested: REDIS_URL is not set and no Redis could be started. ***');

/** Stands before Redis, and breaks off connections as they begin. */
interface Breaker {
  url: string;
  /** Breaks off the next so many connections as soon as they have said something. */
  breakNext(count: number): void;
  broken(): number;
  /** Lets nobody in, and throws out who is in. */
  shut(): Promise<void>;
}

async function startBreaker(target: string): Promise<Breaker> {
  const behind = new URL(target);
  const sockets = new Set<Socket>();
  let [toBreak, broken] = [0, 0];
  const server: Server = createServer((near) => {
    near.on('error', () => undefined);
    sockets.add(near);
    if (toBreak > 0) {
      toBreak -= 1;
      broken += 1;
      near.once('data', () => near.destroy());
      return;
    }
    const far = connectTo(Number(behind.port), behind.hostname);
    sockets.add(far);
    far.on('error', () => undefined).on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakNext: (count) => { toBreak = count; },
    broken: () => broken,
    shut: async () => {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}

(hasRedis ? describe : describe.skip)('lanes on a Redis that is lost', () => {
  let lane: LaneFixture;
  let redis: TestRedis;
  let breaker: Breaker;
  beforeEach(async () => {
    lane = await createLaneFixture('postgres');
    const started = await startTestRedis();
    if (started === undefined) throw new Error('there is no redis-server');
    redis = started;
    breaker = await startBreaker(redis.url);
  });
  afterEach(async () => {
    await breaker.shut();
    await redis.stop();
    await lane.close();
  });

  const open = () => openLanes({ ledger: lane.ledger, redisUrl: breaker.url, databaseUrl: lane.database.url, timing: { graceMs: 200 }, events: { onError: () => undefined } });

  test('REL-054: a worker starts although its connections are broken off as they begin', async () => {
    const lanes = await open();
    breaker.breakNext(4);
    await lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
    expect(breaker.broken()).toBe(4);
    await lanes.signal({ lane: LANE, keys: await lane.append(4, 2) });
    await until('four effects', async () => (await lane.effects()).length === 4);
    await lanes.close();
  }, 30_000);

  test.each(['is there', 'is gone'])('REL-050: what is closed leaves nothing that keeps its process from ending, where Redis %s', async (how) => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const backend = await openRedisBackend(breaker.url, () => undefined);
    const worker = await backend.startWorker(LANE, () => Promise.resolve(), 5);
    if (how === 'is gone') await breaker.shut();
    await worker.close();
    await backend.close();
    await until('no timer is left', () => Promise.resolve(timers() <= before), 1_000);
  });

  test('REL-004: lanes open although Redis goes away as it is asked what it is', async () => {
    breaker.breakNext(2);
    const lanes = await open();
    expect(breaker.broken()).toBe(2);
    await lanes.close();
  }, 30_000);

  test('REL-050: lanes close within seconds while Redis is gone, and what is in hand is done before', async () => {
    const lanes = await open();
    let isInHand = false;
    let letGo: () => void = () => undefined;
    const free = new Promise<void>((resolve) => { letGo = resolve; });
    await lanes.run(LANE, effectDrain(async (ref) => {
      isInHand = true;
      await free;
      return { is: 'done', value: ref };
    }));
    await lanes.signal({ lane: LANE, keys: await lane.append(1, 1) });
    await until('the item is in hand', async () => isInHand);
    await breaker.shut();
    const closing = lanes.close();
    letGo();
    expect(await Promise.race([closing.then(() => 'closed'), new Promise((resolve) => setTimeout(resolve, 10_000, 'hangs').unref())])).toBe('closed');
    expect(await lane.effects()).toHaveLength(1);
  }, 30_000);

  test('REL-050: lanes close within seconds after their connections were broken off and Redis is there', async () => {
    const lanes = await open();
    await lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
    const other = new Redis(redis.url);
    await other.call('CLIENT', 'KILL', 'TYPE', 'normal');
    // From now on, for a fifth of a second, they wait to connect again.
    await until('nobody else is connected', async () => String(await other.client('LIST')).trim().split('\n').length === 1);
    const closing = lanes.close();
    expect(await Promise.race([closing.then(() => 'closed'), new Promise((resolve) => setTimeout(resolve, 10_000, 'hangs').unref())])).toBe('closed');
    other.disconnect();
  }, 30_000);
});
