import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { READ_BY, RECORDS, recordsMatch, ROWS, rowsMatch } from './replay-selection.ts';
import type { ReplayFilter } from './words.ts';

/** How many rows and records a replay would be about. */
export interface ReplayCount {
  kind: 'row' | 'record';
  source: string | null;
  recordType: string | null;
  state: string;
  count: number;
  /** Of these, records that are published as this release maps them and as the source reads them now: nothing would change. */
  current: number;
}

/** What a replay would go by. */
export interface ReplayBasis {
  mapperVersion: string;
  /** The version of each source that is live. */
  sources: Readonly<Record<string, number>>;
  /** Record types that are never read again from their row. */
  neverReread: readonly string[];
}

/** Numbers of records that are counted in one statement, so that none takes long, however many there are. */
const COUNTED_TOGETHER = 10_000;

/** Counts what a replay would be about, by source, record type and state. What changes meanwhile may be counted as before or after. */
export async function countReplay(ledger: Ledger | LedgerTransaction, tenant: string, filter: ReplayFilter, now: ReplayBasis): Promise<ReplayCount[]> {
  const { first, last } = await boundsOf(ledger, filter);
  const groups = new Map<string, ReplayCount>();
  for (let after = first - 1; after < last; after += COUNTED_TOGETHER) {
    for (const group of await countRecords(ledger, { tenant, filter, now, after, until: Math.min(after + COUNTED_TOGETHER, last) })) {
      const key = JSON.stringify([group.source, group.recordType, group.state]);
      const sum = groups.get(key);
      groups.set(key, sum ? { ...sum, count: sum.count + group.count, current: sum.current + group.current } : group);
    }
  }
  return [...(await countRows(ledger, tenant, filter)), ...[...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)];
}

/** How many rows and records lie within reach of the next step of counting for a replay, and where the step after it goes on. */
export async function countNext(trx: LedgerTransaction, { tenant, filter, after, last }: { tenant: string; filter: ReplayFilter; after: number; last: number }): Promise<{ count: number; until: number }> {
  const until = Math.min(after + COUNTED_TOGETHER, last);
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${RECORDS} where ${recordsMatch(tenant, filter)} and r.id > ${after} and r.id <= ${until}`.execute(trx);
  return { count: rows[0]?.count ?? 0, until };
}

/** Which records there are to look at: those of a receipt lie close together. */
async function boundsOf(ledger: Ledger | LedgerTransaction, { receipt }: ReplayFilter): Promise<{ first: number; last: number }> {
  const { first, last } = await ledger
    .selectFrom('record')
    .select((eb) => [eb.fn.min('id').as('first'), eb.fn.max('id').as('last')])
    .$if(receipt !== undefined, (query) => query.where('receipt_id', '=', receipt ?? ''))
    .executeTakeFirstOrThrow();
  return { first: first ?? 1, last: last ?? 0 };
}

/** The held rows that a replay would be about: an index has what is held alone. */
export async function countRows(ledger: Ledger | LedgerTransaction, tenant: string, filter: ReplayFilter): Promise<ReplayCount[]> {
  const { rows } = await sql<ReplayCount>`
    select 'row' as kind, f.source, e.record_type as "recordType", 'held' as state, count(*)::int as count, 0 as current
    from ${ROWS} where ${rowsMatch(tenant, filter)} group by 2, 3 order by 2, 3`.execute(ledger);
  return rows;
}

async function countRecords(ledger: Ledger | LedgerTransaction, { tenant, filter, now, after, until }: { tenant: string; filter: ReplayFilter; now: ReplayBasis; after: number; until: number }): Promise<ReplayCount[]> {
  const { rows } = await sql<ReplayCount>`
    select 'record' as kind, f.source, r.record_type as "recordType", case when i.state = 'parked' then 'held' when i.state = 'waiting' then 'waiting' else r.state end as state, count(*)::int as count,
      (count(*) filter (where r.state = 'published' and i.state is null and b.replaces is null and b.mapper_version = ${now.mapperVersion}
        and (e.cells is null or r.record_type = any(${now.neverReread}::text[]) or coalesce((${JSON.stringify(now.sources)}::jsonb ->> f.source)::int = ${READ_BY}, true))))::int as current
    from ${RECORDS} where ${recordsMatch(tenant, filter)} and r.id > ${after} and r.id <= ${until} group by 2, 3, 4`.execute(ledger);
  return rows;
}
