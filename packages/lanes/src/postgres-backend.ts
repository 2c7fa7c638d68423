import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { countsOf, type DrainJob, jobsOf, type SignalBackend, WORKER_OPTIONS } from './backend.ts';

const SCHEMA = 'bullmq';
const { Queue, Worker } = withBackend(createPostgresBackend);

/**
 * BullMQ on the ledger's own PostgreSQL, in a schema of its own.
 *
 * @param onError told of every error of a connection, queue or worker
 */
export async function openPostgresBackend(url: string, onError: (error: Error) => void): Promise<SignalBackend> {
  await migrate(url, onError);
  return {
    name: 'postgres',
    openQueue: async (lane) => {
      const pool = openPool(url, onError);
      const queue = new Queue<DrainJob>(lane, { connection: pool });
      queue.on('error', onError);
      await queue.waitUntilReady();
      return {
        add: async (signals) => void (await queue.addBulk(jobsOf(signals))),
        counts: () => countsOf(queue),
        close: () => closeWithPool(queue, pool),
      };
    },
    startWorker: async (lane, run, concurrency) => {
      const pool = openPool(url, onError);
      const worker = new Worker<DrainJob>(lane, (job) => run(job.data.key), { ...WORKER_OPTIONS, connection: pool, concurrency });
      worker.on('error', onError);
      await worker.waitUntilReady();
      return { close: () => closeWithPool(worker, pool) };
    },
    facts: () => Promise.resolve({ is: 'postgres' }),
    close: () => Promise.resolve(),
  };
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
