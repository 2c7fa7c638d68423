import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import { NOTIFYING_LANE } from './events.ts';
import type { SubscriptionStatus } from './subscriptions.ts';
import type { Reason } from './words.ts';

/** How far behind one subscriber is. */
export interface Lag {
  subscription: string;
  tenant: string;
  clientId: string;
  topic: string;
  status: SubscriptionStatus;
  /** The last event that was counted, and the last up to which all are delivered. */
  head: number;
  delivered: number;
  waiting: number;
  /** When the oldest event happened that is not delivered, and how long ago that is, in milliseconds. */
  oldest: Date | null;
  oldestMs: number | null;
  /** Why the oldest is not delivered, how often it was tried, and when it is tried next. */
  reason: Reason | null;
  attempts: number;
  failingSince: Date | null;
  nextAttempt: Date | null;
  /** What the subscriber was told when it was stopped. */
  error: string | null;
  /** Those that nobody has acknowledged. */
  retractions: OpenRetraction[];
}

export interface OpenRetraction {
  eventNumber: number;
  raisedAt: string;
  sentAt: string | null;
  /** When somebody was alerted that no acknowledgement comes. */
  alertedAt: string | null;
}

/**
 * How far behind every subscriber is, the one with the oldest news first.
 *
 * @param owner only of this client
 */
export async function readLag(ledger: Ledger, owner?: { tenant: string; clientId: string }): Promise<Lag[]> {
  const { rows } = await sql<Lag>`
    select s.id as subscription, s.tenant, s.client_id as "clientId", s.topic, s.status, coalesce(c.event_number, 0) as head,
      coalesce(w.first - 1, c.event_number, 0) as delivered, w.count as waiting, e.occurred_at as oldest,
      (extract(epoch from clock_timestamp() - e.occurred_at) * 1000)::bigint as "oldestMs",
      i.reason, coalesce(i.attempts, 0) as attempts, i.first_failed_at as "failingSince", i.due_at as "nextAttempt", s.error, r.open as retractions
    from subscription s
      left join event_chain c on c.subscription_id = s.id
      cross join lateral (select count(*) as count, min(seq) as first from lane_item where lane = ${NOTIFYING_LANE} and key = s.id::text) w
      left join delivery d on d.subscription_id = s.id and d.event_number = w.first
      left join event e on e.id = d.event_id
      left join lane_item i on i.lane = ${NOTIFYING_LANE} and i.key = s.id::text and i.seq = w.first
      cross join lateral (
        select coalesce(json_agg(json_build_object('eventNumber', event_number, 'raisedAt', raised_at, 'sentAt', sent_at, 'alertedAt', alerted_at) order by event_number), '[]') as open
        from retraction where subscription_id = s.id and acknowledged_at is null) r
    where s.deleted_at is null and (${owner === undefined} or (s.tenant = ${owner?.tenant ?? ''} and s.client_id = ${owner?.clientId ?? ''}))
    order by e.occurred_at nulls last, s.topic, s.id`.execute(ledger);
  return rows;
}
