import { type RawBuilder, sql } from 'kysely';
import type { Ledger } from './database.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from './receipts.ts';
import type { Reason, Resolution } from './words.ts';

/** Every row is in one of these. A row that is `held` is open still; `mended` and `held-again` name the receipt that took it over. */
export type EntryState = 'received' | 'mapped' | 'published' | 'superseded' | 'unchanged' | 'waiting' | 'held' | 'mended' | 'held-again';

/** One row of a receipt with every step it has taken, or why it has not. */
export interface EntryView {
  position: number;
  place: string | null;
  state: EntryState;
  recordType: string | null;
  recordId: number | null;
  receivedAt: Date | null;
  mappedAt: Date | null;
  publishedAt: Date | null;
  issues: object[];
  /** What released it, if it was held. */
  resolvedBy: { receipt?: string; replay?: string; at: string; how: Resolution } | null;
  /** How its sender named the resident, where there is more than one way. */
  namedBy: string | null;
  /** Why the record is held, waits, or is tried again; or why the one before it under the same key is, which it waits behind. */
  reason: Reason | null;
  published: { resource: string; version: string; change: 'created' | 'updated' | 'unchanged' }[];
  delivered: { subscription: string; eventNumber: number; topic: string; at: Date | null }[];
}

export interface ReceiptView {
  id: string;
  kind: 'record' | 'records' | 'file';
  source: string | null;
  fileName: string | null;
  receivedAt: Date;
  complete: boolean;
  total: number;
  counts: Partial<Record<EntryState, number>>;
  entries: EntryView[];
}

const STATE = sql<EntryState>`case
  when e.standing = 'held' and e.resolved_by is null then 'held'
  when e.standing = 'held' and e.resolution = 'held-again' then 'held-again'
  when e.standing = 'held' then 'mended'
  when i.state = 'parked' and r.state <> 'published' then 'held'
  when e.standing = 'unchanged' and r.state = 'published' then 'unchanged'
  when r.state = 'superseded' or e.standing = 'superseded' then 'superseded'
  when i.state = 'waiting' and r.state <> 'published' then 'waiting'
  else r.state end`;

/** Why the record is tried again that goes first under the same key, while this one is still to be published. */
const AHEAD = sql`case when r.state = 'mapped' and i.state = 'ready' then (select first.reason from lane_item mine join lane_item first on first.lane = mine.lane and first.key = mine.key and first.seq < mine.seq
  where mine.ref = e.record_id and mine.lane = ${PUBLISHING_LANE} and first.state = 'ready' order by first.seq limit 1) end`;

/** Where the record of an entry stands in line, if it does. */
const itemOf = (only: RawBuilder<unknown> = sql``) => sql`
  select state, reason from lane_item where ref = e.record_id and lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) ${only}
  order by state <> 'parked', state <> 'waiting' limit 1`;

const RESOLVED_BY = sql`case when e.resolution is not null then jsonb_strip_nulls(jsonb_build_object('receipt', e.resolved_by, 'replay', e.replayed_by, 'at', e.resolved_at, 'how', e.resolution)) end`;

/**
 * Reads a receipt of this tenant.
 *
 * @param page which entries to show; the counts are always those of all
 * @returns undefined when there is none, also when it is another tenant's
 */
export async function readReceipt(ledger: Ledger, tenant: string, id: string, page: { offset: number; limit: number }): Promise<ReceiptView | undefined> {
  const receipt = await ledger.selectFrom('receipt').selectAll().where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
  if (receipt === undefined) return undefined;
  const counts = await countStates(ledger, id);
  return {
    id: receipt.id,
    kind: receipt.kind,
    source: receipt.source,
    fileName: receipt.file_name,
    receivedAt: receipt.received_at,
    complete: receipt.completed_at !== null,
    total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts,
    entries: await readEntries(ledger, id, page),
  };
}

/** Rows that one statement counts: far fewer than would take it as long as a statement may. */
const COUNTED_TOGETHER = 200_000;

async function countStates(ledger: Ledger, id: string): Promise<Partial<Record<EntryState, number>>> {
  const counts: Partial<Record<EntryState, number>> = {};
  for (let from = 0, counted = COUNTED_TOGETHER; counted === COUNTED_TOGETHER; from += COUNTED_TOGETHER) {
    const { rows } = await sql<{ state: EntryState; count: number }>`
      select ${STATE} as state, count(*) as count
      from receipt_entry e left join record r on r.id = e.record_id left join lateral (${itemOf(sql`and state <> 'ready'`)}) i on true
      where e.receipt_id = ${id} and e.position >= ${from} and e.position < ${from + COUNTED_TOGETHER} group by 1`.execute(ledger);
    for (const { state, count } of rows) counts[state] = (counts[state] ?? 0) + count;
    counted = rows.reduce((sum, { count }) => sum + count, 0);
  }
  return counts;
}

async function readEntries(ledger: Ledger, id: string, { offset, limit }: { offset: number; limit: number }): Promise<EntryView[]> {
  const { rows } = await sql<EntryView>`
    select e.position, e.place, ${STATE} as state, r.record_type as "recordType", e.record_id as "recordId",
      r.received_at as "receivedAt", r.mapped_at as "mappedAt", r.published_at as "publishedAt", e.issues, ${RESOLVED_BY} as "resolvedBy", e.named_by as "namedBy", coalesce(i.reason, ${AHEAD}) as reason,
      coalesce((select json_agg(json_build_object('resource', p.resource_type || '/' || p.server_id, 'version', p.version_id, 'change', p.change) order by p.position)
        from publication p where p.record_id = e.record_id), '[]') as published,
      coalesce((select json_agg(json_build_object('subscription', d.subscription_id, 'eventNumber', d.event_number, 'topic', v.topic, 'at', d.delivered_at) order by d.subscription_id, d.event_number)
        from event v join delivery d on d.event_id = v.id where v.record_id = e.record_id), '[]') as delivered
    from receipt_entry e left join record r on r.id = e.record_id left join lateral (${itemOf()}) i on true
    where e.receipt_id = ${id} order by e.position offset ${offset} limit ${limit}`.execute(ledger);
  return rows;
}

/** One row of a receipt. */
export interface EntryName {
  receiptId: string;
  position: number;
}

/** One row of a receipt as {@link readReceipt} shows it. Whose receipt it is, is not asked. */
export async function readEntry(ledger: Ledger, { receiptId, position }: EntryName): Promise<EntryView | undefined> {
  const [entry] = await readEntries(ledger, receiptId, { offset: position, limit: 1 });
  return entry;
}

/** Those of some rows that stay as they are for a while: published or set aside, held, waiting for another record, or for the network or an operator. */
export async function settledAmong(ledger: Ledger, rows: readonly EntryName[]): Promise<(EntryName & { state: EntryState })[]> {
  const { rows: settled } = await sql<EntryName & { state: EntryState }>`
    select e.receipt_id as "receiptId", e.position, ${STATE} as state
    from unnest(${rows.map(({ receiptId }) => receiptId)}::uuid[], ${rows.map(({ position }) => position)}::int[]) as wanted (receipt_id, position)
      join receipt_entry e on e.receipt_id = wanted.receipt_id and e.position = wanted.position
      left join record r on r.id = e.record_id left join lateral (${itemOf()}) i on true
    where ${STATE} not in ('received', 'mapped') or i.reason ->> 'class' = 'stop' or i.reason ->> 'who' = 'network'`.execute(ledger);
  return settled;
}
