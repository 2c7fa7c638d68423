import getPort from 'get-port';
import pg from 'pg';
import { type Cluster, openCluster } from './cluster.ts';
import { findOrphan, stopOrphan } from './orphan.ts';
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
 * @throws when another living process runs on the same data directory, or the server does not come up
 */
export async function startEmbeddedPostgres({ dataDir, settings = {} }: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const prefix = commandPrefix();
  const cluster = await openCluster(dataDir, prefix);
  await endOrphan(cluster);
  const port = await getPort({ host: '127.0.0.1' });
  const server = superviseServer({ cluster, port, prefix, settings });
  const url = databaseUrl(port, cluster);
  const owner = await takeOwnership(url, server);
  if (owner === undefined) {
    await server.stop();
    throw new Error(`PostgreSQL did not start within ${START_LIMIT_MS / 1000} s; its log is ${cluster.log}`);
  }
  return {
    url,
    server,
    stop: async () => {
      await owner.end().catch(() => undefined);
      await server.stop();
    },
  };
}

const START_LIMIT_MS = 30_000;
const OWNER_LOCK = `hashtext('ehch owner')`;

function databaseUrl(port: number, cluster: Cluster): string {
  return `postgres://ehch:${cluster.password}@127.0.0.1:${port}/ehch`;
}

async function endOrphan(cluster: Cluster): Promise<void> {
  const orphan = await findOrphan(cluster.directory);
  if (orphan === undefined) return;
  const client = await connect(databaseUrl(orphan.port, cluster), 3_000);
  const free = await client?.query<{ free: boolean }>(`select pg_try_advisory_lock(${OWNER_LOCK}) as free`);
  await client?.end();
  if (free && !free.rows[0]?.free) throw new Error('another process already runs on this data directory: stop it, or set EHCH_DATA_DIR to a directory of its own');
  await stopOrphan(orphan.pid);
}

/** The owner holds a lock that its death sets free, however it comes, so that the next start knows who is alive. */
async function takeOwnership(url: string, server: SupervisedServer): Promise<pg.Client | undefined> {
  const maintenance = await connect(url.replace(/\/ehch$/, '/postgres'), START_LIMIT_MS, () => server.starts > 5);
  if (maintenance === undefined) return undefined;
  const { rowCount } = await maintenance.query(`select 1 from pg_database where datname = 'ehch'`);
  if (rowCount === 0) await maintenance.query('create database ehch');
  await maintenance.end();
  const owner = await connect(url, START_LIMIT_MS);
  await owner?.query(`select pg_advisory_lock(${OWNER_LOCK})`);
  return owner;
}

/** Connects as soon as the server lets us; undefined when it did not within the time, or `hopeless` says to give up. */
async function connect(url: string, withinMs: number, hopeless: () => boolean = () => false): Promise<pg.Client | undefined> {
  const end = performance.now() + withinMs;
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
