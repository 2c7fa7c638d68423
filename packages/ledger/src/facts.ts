import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from './receipts.ts';

/** What can be known of the database that the ledger lives in. */
export interface DatabaseFacts {
  /** As PostgreSQL numbers it, such as 180001. */
  version: number;
  versionText: string;
  encoding: string;
  fsync: boolean;
  fullPageWrites: boolean;
  synchronousCommit: string;
  bytes: number;
  /** By the database's own clock, at `askedAt` by ours. */
  now: Date;
  askedAt: Date;
}

/** Asks the database about itself. Rejects where it does not answer. */
export async function databaseFacts(ledger: Ledger, clock: () => Date): Promise<DatabaseFacts> {
  const { rows } = await sql<Omit<DatabaseFacts, 'askedAt'>>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as "versionText",
      current_setting('server_encoding') as encoding, current_setting('fsync')::boolean as fsync,
      current_setting('full_page_writes')::boolean as "fullPageWrites", current_setting('synchronous_commit') as "synchronousCommit",
      pg_database_size(current_database()) as bytes, clock_timestamp() as now`.execute(ledger);
  const [facts] = rows;
  if (facts === undefined) throw new Error('the database said nothing of itself');
  return { ...facts, askedAt: clock() };
}

/** What stands between a record and its publication. */
export interface BacklogFacts {
  /** When the oldest record came that is neither published nor set aside. */
  oldest: Date | null;
  outstanding: number;
  waiting: number;
}

export async function backlogFacts(ledger: Ledger): Promise<BacklogFacts> {
  const { rows } = await sql<BacklogFacts>`
    select min(r.received_at) filter (where i.state = 'ready') as oldest, count(*) filter (where i.state = 'ready') as outstanding,
      count(*) filter (where i.state = 'waiting') as waiting
    from lane_item i join record r on r.id = i.ref where i.lane in (${MAPPING_LANE}, ${PUBLISHING_LANE})`.execute(ledger);
  return rows[0] ?? { oldest: null, outstanding: 0, waiting: 0 };
}

/** Items of each lane that are in line, whether their time has come or not. */
export async function itemsInLine(ledger: Ledger): Promise<Map<string, number>> {
  const { rows } = await sql<{ lane: string; count: number }>`select lane, count(*) as count from lane_key where due_at is not null group by lane`.execute(ledger);
  return new Map(rows.map(({ lane, count }) => [lane, count]));
}

/** How many rows are held until their sender mends them. */
export async function heldRows(ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from receipt_entry where standing = 'held' and resolved_by is null`.execute(ledger);
  return rows[0]?.count ?? 0;
}

