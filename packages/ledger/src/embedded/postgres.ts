import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { type Cluster, openCluster } from './cluster.ts';
import { EmbeddedPostgresError } from './error.ts';
import { takeOwnerLock } from './owner-lock.ts';
import { commandPrefix } from './run-as.ts';
import { type SupervisedServer, superviseServer } from './server.ts';

export interface EmbeddedPostgres {
  /** Connection URL of the database `ehch`, as a superuser of this server. */
  url: string;
  server: SupervisedServer;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where the cluster lives; made if it is not there. */
  dataDir: string;
  /** Server settings beyond our own, such as `{ fsync: 'off' }` for a throw-away cluster. */
  settings?: Record<string, string>;
}

/**
 * Starts a real PostgreSQL 18 from the binaries of the npm package, on a free port of the loopback interface,
 * and keeps it running until it is stopped. A server that a killed process left behind is ended first.
 *
 * @throws {EmbeddedPostgresError} when another living process runs on the same data directory, or the server does not come up
 */
export async function startEmbeddedPostgres({ dataDir, settings = {} }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const directory = resolve(dataDir);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const release = takeOwnerLock(directory);
  try {
    const { url, server } = await startServer(directory, settings);
    return { url, server, stop: () => server.stop().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

async function startServer(dataDir: string, settings: Record<string, string>): Promise<Pick<EmbeddedPostgres, 'url' | 'server'>> {
  const prefix = commandPrefix();
  const cluster = await openCluster(dataDir, prefix);
  const port = await getPort({ host: '127.0.0.1' });
  const server = await superviseServer({ cluster, port, prefix, settings });
  try {
    await openDatabase(port, cluster, server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: databaseUrl('ehch', port, cluster), server };
}

const START_LIMIT_MS = 30_000;
const MOST_STARTS = 20;

export const databaseUrl = (name: string, port: number, { password }: Pick<Cluster, 'password'>): string => `postgres://ehch:${password}@127.0.0.1:${port}/${name}`;

/** Waits until the server answers, and makes our database where it is not there. */
async function openDatabase(port: number, cluster: Cluster, server: SupervisedServer): Promise<void> {
  const client = await connect(databaseUrl('postgres', port, cluster), () => server.starts > MOST_STARTS);
  if (client === undefined) throw new EmbeddedPostgresError(`PostgreSQL does not start; its log is ${cluster.log}`);
  try {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'ehch'`);
    if (rowCount === 0) await client.query('create database ehch');
  } finally {
    await client.end();
  }
}

/** Connects as soon as the server lets us; undefined when it did not within the time, or `hopeless` says to give up. */
async function connect(url: string, hopeless: () => boolean): Promise<pg.Client | undefined> {
  const end = performance.now() + START_LIMIT_MS;
  while (performance.now() < end && !hopeless()) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, application_name: 'ehch owner' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch {
      await client.end().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return undefined;
}
