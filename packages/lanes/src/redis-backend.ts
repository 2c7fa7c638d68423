import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { type BackendFacts, countsOf, type DrainJob, jobsOf, type SignalBackend, WORKER_OPTIONS } from './backend.ts';

export class EvictionPolicyError extends Error {
  override name = 'EvictionPolicyError';
}

const PREFIX = '{ehch}';

/**
 * BullMQ on Redis.
 *
 * @param onError told of every error of a connection, queue or worker
 * @throws EvictionPolicyError when this Redis may evict keys: it would lose jobs without a word (REL-004)
 */
export async function openRedisBackend(url: string, onError: (error: Error) => void): Promise<SignalBackend> {
  const open: { quit(): Promise<unknown> }[] = [];
  const connect = async (options: RedisOptions): Promise<Redis> => {
    const redis = new Redis(url, { ...options, lazyConnect: true, keepAlive: 10_000, retryStrategy: (times) => Math.min(2_000, 100 * 2 ** Math.min(times, 5)) });
    redis.on('error', onError);
    open.push(redis);
    await untilConnected(redis, onError);
    return redis;
  };
  // Who signals must not hang on a Redis that is away: the sweep signals again (REL-005). Who works waits for it.
  const producer = await connect({ enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 });
  await refuseEviction(producer);
  const consumer = await connect({ maxRetriesPerRequest: null });
  return {
    name: 'redis',
    openQueue: async (lane) => {
      const queue = new Queue<DrainJob>(lane, { connection: producer, prefix: PREFIX, skipVersionCheck: true });
      queue.on('error', onError);
      return {
        add: async (signals) => void (await queue.addBulk(jobsOf(signals))),
        counts: () => countsOf(queue),
        close: () => queue.close(),
      };
    },
    startWorker: async (lane, run, concurrency) => {
      const worker = new Worker<DrainJob>(lane, (job) => run(job.data.key), { ...WORKER_OPTIONS, connection: consumer, prefix: PREFIX, concurrency, skipVersionCheck: true });
      worker.on('error', onError);
      await worker.waitUntilReady();
      return { close: () => worker.close() };
    },
    facts: () => factsOf(producer),
    close: async () => {
      await Promise.all(open.map((redis) => redis.quit().catch(() => undefined)));
    },
  };
}

/** A Redis that is not up yet is waited for, so that the order of starts does not matter (REL-054). */
async function untilConnected(redis: Redis, onError: (error: Error) => void): Promise<void> {
  for (;;) {
    try {
      if (redis.status === 'wait' || redis.status === 'end') await redis.connect();
      await redis.ping();
      return;
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** What INFO says, which also a Redis that forbids CONFIG answers. */
async function factsOf(redis: Redis): Promise<BackendFacts & { is: 'redis' }> {
  const info = await redis.info();
  const fact = (name: string): string => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? 'unknown';
  return { is: 'redis', version: fact('redis_version'), evictionPolicy: fact('maxmemory_policy'), appendOnly: fact('aof_enabled') === '1' };
}

async function refuseEviction(redis: Redis): Promise<void> {
  const { evictionPolicy: policy } = await factsOf(redis);
  if (policy !== 'noeviction') {
    throw new EvictionPolicyError(`Redis runs with maxmemory-policy ${policy}: set it to noeviction, since an evicted job is a lost signal`);
  }
}
