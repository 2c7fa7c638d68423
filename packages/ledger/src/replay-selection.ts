import { type RawBuilder, sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { newerVersionPublished } from './mapping.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from './receipts.ts';
import type { ReplayFilter } from './words.ts';

/** A held row that may be read again from the cells that were kept of it. */
export interface HeldRow {
  receiptId: string;
  position: number;
  source: string | null;
  place: string | null;
  row: number | null;
  table: string | null;
  cells: Record<string, string> | null;
  /** What the sender calls the message, where the row is one. */
  messageId: string | null;
  issues: object[];
}

/** A record that may be mapped again, and read again from the cells that were kept of its row. */
export interface ReplayRecord extends HeldRow {
  recordId: number;
  recordType: string;
  sourceSystem: string;
  sourceKey: string;
  laneKey: string;
  body: string;
  contentDigest: Buffer;
  /** Of the source's definition that read the row last. */
  readBy: number | null;
  mapperVersion: string | null;
  superseded: boolean;
  /** Where it stands in line, if it does. */
  inLine: { lane: string; state: 'ready' | 'waiting' | 'parked' } | null;
}

const either = (value: unknown, holds: RawBuilder<unknown>): RawBuilder<unknown> => (value === undefined ? sql`true` : holds);
const issueOf = (code: string | undefined): string => JSON.stringify([{ code }]);

const ROWS = sql`receipt_entry e join receipt f on f.id = e.receipt_id`;

/** What never became a record was never mapped, so that a version of the mapper says nothing of it. */
function rowsMatch(tenant: string, { source, home, from, to, code, mapperBelow, mapperNot, recordType, receipt, state }: ReplayFilter): RawBuilder<unknown> {
  return sql`e.standing = 'held' and e.resolved_by is null and f.tenant = ${tenant}
    and ${sql.lit(mapperBelow === undefined && mapperNot === undefined && (state === undefined || state === 'held'))}
    and ${either(source, sql`(f.source = ${source} or e.source_system = ${source})`)} and ${either(home, sql`${home} = any(e.home_ids)`)}
    and ${either(from, sql`f.received_at >= ${from}`)} and ${either(to, sql`f.received_at < ${to}`)} and ${either(code, sql`e.issues @> ${issueOf(code)}::jsonb`)}
    and ${either(recordType, sql`e.record_type = ${recordType}`)} and ${either(receipt, sql`e.receipt_id = ${receipt}`)}`;
}

const RECORDS = sql`
  record r join receipt f on f.id = r.receipt_id left join bundle b on b.record_id = r.id
  left join lateral (select * from receipt_entry e where e.record_id = r.id and e.receipt_id = r.receipt_id order by e.position limit 1) e on true
  left join lateral (select i.lane, i.state, i.reason from lane_item i where i.ref = r.id and i.lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) order by i.state <> 'parked', i.state <> 'ready' limit 1) i on true`;

const READ_BY = sql`coalesce(e.checked_version, e.reread_version, f.source_version)`;

const MAPPER = sql`case when b.mapper_version ~ '^\\d{1,9}$' then b.mapper_version::int else 0 end`;

function recordsMatch(tenant: string, { source, home, from, to, code, mapperBelow, mapperNot, recordType, receipt, state }: ReplayFilter): RawBuilder<unknown> {
  return sql`r.tenant = ${tenant} and r.state <> 'superseded'
    and ${either(source, sql`(f.source = ${source} or r.source_system = ${source})`)} and ${either(home, ofHome(home))}
    and ${either(from, sql`r.received_at >= ${from}`)} and ${either(to, sql`r.received_at < ${to}`)}
    and ${either(code, sql`i.state = 'parked' and (i.reason ->> 'code' = ${code} or i.reason -> 'issues' @> ${issueOf(code)}::jsonb)`)}
    and ${either(mapperBelow, sql`${MAPPER} < ${mapperBelow}`)} and ${either(mapperNot, sql`b.mapper_version is distinct from ${mapperNot}`)}
    and ${either(recordType, sql`r.record_type = ${recordType}`)} and ${either(receipt, sql`r.receipt_id = ${receipt}`)}
    and ${either(state, state === 'published' ? sql`r.state = 'published'` : sql`i.state = ${state === 'held' ? 'parked' : state}`)}`;
}

/** Most bodies do not even hold the words, so that few are parsed. */
const ofHome = (home: string | undefined): RawBuilder<unknown> =>
  sql`case when strpos(r.body, ${home ?? ''}) > 0 then ${home ?? ''} in (r.body::jsonb #>> '{home,odsCode}', r.body::jsonb #>> '{home,cqcLocationId}') else false end`;

/** The held rows that a replay is about, the oldest first. */
export async function selectHeldRows(trx: LedgerTransaction, { tenant, filter, until, after, limit }: { tenant: string; filter: ReplayFilter; until: string; after: { receipt: string; position: number } | undefined; limit: number }): Promise<HeldRow[]> {
  const { rows } = await sql<HeldRow>`
    select e.receipt_id as "receiptId", e.position, f.source, e.place, e.row_number as "row", e.table_name as "table", e.cells, e.message_id as "messageId", e.issues
    from ${ROWS} where ${rowsMatch(tenant, filter)} and e.receipt_id <= ${until}
      and ${either(after, sql`(e.receipt_id, e.position) > (${after?.receipt ?? until}::uuid, ${after?.position ?? 0}::int)`)}
    order by e.receipt_id, e.position limit ${limit}`.execute(trx);
  return rows;
}

/** The records that a replay is about, of those numbered after one and up to another, in their order. */
export async function selectRecords(trx: LedgerTransaction, { tenant, filter, after, until, limit }: { tenant: string; filter: ReplayFilter; after: number; until: number; limit: number }): Promise<ReplayRecord[]> {
  const { rows } = await sql<ReplayRecord>`
    select r.id as "recordId", r.record_type as "recordType", r.source_system as "sourceSystem", r.source_key as "sourceKey", r.lane_key as "laneKey", r.body,
      r.content_digest as "contentDigest", r.receipt_id as "receiptId", e.position, f.source, e.place, e.row_number as "row", e.table_name as "table", e.cells, e.message_id as "messageId", e.issues,
      ${READ_BY} as "readBy", b.mapper_version as "mapperVersion", ${newerVersionPublished()} as superseded,
      case when i.lane is not null then jsonb_build_object('lane', i.lane, 'state', i.state) end as "inLine"
    from ${RECORDS} where ${recordsMatch(tenant, filter)} and r.id > ${after} and r.id <= ${until}
    order by r.id limit ${limit}`.execute(trx);
  return rows;
}

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

export async function countReplay(ledger: Ledger | LedgerTransaction, tenant: string, filter: ReplayFilter, now: ReplayBasis): Promise<ReplayCount[]> {
  const { rows } = await sql<ReplayCount>`
    select 'row' as kind, f.source, e.record_type as "recordType", 'held' as state, count(*)::int as count, 0 as current from ${ROWS} where ${rowsMatch(tenant, filter)} group by 2, 3
    union all
    select 'record', f.source, r.record_type, case when i.state = 'parked' then 'held' when i.state = 'waiting' then 'waiting' else r.state end, count(*)::int,
      (count(*) filter (where r.state = 'published' and i.state is null and b.replaces is null and b.mapper_version = ${now.mapperVersion}
        and (e.cells is null or r.record_type = any(${now.neverReread}::text[]) or coalesce((${JSON.stringify(now.sources)}::jsonb ->> f.source)::int = ${READ_BY}, true))))::int
    from ${RECORDS} where ${recordsMatch(tenant, filter)} group by 2, 3, 4
    order by 1 desc, 2, 3, 4`.execute(ledger);
  return rows;
}
