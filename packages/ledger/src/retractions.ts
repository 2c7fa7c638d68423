import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

interface Told {
  subscriptionId: string;
  eventNumber: number;
}

/**
 * Notes that subscribers are to acknowledge these events, and has their lines looked at now: what takes something back does not wait until
 * a subscriber that failed is tried again. One that asked for time is given it (WH-030).
 */
export async function raiseRetractions(trx: LedgerTransaction, lane: string, told: readonly Told[]): Promise<void> {
  if (told.length === 0) return;
  const ids = [...new Set(told.map(({ subscriptionId }) => subscriptionId))];
  await sql`
    insert into retraction (subscription_id, event_number)
    select * from unnest(${told.map((t) => t.subscriptionId)}::uuid[], ${told.map((t) => t.eventNumber)}::bigint[])`.execute(trx);
  await sql`
    update lane_item set due_at = clock_timestamp()
    where lane = ${lane} and key = any(${ids}::text[]) and state = 'ready' and due_at > clock_timestamp() and reason ->> 'class' = 'retry'`.execute(trx);
  await sql`update lane_key set due_at = clock_timestamp() where lane = ${lane} and key = any(${ids}::text[])`.execute(trx);
}

/** Notes that a retraction reached its subscriber. */
export async function markRetractionsSent(ledger: Ledger | LedgerTransaction, sent: readonly Told[]): Promise<void> {
  if (sent.length === 0) return;
  await sql`
    update retraction set sent_at = clock_timestamp()
    from unnest(${sent.map((s) => s.subscriptionId)}::uuid[], ${sent.map((s) => s.eventNumber)}::bigint[]) as s (id, number)
    where subscription_id = s.id and event_number = s.number and sent_at is null`.execute(ledger);
}

/**
 * Notes that a subscriber has acted on retractions.
 *
 * @returns those of the numbers that are retractions of this subscription, acknowledged now or before
 */
export async function acknowledgeRetractions(trx: LedgerTransaction, subscriptionId: string, { numbers, by }: { numbers: readonly number[]; by: string }): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    update retraction set acknowledged_at = coalesce(acknowledged_at, clock_timestamp()), acknowledged_by = coalesce(acknowledged_by, ${by})
    where subscription_id = ${subscriptionId} and event_number = any(${numbers}::bigint[])
    returning event_number as number`.execute(trx);
  return rows.map(({ number }) => number).sort((a, b) => a - b);
}

export interface OverdueRetraction extends Told {
  tenant: string;
  clientId: string;
}

/** Finds retractions that nobody has acknowledged for so long, each once, whoever asks. Deleted subscriptions have nobody to ask. */
export async function takeOverdueRetractions(trx: LedgerTransaction, { olderThanMs, limit }: { olderThanMs: number; limit: number }): Promise<OverdueRetraction[]> {
  const { rows } = await sql<OverdueRetraction>`
    with overdue as (
      select r.subscription_id, r.event_number, s.tenant, s.client_id
      from retraction r join subscription s on s.id = r.subscription_id and s.deleted_at is null
      where r.acknowledged_at is null and r.alerted_at is null and r.raised_at < clock_timestamp() - ${olderThanMs} * interval '1 millisecond'
      order by r.raised_at limit ${limit} for update of r skip locked)
    update retraction r set alerted_at = clock_timestamp() from overdue o
    where r.subscription_id = o.subscription_id and r.event_number = o.event_number
    returning r.subscription_id as "subscriptionId", r.event_number as "eventNumber", o.tenant, o.client_id as "clientId"`.execute(trx);
  return rows;
}

/** How many retractions nobody has acknowledged, and of how many of them somebody was alerted. */
export async function countOpenRetractions(ledger: Ledger): Promise<{ open: number; alerted: number }> {
  const { rows } = await sql<{ open: number; alerted: number }>`
    select count(*) as open, count(r.alerted_at) as alerted from retraction r join subscription s on s.id = r.subscription_id
    where r.acknowledged_at is null and s.deleted_at is null`.execute(ledger);
  return rows[0] ?? { open: 0, alerted: 0 };
}
