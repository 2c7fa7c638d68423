import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@ehch/ledger';
import { startTestRedis } from './redis.ts';

type Stop = () => Promise<void>;
const running = globalThis as { ehchTestServers?: Stop[] };

/**
 * Starts what the tests need and is not there already: PostgreSQL always, Redis where it can be had.
 * `EHCH_TEST_DATABASE_URL` (a superuser's) and `REDIS_URL` name servers of your own; `EHCH_TEST_SEED` has the random moments of an
 * earlier run again, and is the same for all tests of one.
 */
export default async function setUp(): Promise<void> {
  running.ehchTestServers = [];
  process.env['EHCH_TEST_SEED'] ??= String(Math.floor(Math.random() * 1_000_000));
  if (process.env['EHCH_TEST_DATABASE_URL'] === undefined) await startPostgres();
  if (process.env['REDIS_URL'] === undefined) await startRedis();
}

async function startPostgres(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ehch-postgres-'));
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  process.env['EHCH_TEST_DATABASE_URL'] = postgres.url;
  running.ehchTestServers?.push(async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
}

async function startRedis(): Promise<void> {
  const redis = await startTestRedis();
  if (redis === undefined) {
    console.warn('\n*** NO REDIS: nothing on REDIS_URL, no redis-server on the PATH, none from Debian. Every test of the Redis backend is skipped. ***\n');
    return;
  }
  process.env['REDIS_URL'] = redis.url;
  running.ehchTestServers?.push(redis.stop);
}
