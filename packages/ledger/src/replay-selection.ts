import { type RawBuilder, sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import { newerVersionPublished } from './mapping.ts';
import { ERASED_KEY } from './records.ts';
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

/** Rows of receipts, as `e` and `f`. */
export const ROWS = sql`receipt_entry e join receipt f on f.id = e.receipt_id`;

/** Which held rows a replay is about. What never became a record was never mapped, so that a version of the mapper says nothing of it. */
export function rowsMatch(tenant: string, { source, home, from, to, code, mapperBelow, mapperNot, recordType, receipt, state }: ReplayFilter): RawBuilder<unknown> {
  return sql`e.standing = 'held' and e.resolved_by is null and f.tenant = ${tenant}
    and ${sql.lit(mapperBelow === undefined && mapperNot === undefined && (state === undefined || state === 'held'))}
    and ${either(source, sql`(f.source = ${source} or e.source_system = ${source})`)} and ${either(home, sql`${home} = any(e.home_ids)`)}
    and ${either(from, sql`f.received_at >= ${from}`)} and ${either(to, sql`f.received_at < ${to}`)} and ${either(code, sql`e.issues @> ${issueOf(code)}::jsonb`)}
    and ${either(recordType, sql`e.record_type = ${recordType}`)} and ${either(receipt, sql`e.receipt_id = ${receipt}`)}`;
}

/** Records, as `r`, with their receipt, bundle and row, as `f`, `b` and `e`, and where they stand in line, as `i`. */
export const RECORDS = sql`
  record r join receipt f on f.id = r.receipt_id left join bundle b on b.record_id = r.id
  left join lateral (select * from receipt_entry e where e.record_id = r.id and e.receipt_id = r.receipt_id order by e.position limit 1) e on true
  left join lateral (select i.lane, i.state, i.reason from lane_item i where i.ref = r.id and i.lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) order by i.state <> 'parked', i.state <> 'ready' limit 1) i on true`;

/** Of the source's definition that read the row last. */
export const READ_BY = sql`coalesce(e.checked_version, e.reread_version, f.source_version)`;

const MAPPER = sql`case when b.mapper_version ~ '^\\d{1,9}$' then b.mapper_version::int else 0 end`;

/** Which records a replay is about. */
export function recordsMatch(tenant: string, { source, home, from, to, code, mapperBelow, mapperNot, recordType, receipt, state }: ReplayFilter): RawBuilder<unknown> {
  return sql`r.tenant = ${tenant} and r.state <> 'superseded' and r.lane_key <> ${ERASED_KEY}
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
