import { sql } from 'kysely';
import type { Ledger } from './database.ts';

/** An endpoint that is left alone for a while, or let in again a little at a time. */
export interface SlowedEndpoint {
  url: string;
  /** Nothing goes to it before. */
  notBefore: Date;
  /** How many may send to it at once after that; 0 where one is to try it first. */
  width: number;
  subscriptions: string[];
}

/** The endpoints that something waits for, the one that is left alone longest first. @param subscriptions only those that one of these leads to */
export async function listSlowedEndpoints(ledger: Ledger, subscriptions: readonly string[]): Promise<SlowedEndpoint[]> {
  const { rows } = await sql<SlowedEndpoint>`
    select e.url, e.not_before as "notBefore", e.width, array_agg(s.id::text order by s.id) as subscriptions
    from endpoint e join subscription s on s.settings->>'endpoint' = e.url and s.deleted_at is null
    where e.width is not null and s.id = any(${subscriptions}::uuid[])
    group by e.url, e.not_before, e.width order by e.not_before desc`.execute(ledger);
  return rows;
}

/** How a subscriber's people are reached, as its Subscription says. */
export interface ContactPoint {
  system?: string;
  value?: string;
  use?: string;
}

/** The contacts of subscriptions, by id; none for one that names nobody. */
export async function contactsOf(ledger: Ledger, subscriptions: readonly string[]): Promise<Map<string, readonly ContactPoint[]>> {
  const { rows } = await sql<{ id: string; contact: readonly ContactPoint[] }>`
    select id, settings->'resource'->'contact' as contact from subscription
    where id = any(${subscriptions}::uuid[]) and jsonb_typeof(settings->'resource'->'contact') = 'array'`.execute(ledger);
  return new Map(rows.map(({ id, contact }) => [id, contact]));
}

/** A receipt of which records are on their way still. */
export interface ReceiptInWork {
  id: string;
  kind: 'record' | 'records' | 'file';
  source: string | null;
  receivedAt: Date;
  records: number;
}

/** The receipts of which records are on their way, the oldest first, and how many there are in all. */
export async function receiptsInWork(ledger: Ledger, limit: number): Promise<{ total: number; oldest: ReceiptInWork[] }> {
  const { rows } = await sql<ReceiptInWork & { total: number }>`
    select r.id, r.kind, r.source, r.received_at as "receivedAt", d.records, count(*) over () as total
    from (select receipt_id, count(*) as records from record where state in ('received', 'mapped') group by receipt_id) d join receipt r on r.id = d.receipt_id
    order by r.received_at limit ${limit}`.execute(ledger);
  return { total: rows[0]?.total ?? 0, oldest: rows.map(({ total: _total, ...receipt }) => receipt) };
}
