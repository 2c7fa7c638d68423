import { Socket } from 'node:net';
import { type DatabaseConnection, type Driver, PostgresDialect, type PostgresDialectConfig, PostgresDriver } from 'kysely';
import type pg from 'pg';

/** The server ends a statement that takes this long, and says so. */
export const STATEMENT_MS = 10_000;

/** A connection in use on which nothing was heard for longer is dead: the server would have spoken (S-09). */
const SILENCE_MS = STATEMENT_MS + 2_000;

/**
 * A socket that is destroyed when it falls silent. pg's own `query_timeout` gives up the statement alone and leaves the
 * connection in the pool; this ends both at once, and a roll-back is not waited for. Idle connections are let go of sooner.
 */
export function openSocket(): Socket {
  const socket = new Socket();
  return socket.setTimeout(SILENCE_MS, () => {
    socket.destroy(Object.assign(new Error('the database fell silent'), { code: 'ETIMEDOUT' }));
  });
}

/**
 * Makes a new connection of the pool one whose loss harms nobody and is known by its code. One that dies between two
 * statements of a transaction has nobody to tell, and an error without a listener ends the process; its user learns of it
 * from the next statement.
 */
export function watchConnection(client: pg.PoolClient): void {
  client.on('error', () => undefined);
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  client.query = ((...args: unknown[]) => query(...args).catch(nameLoss)) as typeof client.query;
}

/** Kysely on PostgreSQL, where what went wrong first is what is told. */
export class LedgerDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new LedgerDriver(this.#config);
  }
}

class LedgerDriver extends PostgresDriver {
  override acquireConnection(...options: Parameters<PostgresDriver['acquireConnection']>): Promise<DatabaseConnection> {
    return super.acquireConnection(...options).catch(nameLoss);
  }

  /** A connection that cannot even roll back is dropped, and its error would hide why it was to roll back. */
  override rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    return super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** What the server says has a code, and so has what Node says; what pg itself says of a lost connection has none. */
function nameLoss(error: unknown): never {
  throw error instanceof Error && error.name === 'Error' && !('code' in error) ? Object.assign(error, { code: 'ECONNRESET' }) : error;
}

const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);

/** SQLSTATE classes 08 (connection), 53 (resources) and 57P (shut down, starting). */
const AWAY = /^(?:08...|53...|57P..)$/;

/**
 * Whether something was thrown because the ledger is away or overloaded. That is nobody's fault who works with it, and ends
 * by itself. A statement that the server ended for its length does not count: it may be so each time.
 */
export function isLedgerAway(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && (LOST.has(code) || AWAY.test(code));
}
