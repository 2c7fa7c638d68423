import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@ehch/ledger';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startTestRedis } from '../../test/support/redis.ts';

/** PostgreSQL and Redis of this run alone. */
export interface Servers {
  redisUrl: string;
  /** Makes an empty database and empties Redis. */
  fresh(): Promise<{ url: string; drop(): Promise<void> }>;
  close(): Promise<void>;
}

/** Starts a PostgreSQL that writes its log to disk before it answers, as in production, and a Redis. */
export async function startServers(): Promise<Servers> {
  const redis = await startTestRedis();
  if (redis === undefined) throw new Error('there is no redis-server on the PATH, and none to be had');
  const dataDir = mkdtempSync(join(tmpdir(), 'ehch-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  let made = 0;
  return {
    redisUrl: redis.url,
    fresh: async () => {
      made += 1;
      const name = `bench_${made}`;
      const url = new URL(postgres.url);
      url.pathname = name;
      await Promise.all([query(postgres.url, `create database ${name}`), empty(redis.url)]);
      return { url: url.href, drop: () => query(postgres.url, `drop database ${name} with (force)`) };
    },
    close: async () => {
      await redis.stop();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function query(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

async function empty(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  await redis.quit();
}

export interface Sink {
  fhirBaseUrl: string;
  /** What came since it was last asked. */
  tally(): Promise<Record<string, number>>;
  forget(): Promise<void>;
  close(): Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'sink.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const url = said.toString().trim();
  return {
    fhirBaseUrl: `${url}/fhir/R4`,
    tally: async () => (await fetch(`${url}/tally`)).json() as Promise<Record<string, number>>,
    forget: async () => void (await (await fetch(`${url}/forget`, { method: 'POST' })).arrayBuffer()),
    close: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}
