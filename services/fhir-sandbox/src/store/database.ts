import pg from 'pg';

/** Something that runs one statement: the pool, or a connection inside a transaction. */
export interface Executor {
  query<Row extends pg.QueryResultRow>(statement: Statement): Promise<{ rows: Row[] }>;
}

/** Named statements are prepared once on each connection. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

export interface PoolOptions {
  databaseUrl: string;
  poolSize?: number | undefined;
  onError: (error: Error) => void;
}

const STATEMENT_MS = 30_000;

const SETTINGS = {
  synchronous_commit: 'on',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  jit: 'off',
};

/**
 * Opens the pool. Commits wait for the disk: what was answered with success must survive a crash, since
 * this server is what the publisher's promises are measured against.
 *
 * Every statement finds its rows by an index, whatever its parameters. The planner is told so: its
 * statistics lag behind a table that fills from empty within seconds, a plan prepared then would scan the
 * table for good, and planning for each set of parameters would cost more than running.
 */
export function openPool({ databaseUrl, poolSize = 10, onError }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    statement_timeout: STATEMENT_MS,
    // On a connection that is half open nobody ends a statement; the pool drops one that failed.
    query_timeout: STATEMENT_MS + 2_000,
    idle_in_transaction_session_timeout: 10_000,
    options: Object.entries(SETTINGS).map(([name, value]) => `-c ${name}=${value}`).join(' '),
    application_name: 'ehch-fhir-sandbox',
  });
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError)); // one that dies in use would otherwise end the process
  return pool;
}

/** Serialization failure and deadlock: the transaction left nothing behind and may simply be repeated. */
const WORTH_REPEATING = new Set<unknown>(['40001', '40P01']);
const MOST_ATTEMPTS = 5;

/** Runs `work` in one transaction, and again when another transaction got in its way. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>, attempt = 1): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = await rollBack(client);
    if (attempt >= MOST_ATTEMPTS || !WORTH_REPEATING.has((error as { code?: unknown }).code)) throw error;
  } finally {
    client.release(broken);
  }
  return inTransaction(pool, work, attempt + 1);
}

/** The error of a connection that cannot even roll back, so that the pool drops it. */
async function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
