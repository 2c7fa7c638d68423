import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { asError } from './as-error.ts';
import { countsOf, type DrainJob, jobsOf, type SignalBackend, WORKER_OPTIONS } from './backend.ts';

const SCHEMA = 'bullmq';
const { Queue, Worker } = withBackend(createPostgresBackend);

/**
 * BullMQ on the ledger's own PostgreSQL, in a schema of its own.
 *
 * @param onError told of every error of a connection, queue or worker
 */
export async function openPostgresBackend(url: string, onError: (error: Error) => void): Promise<SignalBackend> {
  await insist(() => migrate(url, onError), onError);
  return {
    name: 'postgres',
    openQueue: async (lane) => {
      const { user: queue, close } = await openReady((connection) => new Queue<DrainJob>(lane, { connection }), url, onError);
      return {
        add: async (signals) => void (await queue.addBulk(jobsOf(signals))),
        counts: () => countsOf(queue),
        bull: queue,
        close,
      };
    },
    startWorker: async (lane, run, concurrency) => {
      const open = (connection: pg.Pool) => new Worker<DrainJob>(lane, (job) => run(job.data.key), { ...WORKER_OPTIONS, connection, concurrency, autorun: false });
      const { user: worker, close } = await openReady(open, url, onError);
      void worker.run().catch(onError);
      return { close };
    },
    facts: () => Promise.resolve({ is: 'postgres' }),
    close: () => Promise.resolve(),
  };
}

interface PoolUser {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * Opens a queue or a worker. BullMQ keeps what its first look at PostgreSQL came to, also a failure: such a one is never ready
 * again, and as a worker asks for work without a pause, in which nothing else of the process gets its turn. It is thrown away.
 */
function openReady<T extends PoolUser>(open: (pool: pg.Pool) => T, url: string, onError: (error: Error) => void): Promise<{ user: T; close: () => Promise<void> }> {
  return insist(async () => {
    const pool = openPool(url, onError);
    const user = open(pool);
    user.on('error', onError);
    const close = () => closeWithPool(user, pool);
    try {
      await user.waitUntilReady();
      return { user, close };
    } catch (error) {
      await close().catch(onError);
      throw error;
    }
  }, onError);
}

const INSIST_FOR_MS = 60_000;
const INSIST_EVERY_MS = 500;

/** PostgreSQL may go away just as a lane begins, and comes back (REL-054). What fails for longer is told to who wanted it. */
async function insist<T>(begin: () => Promise<T>, onError: (error: Error) => void): Promise<T> {
  for (const startedAt = performance.now(); ; ) {
    try {
      return await begin();
    } catch (error) {
      if (performance.now() - startedAt > INSIST_FOR_MS) throw error;
      onError(asError(error));
      await new Promise((resolve) => setTimeout(resolve, INSIST_EVERY_MS));
    }
  }
}

/**
 * The connections of one queue or worker, of which a worker keeps one to listen. They are ours and not BullMQ's so that
 * each has a listener for errors from its first moment to its last: what PostgreSQL says as it dies may find a connection
 * between two statements, and an error that nobody listens for ends the process (REL-040).
 *
 * On a connection that is half open a statement ends in time, and the pool drops what failed; the one that listens is quiet
 * by nature and is watched by TCP. Until that finds out, the worker asks every few seconds.
 */
function openPool(url: string, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c search_path=${SCHEMA}`,
    max: 5,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: 12_000,
    application_name: 'ehch lanes',
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** May be asked for twice, as a runner may. */
async function closeWithPool(user: { close(): Promise<void> }, pool: pg.Pool): Promise<void> {
  try {
    await user.close();
  } finally {
    if (!pool.ending) await pool.end();
  }
}

async function migrate(url: string, onError: (error: Error) => void): Promise<void> {
  const pool = openPool(url, onError);
  try {
    const client = await pool.connect();
    await runMigrations(client, SCHEMA).finally(() => { client.release(true); });
  } finally {
    await pool.end();
  }
}
