import { sql } from 'kysely';
import { Redis } from 'ioredis';
import type { Rig } from './rig.ts';

/** Takes away what says who is next, and nothing else. @returns what gives it back */
export async function takeQueueAway({ backend, redis, ledger }: Rig): Promise<() => Promise<void>> {
  if (redis) {
    await redis.kill();
    return () => redis.restart();
  }
  if (backend === 'redis') throw new Error('there is no Redis to take away');
  await sql`alter schema bullmq rename to bullmq_away`.execute(ledger);
  return async () => void (await sql`alter schema bullmq_away rename to bullmq`.execute(ledger));
}

/** Kills what says who is next, in the middle of whatever it is doing, and has it come back. */
export async function killQueue({ redis, ledger }: Rig): Promise<void> {
  if (redis) {
    await redis.kill();
    await redis.restart();
    return;
  }
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ehch lanes'`.execute(ledger);
}

/** Empties it of everything that it knows. */
export async function emptyQueue({ redis, ledger }: Rig): Promise<void> {
  if (redis) {
    const client = new Redis(redis.url);
    await client.flushall();
    await client.quit();
    return;
  }
  await sql`truncate bullmq.job cascade`.execute(ledger);
}
