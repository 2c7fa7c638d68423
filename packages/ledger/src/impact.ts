import { sql } from 'kysely';
import type { Ledger } from './database.ts';

/** What a tenant sent since a time. */
export interface Window {
  tenant: string;
  since: Date;
}

/** A row of a file whose cells were kept. */
export interface KeptEntry {
  receiptId: string;
  receivedAt: Date;
  position: number;
  place: string;
  row: number;
  table: string;
  cells: Readonly<Record<string, string>>;
  recordId: number | null;
  /** The key of whom its record is about; null where the row became none. */
  laneKey: string | null;
}

/** Rows that are read at once. */
const BATCH = 200;

const fromKept = ({ tenant, since }: Window, source: string) => sql`
  receipt f join receipt_entry e on e.receipt_id = f.id left join record r on r.id = e.record_id
  where f.tenant = ${tenant} and f.source = ${source} and f.received_at >= ${since}
    and e.cells is not null and e.place is not null and e.row_number is not null and e.table_name is not null and e.resolved_by is null`;

/** How many rows {@link keptRows} gives. */
export async function countKeptRows(ledger: Ledger, window: Window, source: string): Promise<number> {
  const { rows: [row] } = await sql<{ count: number }>`select count(*) as count from ${fromKept(window, source)}`.execute(ledger);
  return row?.count ?? 0;
}

/** The rows of a source's files, the newest receipt first, in batches. Rows that a later receipt released are left out. Holds no lock between batches. */
export async function* keptRows(ledger: Ledger, window: Window, source: string): AsyncGenerator<KeptEntry[]> {
  for (let last: KeptEntry | undefined, rows: KeptEntry[]; ; last = rows.at(-1)) {
    const after = last === undefined ? sql`` : sql`and (e.receipt_id, e.position) < (${last.receiptId}, ${last.position})`;
    ({ rows } = await sql<KeptEntry>`
      select e.receipt_id as "receiptId", f.received_at as "receivedAt", e.position, e.place, e.row_number as row, e.table_name as table, e.cells, e.record_id as "recordId", r.lane_key as "laneKey"
      from ${fromKept(window, source)} ${after} order by e.receipt_id desc, e.position desc limit ${BATCH}`.execute(ledger));
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
  }
}

/** A record whose bundle is kept. */
export interface KeptBundle {
  recordId: number;
  receiptId: string;
  receivedAt: Date;
  place: string;
  laneKey: string;
  content: string;
}

const fromBundles = ({ tenant, since }: Window) => sql`
  receipt f join record r on r.receipt_id = f.id join bundle b on b.record_id = r.id
  where f.tenant = ${tenant} and f.received_at >= ${since} and r.state in ('mapped', 'published')`;

/** How many records {@link keptBundles} gives. */
export async function countKeptBundles(ledger: Ledger, window: Window): Promise<number> {
  const { rows: [row] } = await sql<{ count: number }>`select count(*) as count from ${fromBundles(window)}`.execute(ledger);
  return row?.count ?? 0;
}

/** The records of a tenant as they are mapped now, those of the newest receipt first, in batches. Holds no lock between batches. */
export async function* keptBundles(ledger: Ledger, window: Window): AsyncGenerator<KeptBundle[]> {
  for (let last: KeptBundle | undefined, rows: KeptBundle[]; ; last = rows.at(-1)) {
    const after = last === undefined ? sql`` : sql`and (r.receipt_id, r.id) < (${last.receiptId}, ${last.recordId})`;
    ({ rows } = await sql<KeptBundle>`
      select r.id as "recordId", r.receipt_id as "receiptId", f.received_at as "receivedAt", r.lane_key as "laneKey", b.content,
        coalesce((select e.place from receipt_entry e where e.record_id = r.id and e.receipt_id = r.receipt_id order by e.position limit 1), 'record ' || r.id) as place
      from ${fromBundles(window)} ${after} order by r.receipt_id desc, r.id desc limit ${BATCH}`.execute(ledger));
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
  }
}
