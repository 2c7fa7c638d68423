import { Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { LedgerDialect, openSocket, STATEMENT_MS, watchConnection } from './connection.ts';
import type { Tables } from './tables.ts';

export type Ledger = Kysely<Tables>;
export type LedgerTransaction = Transaction<Tables>;

/** The PostgreSQL schema that the ledger lives in, so that it can share a database with others. */
export const LEDGER_SCHEMA = 'ledger';

const BIGINT = 20;

/**
 * Opens the ledger. Counters are read as numbers: they stay far below 2^53.
 *
 * A transaction that idles longer than a lease is ended by the server, so a suspended process cannot hold
 * row locks that others wait for. A connection that is half open is noticed within 15 seconds (REL-040), and whoever cannot
 * have a connection within two is told so (REL-002). Commits are durable whatever the server's default is (REL-001).
 *
 * @param url PostgreSQL connection URL
 * @param poolSize connections at most
 * @param onError told of errors on idle connections; the pool replaces those connections by itself
 */
export function openLedger(url: string, { poolSize = 10, onError }: { poolSize?: number; onError: (error: Error) => void }): Ledger {
  const ledger = open(url, onError, { max: poolSize, stream: openSocket, statement_timeout: STATEMENT_MS });
  addresses.set(ledger, url);
  return ledger;
}

/** So long a change of the tables waits for those who use one; whoever comes after it waits for no longer either. */
const LOCK_MS = 2_000;

/**
 * Opens a ledger once more, for changes of its tables: on one connection, on which a statement may take as long as it takes.
 * One that cannot have a lock within two seconds fails with `55P03`.
 */
export function openForChanges(ledger: Ledger): Ledger {
  const url = addresses.get(ledger);
  if (url === undefined) throw new Error('only a ledger that was opened by its address can be brought up to date');
  return open(url, () => undefined, { max: 1, lock_timeout: LOCK_MS });
}

const addresses = new WeakMap<Ledger, string>();

function open(url: string, onError: (error: Error) => void, limits: pg.PoolConfig): Ledger {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idle_in_transaction_session_timeout: 10_000,
    options: `-c search_path=${LEDGER_SCHEMA} -c synchronous_commit=on`,
    application_name: 'ehch',
    types: { getTypeParser: (oid, format) => (oid === BIGINT ? Number : pg.types.getTypeParser(oid, format)) },
    ...limits,
  });
  pool.on('error', onError);
  pool.on('connect', watchConnection);
  return new Kysely<Tables>({ dialect: new LedgerDialect({ pool }) });
}

/** Serialization failure, deadlock, and a unique key that another transaction was first to write. */
const WORTH_REPEATING = new Set<unknown>(['40001', '40P01', '23505']);

/**
 * Runs `work` in one transaction, and again (at most five times) when another transaction got in its way.
 * The failed one left nothing behind, so the whole of `work` is repeated and sees what the other wrote.
 */
export async function inTransaction<T>(ledger: Ledger, work: (trx: LedgerTransaction) => Promise<T>, attempt = 1): Promise<T> {
  try {
    return await ledger.transaction().execute(work);
  } catch (error) {
    if (attempt >= 5 || !WORTH_REPEATING.has((error as { code?: unknown }).code)) throw error;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    return inTransaction(ledger, work, attempt + 1);
  }
}

/** Answers when the ledger does; for readiness checks. */
export async function pingLedger(ledger: Ledger): Promise<void> {
  await sql`select 1`.execute(ledger);
}
