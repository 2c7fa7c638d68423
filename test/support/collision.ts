import type { Ledger } from '@ehch/ledger';
import { sql } from 'kysely';
import { until } from './until.ts';

/**
 * Lets requests collide: holds off every write to a table of the ledger until each of them waits to write to it.
 *
 * @param begin makes the requests and returns them unfinished
 */
export async function collide<T>(ledger: Ledger, table: 'receipt' | 'record', begin: () => Promise<T>[]): Promise<T[]> {
  const begun = await ledger.transaction().execute(async (trx) => {
    await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(trx);
    const requests = begin();
    await untilWaiting(ledger, requests.length);
    return { requests };
  });
  return Promise.all(begun.requests);
}

/** Holds off every write to a table of the ledger while something is done. */
export function whileLocked(ledger: Ledger, table: 'audit', work: () => Promise<void>): Promise<void> {
  return ledger.transaction().execute(async (trx) => {
    await sql`lock table ${sql.table(table)} in share row exclusive mode`.execute(trx);
    await work();
  });
}

/** Until so many transactions wait for others. */
export const untilWaiting = (ledger: Ledger, count: number): Promise<void> => until(`${count} wait for a lock`, async () => (await waitingForLocks(ledger)) === count, 8_000);

async function waitingForLocks(ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(ledger);
  return Number(rows[0]?.count);
}
