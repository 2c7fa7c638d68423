import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { asError } from './as-error.ts';
import { type BackendFacts, countsOf, type DrainJob, jobsOf, type SignalBackend, WORKER_OPTIONS } from './backend.ts';
import { closeWorker, countRuns, withTwins } from './redis-worker.ts';

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
  const connect = (options: RedisOptions): Redis => {
    const redis = new Redis(url, { ...options, keepAlive: 10_000, retryStrategy: (times) => Math.min(2_000, 100 * 2 ** Math.min(times, 5)) });
    return redis.on('error', onError);
  };
  // Who signals must not hang on a Redis that is away: the sweep signals again (REL-005). Who works waits for it.
  const producer = connect({ enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 5_000 });
  await refuseEviction(producer, onError);
  return {
    name: 'redis',
    openQueue: async (lane) => {
      const queue = new Queue<DrainJob>(lane, { connection: producer, prefix: PREFIX, skipVersionCheck: true });
      queue.on('error', onError);
      return {
        add: async (signals) => void (await queue.addBulk(jobsOf(signals))),
        counts: () => countsOf(queue),
        bull: queue,
        close: () => queue.close(),
      };
    },
    startWorker: async (lane, run, concurrency) => {
      const connections = withTwins(connect({ maxRetriesPerRequest: null }));
      const inHand = countRuns(run);
      const worker = new Worker<DrainJob>(lane, (job) => inHand.run(job.data.key), { ...WORKER_OPTIONS, connection: connections.first, prefix: PREFIX, concurrency, skipVersionCheck: true });
      worker.on('error', onError);
      await worker.waitUntilReady();
      return { close: () => closeWorker(worker, { connections, inHand, onError }) };
    },
    facts: () => factsOf(producer),
    close: async () => {
      await producer.quit().catch(() => { producer.disconnect(); });
    },
  };
}

const untilReady = (redis: Redis): Promise<void> => new Promise((resolve) => {
  if (redis.status === 'ready') resolve();
  else redis.once('ready', () => { resolve(); });
});

/** What INFO says, which also a Redis that forbids CONFIG answers. */
async function factsOf(redis: Redis): Promise<BackendFacts & { is: 'redis' }> {
  const info = await redis.info();
  const fact = (name: string): string => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1] ?? 'unknown';
  return { is: 'redis', version: fact('redis_version'), evictionPolicy: fact('maxmemory_policy'), appendOnly: fact('aof_enabled') === '1' };
}

async function refuseEviction(redis: Redis, onError: (error: Error) => void): Promise<void> {
  const { evictionPolicy: policy } = await factsInTheEnd(redis, onError);
  if (policy === 'noeviction') return;
  redis.disconnect();
  throw new EvictionPolicyError(`Redis runs with maxmemory-policy ${policy}: set it to noeviction, since an evicted job is a lost signal`);
}

/** A Redis that is not up yet is waited for, so that the order of starts does not matter (REL-054); so is one that goes away as it is asked. */
async function factsInTheEnd(redis: Redis, onError: (error: Error) => void): Promise<BackendFacts & { is: 'redis' }> {
  for (;;) {
    await untilReady(redis);
    try {
      return await factsOf(redis);
    } catch (error) {
      onError(asError(error));
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
