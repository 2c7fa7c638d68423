import type { RedisClient } from './redis-connect.ts';

/** A worker's connection for commands, and those that BullMQ makes after it to wait for work. */
export interface Connections {
  first: RedisClient;
  /** All but the first. */
  twins: RedisClient[];
}

/**
 * Keeps hold of the connections that BullMQ makes by duplicating one. They connect by themselves, as the first does: of one
 * that is first to be asked to, BullMQ takes a failure for final, and the worker would be none (REL-054).
 */
export function withTwins(first: RedisClient): Connections {
  const twins: RedisClient[] = [];
  const duplicate = first.duplicate.bind(first) as (...options: unknown[]) => RedisClient;
  const watched = (...options: unknown[]): RedisClient => {
    const twin = duplicate(...options);
    twins.push(twin);
    return twin;
  };
  return { first: Object.assign(first, { duplicate: watched }), twins };
}

/** What is being worked on. */
export interface InHand {
  run(key: string): Promise<void>;
  readonly count: number;
}

export function countRuns(work: (key: string) => Promise<void>): InHand {
  let count = 0;
  return {
    run: async (key) => {
      count += 1;
      try {
        await work(key);
      } finally {
        count -= 1;
      }
    },
    get count() {
      return count;
    },
  };
}

interface Closing {
  connections: Connections;
  inHand: InHand;
  onError(error: Error): void;
  limits?: { idleMs: number; allMs: number };
}

const LOOK_EVERY_MS = 50;

/**
 * Within the time that a process has for its end: what is in hand may take this long, and once nothing is, Redis is given this
 * long to hear of it. It need not: what it does not hear, the leases and the sweep make good.
 */
const LIMITS = { idleMs: 2_000, allMs: 18_000 };

/**
 * Closes a worker, whatever its connections are at. BullMQ waits for a connection to end that ioredis, being without a socket
 * at the time, never lets end; and for a Redis to come back that may be gone for good.
 */
export async function closeWorker(worker: { close(): Promise<void> }, { connections: { first, twins }, inHand, onError, limits = LIMITS }: Closing): Promise<void> {
  const closed = worker.close().catch(onError);
  const startedAt = performance.now();
  let busyAt = startedAt;
  const look = (): boolean => {
    const now = performance.now();
    if (inHand.count > 0) busyAt = now;
    for (const twin of twins) cut(twin);
    if (now - busyAt > limits.idleMs) cut(first);
    return now - startedAt > limits.allMs;
  };
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => { if (look()) end(); }, LOOK_EVERY_MS);
    const end = () => {
      clearInterval(timer);
      resolve();
    };
    void closed.then(end);
  });
  for (const redis of [first, ...twins]) if (redis.status !== 'end') redis.disconnect();
}

/** Ends a connection. One that is told to while it waits to connect again stops and tells nobody; a last attempt, which fails or is cut in its turn, makes it end. */
function cut(redis: RedisClient): void {
  const isParked = redis.status === 'reconnecting';
  if (redis.status !== 'end') redis.disconnect();
  if (isParked) redis.connect().catch(() => undefined);
}
