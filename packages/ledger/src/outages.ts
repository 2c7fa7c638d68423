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

/**
 * When one subscriber could not be reached, the latest first, as far back as attempts are kept. What was delivered since the first of them is
 * looked at once, however many they are: each event finds the outages that it waited in by their ends, which are in order.
 */
export async function listOutages(ledger: Ledger, subscriptionId: string, limit: number): Promise<Outage[]> {
  const { rows } = await sql<Outage>`
    with recent as (select id, at, answer, status from notification_attempt where subscription_id = ${subscriptionId} order by id desc limit ${ATTEMPTS}),
    counted as (select *, answer = 'accepted' as ok, count(*) filter (where answer = 'accepted') over (order by id) as run from recent),
    runs as (
      select run, min(at) filter (where ok) as began, min(at) filter (where not ok) as since, (array_agg(answer order by id desc) filter (where not ok))[1] as answer,
        (array_agg(status order by id desc) filter (where not ok))[1] as status, count(*) filter (where not ok) as attempts
      from counted group by run),
    found as (select *, lead(began) over (order by run) as until from runs),
    away as (select *, row_number() over (order by since) as place from (select * from found where since is not null order by run desc limit ${limit}) as latest),
    ends as (select min(since) as first, array_agg(since order by since) as sinces, array_agg(coalesce(until, 'infinity') order by coalesce(until, 'infinity')) as untils from away),
    waited as (
      select width_bucket(e.occurred_at, (select untils from ends)) + 1 as first, width_bucket(coalesce(d.delivered_at, 'infinity'), (select sinces from ends)) as last,
        coalesce(d.delivered_at, clock_timestamp()) - e.occurred_at as delay
      from delivery d join event e on e.id = d.event_id
      where d.subscription_id = ${subscriptionId} and (d.delivered_at is null or d.delivered_at >= (select first from ends))),
    told as materialized (select place, count(*) as events, (extract(epoch from max(delay)) * 1000)::bigint as "oldestMs" from waited cross join generate_series(first, last) as place where first <= last group by place)
    select a.since as "from", a.until as "to", a.attempts, a.answer, a.status, coalesce(t.events, 0) as events, t."oldestMs", r.retractions
    from away a
      left join told t on t.place = a.place
      cross join lateral (
        select coalesce(json_agg(json_build_object('eventNumber', event_number, 'raisedAt', raised_at, 'sentAt', sent_at, 'acknowledgedAt', acknowledged_at, 'acknowledgedBy', acknowledged_by) order by event_number), '[]') as retractions
        from retraction where subscription_id = ${subscriptionId} and raised_at <= coalesce(a.until, clock_timestamp()) and (sent_at is null or sent_at >= a.since)) r
    order by a.since desc`.execute(ledger);
  return rows;
}
