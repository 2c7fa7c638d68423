import { sql } from 'kysely';
import type { Ledger } from './database.ts';

/** A row of attempts that failed, from the first of them to the next that succeeded. */
export interface Outage {
  from: Date;
  /** Null while it lasts. */
  to: Date | null;
  /** Attempts that failed. */
  attempts: number;
  /** What became of the last of them, and its HTTP status. */
  answer: string;
  status: number | null;
  /** Events that happened or still waited while it lasted. */
  events: number;
  /** How long the one that waited longest did, in milliseconds; null where none did. */
  oldestMs: number | null;
  /** Those among them that take something back. */
  retractions: OutageRetraction[];
}

export interface OutageRetraction {
  eventNumber: number;
  raisedAt: string;
  sentAt: string | null;
  acknowledgedAt: string | null;
  acknowledgedBy: string | null;
}

/** Older attempts than these are not looked at. */
const ATTEMPTS = 20_000;

/** When one subscriber could not be reached, the latest first, as far back as attempts are kept. */
export async function listOutages(ledger: Ledger, subscriptionId: string, limit: number): Promise<Outage[]> {
  const { rows } = await sql<Outage>`
    with recent as (select id, at, answer, status from notification_attempt where subscription_id = ${subscriptionId} order by id desc limit ${ATTEMPTS}),
    counted as (select *, answer = 'accepted' as ok, count(*) filter (where answer = 'accepted') over (order by id) as run from recent),
    away as (
      select run, min(at) filter (where not ok) as since, (array_agg(answer order by id desc) filter (where not ok))[1] as answer,
        (array_agg(status order by id desc) filter (where not ok))[1] as status, count(*) filter (where not ok) as attempts,
        (select r.at from counted r where r.ok and r.run = counted.run + 1) as until
      from counted group by run having bool_or(not ok) order by run desc limit ${limit})
    select a.since as "from", a.until as "to", a.attempts, a.answer, a.status, e.events, e."oldestMs", r.retractions
    from away a
      cross join lateral (
        select count(*) as events, (extract(epoch from max(coalesce(d.delivered_at, clock_timestamp()) - e.occurred_at)) * 1000)::bigint as "oldestMs"
        from delivery d join event e on e.id = d.event_id
        where d.subscription_id = ${subscriptionId} and e.occurred_at <= coalesce(a.until, clock_timestamp()) and (d.delivered_at is null or d.delivered_at >= a.since)) e
      cross join lateral (
        select coalesce(json_agg(json_build_object('eventNumber', event_number, 'raisedAt', raised_at, 'sentAt', sent_at, 'acknowledgedAt', acknowledged_at, 'acknowledgedBy', acknowledged_by) order by event_number), '[]') as retractions
        from retraction where subscription_id = ${subscriptionId} and raised_at <= coalesce(a.until, clock_timestamp()) and (sent_at is null or sent_at >= a.since)) r
    order by a.since desc`.execute(ledger);
  return rows;
}
