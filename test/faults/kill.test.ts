import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { randomOf } from '../support/random.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { startEmbeddedStack } from '../support/embedded-stack.ts';
import { expectSameWeek, readWeek, sendWeek, subscribeToAll, type WeekState } from '../support/week.ts';

const KILLS = 20;

/** The moments are random; the seed that made them is told, so that a failure can be had again with EHCH_TEST_SEED. */
const seed = Number(process.env['EHCH_TEST_SEED']);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let reference: WeekState;
let redis: TestRedis | undefined;
beforeAll(async () => {
  console.log(`the moments of the kills are those of EHCH_TEST_SEED=${seed}`);
  redis = process.env['REDIS_URL'] ? await startTestRedis() : undefined;
  const stack = await startEmbeddedStack();
  try {
    const topics = await subscribeToAll(stack);
    await stack.settle(await sendWeek(stack), 240_000);
    reference = await readWeek(stack, topics);
  } finally {
    await stack.close();
  }
}, 300_000);
afterAll(() => redis?.stop());

const backends = process.env['REDIS_URL'] ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backends)('on %s', (backend) => {
  const start = () => startEmbeddedStack(backend === 'redis' && redis ? { redisUrl: redis.url } : {});

  test(`REL-091: kill -9 at ${KILLS} random moments of the week loses nothing, doubles nothing and disorders nothing`, async () => {
    const random = randomOf(seed);
    const stack = await start();
    try {
      const topics = await subscribeToAll(stack);
      const sending = sendWeek(stack);
      for (let kill = 0; kill < KILLS; kill += 1) {
        await pause(100 + random() * 2_400);
        await stack.restart();
      }
      await stack.settle(await sending, 400_000);
      expectSameWeek(await readWeek(stack, topics), reference);
    } finally {
      await stack.close();
    }
  }, 600_000);

  test('S-01: kill -9 of PostgreSQL during the week loses nothing, doubles nothing and disorders nothing', async () => {
    const random = randomOf(seed + 1);
    const stack = await start();
    try {
      const topics = await subscribeToAll(stack);
      const sending = sendWeek(stack);
      for (let kill = 0; kill < 5; kill += 1) {
        await pause(1_000 + random() * 4_000);
        await stack.killPostgres();
      }
      await stack.settle(await sending, 400_000);
      expectSameWeek(await readWeek(stack, topics), reference);
    } finally {
      await stack.close();
    }
  }, 600_000);
});
