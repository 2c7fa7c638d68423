import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appendToInbox, inTransaction } from '@ehch/ledger';
import { Redis } from 'ioredis';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { startTestRedis, type TestRedis } from '../../../test/support/redis.ts';
import { judgeBackend, judgeLeftovers } from '../src/checks.ts';
import { type Lanes, openLanes } from '../src/index.ts';
import { LANE } from './lane-fixture.ts';

test('what is made of the facts: eviction is refused, what merely slows a restart is warned of', () => {
  const facts = { is: 'redis', version: '7.2.4', evictionPolicy: 'noeviction', appendOnly: true } as const;
  expect(judgeBackend({ is: 'postgres' }).state).toBe('ok');
  expect(judgeBackend(facts)).toEqual({ state: 'ok', found: 'Redis 7.2.4, maxmemory-policy noeviction, appendonly yes' });
  expect(judgeBackend({ ...facts, evictionPolicy: 'allkeys-lru' }).state).toBe('fail');
  expect(judgeBackend({ ...facts, version: '6.0.16' })).toMatchObject({ state: 'warn', fix: expect.stringContaining('6.2') });
  expect(judgeBackend({ ...facts, appendOnly: false }).state).toBe('warn');
  expect(judgeLeftovers([{ lane: 'map', waiting: 0, active: 0, failed: 2, inLine: 1 }])).toMatchObject({ state: 'warn', found: '2 failed signals' });
});

let database: TestLedger;
let redis: TestRedis | undefined;
beforeAll(async () => {
  database = await createTestLedger();
  redis = await startTestRedis();
  if (redis === undefined) console.warn('There is no redis-server: the checks of a real Redis did NOT run.');
}, 120_000);
afterAll(async () => {
  await redis?.stop();
  await database.close();
});

describe.each(['postgres', 'redis'] as const)('the checks of lanes on %s', (backend) => {
  const open = async (run: (lanes: Lanes) => Promise<void>): Promise<void> => {
    if (backend === 'redis' && redis === undefined) return;
    const lanes = await openLanes({ ledger: database.ledger, databaseUrl: database.url, ...(backend === 'redis' && redis && { redisUrl: redis.url }), events: { onError: () => undefined } });
    await run(lanes).finally(() => lanes.close());
  };

  test('tell what the queue is', () => open(async (lanes) => {
    const found = await lanes.checks([LANE])['queue']?.();
    if (backend === 'postgres') expect(found).toEqual({ state: 'ok', found: "BullMQ on the ledger's PostgreSQL" });
    else expect(found).toMatchObject({ state: 'warn', found: expect.stringMatching(/^Redis \d+\.\d+.*, maxmemory-policy noeviction, appendonly no$/) });
  }));

  test('tell signals without work from those with', () => open(async (lanes) => {
    await lanes.signal({ lane: LANE, keys: ['k1'] });
    expect(await lanes.checks([LANE])['queue leftovers']?.()).toMatchObject({ state: 'warn', found: `signals without work: ${LANE} 1` });
    await inTransaction(database.ledger, (trx) => appendToInbox(trx, LANE, [{ key: 'k1', ref: 1 }]));
    expect(await lanes.checks([LANE])['queue leftovers']?.()).toEqual({ state: 'ok', found: `signals kept for keys in line: ${LANE} 1 of 1` });
    await database.ledger.deleteFrom('lane_item').execute();
    await database.ledger.deleteFrom('lane_key').execute();
  }));

  test('fail for a Redis that was told to evict while we run (REL-004)', () => open(async (lanes) => {
    if (backend !== 'redis' || redis === undefined) return;
    const operator = new Redis(redis.url);
    await operator.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await lanes.checks([LANE])['queue']?.()).toMatchObject({ state: 'fail', found: expect.stringContaining('allkeys-lru'), fix: expect.stringContaining('noeviction') });
    await operator.config('SET', 'maxmemory-policy', 'noeviction');
    await operator.quit();
  }));
});
