import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import { NOTIFYING_LANE } from './events.ts';
import type { SubscriptionStatus } from './subscriptions.ts';

/** How the whole ledger stands, of every tenant: numbers and names of what was set up, and nothing of a record. */
export interface Overview {
  records: { total: number; received: number; mapped: number; published: number; superseded: number };
  /** Records that wait for something that another record brings. */
  waiting: number;
  /** Rows that are held until their sender mends them, by the code of their first issue. */
  held: { code: string; count: number }[];
  /** Work that is set aside until a person acts, by lane and code. */
  parked: { lane: string; code: string; count: number }[];
  /** `delivered` of `events` were taken. */
  subscriptions: { id: string; topic: string; status: SubscriptionStatus; events: number; delivered: number }[];
  /** The last file of each source, and the rows in it. */
  sources: { source: string; lastReceiptAt: Date; rows: number }[];
}

/** Every list is in alphabetical order. */
export async function readOverview(ledger: Ledger): Promise<Overview> {
  const [records, waiting, held, parked, subscriptions, sources] = await Promise.all([countRecords(ledger), countWaiting(ledger), countHeld(ledger), countParked(ledger), readSubscriptions(ledger), readSources(ledger)]);
  return { records, waiting, held, parked, subscriptions, sources };
}

async function countRecords(ledger: Ledger): Promise<Overview['records']> {
  const { rows } = await sql<{ state: Exclude<keyof Overview['records'], 'total'>; count: number }>`select state, count(*) as count from record group by state`.execute(ledger);
  const none = { total: 0, received: 0, mapped: 0, published: 0, superseded: 0 };
  return rows.reduce((sum, { state, count }) => ({ ...sum, [state]: count, total: sum.total + count }), none);
}

async function countWaiting(ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from lane_item where waits_for is not null and state = 'waiting'`.execute(ledger);
  return rows[0]?.count ?? 0;
}

async function countHeld(ledger: Ledger): Promise<Overview['held']> {
  const { rows } = await sql<Overview['held'][number]>`
    select coalesce(issues -> 0 ->> 'code', '') as code, count(*) as count from receipt_entry
    where standing = 'held' and resolved_by is null group by 1 order by 1`.execute(ledger);
  return rows;
}

/** Items that are set aside, by lane and the code of their reason. */
export async function countParked(ledger: Ledger): Promise<Overview['parked']> {
  const { rows } = await sql<Overview['parked'][number]>`
    select lane, coalesce(reason ->> 'code', '') as code, count(*) as count from lane_item where state = 'parked' group by 1, 2 order by 1, 2`.execute(ledger);
  return rows;
}

/** The inbox counts the events of a subscription, so that only what is still to be delivered is counted here. */
async function readSubscriptions(ledger: Ledger): Promise<Overview['subscriptions']> {
  const { rows } = await sql<Overview['subscriptions'][number]>`
    select s.id, s.topic, s.status, coalesce(k.last_seq, 0) as events,
      coalesce(k.last_seq, 0) - (select count(*) from delivery d where d.subscription_id = s.id and d.delivered_at is null) as delivered
    from subscription s left join lane_key k on k.lane = ${NOTIFYING_LANE} and k.key = s.id::text
    where s.deleted_at is null order by s.topic, s.id`.execute(ledger);
  return rows;
}

/** Steps from source to source through the index, so that it takes as long as there are sources, not receipts. */
async function readSources(ledger: Ledger): Promise<Overview['sources']> {
  const { rows } = await sql<Overview['sources'][number]>`
    with recursive named as (
      (select source from receipt where source is not null order by source limit 1)
      union all
      select (select r.source from receipt r where r.source > named.source order by r.source limit 1) from named where named.source is not null)
    select named.source, last.received_at as "lastReceiptAt", (select count(*) from receipt_entry e where e.receipt_id = last.id) as rows
    from named cross join lateral (select id, received_at from receipt r where r.source = named.source order by received_at desc limit 1) last
    where named.source is not null order by named.source`.execute(ledger);
  return rows;
}
