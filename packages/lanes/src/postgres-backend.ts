import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { type DrainJob, jobsOf, type SignalBackend, WORKER_OPTIONS } from './backend.ts';

const SCHEMA = 'bullmq';
const { Queue, Worker } = withBackend(createPostgresBackend);

/**
 * BullMQ on the ledger's own PostgreSQL, in a schema of its own.
 *
 * @param onError told of every error of a connection, queue or worker
 */
export async function openPostgresBackend(url: string, onError: (error: Error) => void): Promise<SignalBackend> {
  await migrate(url);
  const connection = { connectionString: url, schema: SCHEMA, max: 4, keepAlive: true, application_name: 'ehch lanes' };
  return {
    name: 'postgres',
    openQueue: async (lane) => {
      const queue = new Queue<DrainJob>(lane, { connection });
      queue.on('error', onError);
      await queue.waitUntilReady();
      return {
        add: async (signals) => void (await queue.addBulk(jobsOf(signals))),
        close: () => queue.close(),
      };
    },
    startWorker: async (lane, run, concurrency) => {
      const worker = new Worker<DrainJob>(lane, (job) => run(job.data.key), { ...WORKER_OPTIONS, connection, concurrency });
      worker.on('error', onError);
      await worker.waitUntilReady();
      return { close: () => worker.close() };
    },
    close: () => Promise.resolve(),
  };
}

async function migrate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
  } finally {
    await client.end();
  }
}
