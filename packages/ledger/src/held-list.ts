import { type RawBuilder, sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from './receipts.ts';
import type { Reason } from './words.ts';

/** Which of all that is held is meant. Everything that is given has to hold. */
export interface HeldFilter {
  /** Name of a source, or URI of a source system. */
  source?: string;
  /** ODS code or CQC location id. */
  home?: string;
  code?: string;
  who?: FaultOwner;
  /** Held not before. */
  since?: Date;
}

type FaultOwner = NonNullable<Reason['who']>;

/** A row that was held when it came, or a record that was taken and cannot go on. */
export interface HeldEntry {
  receiptId: string;
  position: number;
  source: string | null;
  fileName: string | null;
  place: string | null;
  row: number | null;
  recordType: string | null;
  /** The record that cannot go on; nothing of a row that became none. */
  recordId: number | null;
  homes: string[] | null;
  since: Date;
  /** Whoever has to do something before it can go on. */
  who: FaultOwner[];
  issues: object[];
  reason: Reason | null;
}

/** How much is held for one reason in one source. A row that is held for two reasons counts for each. */
export interface HeldGroup {
  code: string;
  source: string | null;
  who: FaultOwner;
  count: number;
}

/** What the list goes on behind: the last entry that was shown. */
export interface HeldPlace {
  receiptId: string;
  position: number;
}

const ROWS = (tenant: string) => sql`
  select e.receipt_id, e.position, f.source, f.file_name, e.place, e.row_number, e.record_type, null::bigint as record_id, e.source_system, e.home_ids, f.received_at as since,
    e.issues, null::jsonb as reason
  from receipt_entry e join receipt f on f.id = e.receipt_id
  where e.standing = 'held' and e.resolved_by is null and f.tenant = ${tenant}`;

const HOMES = sql`array_remove(array[r.body::jsonb #>> '{home,odsCode}', r.body::jsonb #>> '{home,cqcLocationId}'], null)`;

const RECORDS = (tenant: string) => sql`
  select e.receipt_id, e.position, f.source, f.file_name, e.place, e.row_number, r.record_type, r.id, r.source_system, ${HOMES}, coalesce(i.parked_at, r.received_at),
    coalesce(i.reason -> 'issues', '[]'), i.reason
  from lane_item i join record r on r.id = i.ref join receipt f on f.id = r.receipt_id
    join lateral (select * from receipt_entry e where e.record_id = r.id and e.receipt_id = r.receipt_id order by e.position limit 1) e on true
  where i.state = 'parked' and i.lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) and r.tenant = ${tenant}`;

/** Of what the class of a failure calls for, where its reason does not name somebody. */
const OWNER = sql`coalesce(reason ->> 'who', case reason ->> 'class' when 'fix-data' then 'sender' when 'fix-mapping' then 'mapping' else 'receiver' end)`;

/** Every entry with the codes it is held under and who is called for; a warning holds nothing. */
const told = (tenant: string): RawBuilder<unknown> => sql`
  select held.*, faults.codes, faults.who from (${ROWS(tenant)} union all ${RECORDS(tenant)}) held, lateral (
    select coalesce(array_agg(distinct code), '{}') as codes, coalesce(array_agg(distinct owner), '{}') as who from (
      select coalesce(one ->> 'code', '') as code, coalesce(one ->> 'who', 'sender') as owner from jsonb_array_elements(held.issues) one where reason is null and one ->> 'severity' is distinct from 'warning'
      union all select reason ->> 'code', ${OWNER} where reason is not null) fault) faults`;

function matching({ source, home, code, who, since }: HeldFilter): RawBuilder<unknown> {
  return sql`(${source ?? null}::text is null or source = ${source ?? null} or source_system = ${source ?? null})
    and (${home ?? null}::text is null or ${home ?? null} = any(home_ids))
    and (${code ?? null}::text is null or ${code ?? null} = any(codes))
    and (${who ?? null}::text is null or ${who ?? null} = any(who))
    and (${since ?? null}::timestamptz is null or since >= ${since ?? null})`;
}

/**
 * What is held now of this tenant: what came last first, rows of one receipt in their order. A place stays where it is while others
 * come and go, so that whoever goes on behind it misses nothing that was held all the while.
 */
export async function listHeld(ledger: Ledger | LedgerTransaction, tenant: string, { filter, after, limit }: { filter: HeldFilter; after?: HeldPlace; limit: number }): Promise<HeldEntry[]> {
  const behind = after ? sql`(receipt_id < ${after.receiptId} or (receipt_id = ${after.receiptId} and position > ${after.position}))` : sql`true`;
  const { rows } = await sql<HeldEntry>`
    select receipt_id as "receiptId", position, source, file_name as "fileName", place, row_number as "row", record_type as "recordType", record_id as "recordId", home_ids as homes, since, who, issues, reason
    from (${told(tenant)}) told where ${matching(filter)} and ${behind}
    order by receipt_id desc, position limit ${limit}`.execute(ledger);
  return rows;
}

/** How many entries are held, and how many for each reason in each source; the most first. */
export async function countHeld(ledger: Ledger | LedgerTransaction, tenant: string, filter: HeldFilter): Promise<{ total: number; groups: HeldGroup[] }> {
  const { rows } = await sql<{ total: number; groups: HeldGroup[] | null }>`
    with told as materialized (select * from (${told(tenant)}) told where ${matching(filter)}),
    fault as (
      select receipt_id, position, source, coalesce(one ->> 'code', '') as code, coalesce(one ->> 'who', 'sender') as who
      from told, jsonb_array_elements(issues) one where reason is null and one ->> 'severity' is distinct from 'warning'
      union select receipt_id, position, source, reason ->> 'code', ${OWNER} from told where reason is not null),
    grouped as (select code, source, who, count(*)::int as count from fault group by 1, 2, 3)
    select (select count(*) from told) as total, (select json_agg(grouped order by count desc, code, source) from grouped) as groups`.execute(ledger);
  return { total: rows[0]?.total ?? 0, groups: rows[0]?.groups ?? [] };
}
