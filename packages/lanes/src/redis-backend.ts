import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { type DrainJob, jobsOf, type SignalBackend, WORKER_OPTIONS } from './backend.ts';

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
        close: () => queue.close(),
      };
    },
    startWorker: async (lane, run, concurrency) => {
      const worker = new Worker<DrainJob>(lane, (job) => run(job.data.key), { ...WORKER_OPTIONS, connection: consumer, prefix: PREFIX, concurrency, skipVersionCheck: true });
      worker.on('error', onError);
      await worker.waitUntilReady();
      return { close: () => worker.close() };
    },
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

async function refuseEviction(redis: Redis): Promise<void> {
  const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1];
  if (policy !== 'noeviction') {
    throw new EvictionPolicyError(`Redis runs with maxmemory-policy ${policy ?? 'unknown'}: set it to noeviction, since an evicted job is a lost signal`);
  }
}
