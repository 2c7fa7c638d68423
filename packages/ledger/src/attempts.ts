import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

export type AttemptKind = 'handshake' | 'heartbeat' | 'event-notification' | 'resend';

/** One POST to a subscriber. Says nothing of what was sent, and of the answer its status alone. */
export interface TriedNotification {
  subscriptionId: string;
  kind: AttemptKind;
  /** What tells it from others of its subscription: the number of the event, or a word. */
  name: string;
  answer: string;
  accepted: boolean;
  status?: number;
  /** How long the subscriber asked to be left alone. */
  afterMs?: number;
  latencyMs: number;
}

/** How a subscriber was before an attempt, and how it is after it. */
export interface Contact {
  failuresBefore: number;
  failures: number;
  failingSince: Date | null;
}

type ContactRow = Contact & { subscriptionId: string };

/**
 * Notes attempts, and what they say of their subscribers: a success ends a row of failures and is what the next heartbeat
 * counts from (SUB-130); a heartbeat that failed is not tried again before the next is due (SUB-133).
 *
 * @returns one answer for each attempt, in order; undefined where the endpoint has not agreed yet
 */
export async function noteAttempts(ledger: Ledger | LedgerTransaction, tried: readonly TriedNotification[]): Promise<(Contact | undefined)[]> {
  if (tried.length === 0) return [];
  const { rows } = await sql<ContactRow>`
    with tried as (
      select * from unnest(${tried.map((t) => t.subscriptionId)}::uuid[], ${tried.map((t) => t.kind)}::text[], ${tried.map((t) => t.name)}::text[], ${tried.map((t) => t.answer)}::text[],
        ${tried.map((t) => t.accepted)}::bool[], ${tried.map((t) => t.status ?? null)}::int[], ${tried.map((t) => t.afterMs ?? null)}::float8[], ${tried.map((t) => Math.round(t.latencyMs))}::int[])
        as t (id, kind, name, answer, accepted, status, after_ms, latency_ms)),
    noted as (
      insert into notification_attempt (subscription_id, kind, name, answer, status, latency_ms)
      select id, kind, name, answer, status, latency_ms from tried),
    latest as (
      select c.subscription_id, c.failures, (s.settings->>'heartbeatSeconds')::int * interval '1 second' as period,
        t.kind, t.accepted, t.after_ms
      from contact c join subscription s on s.id = c.subscription_id
      join (select distinct on (id) * from tried order by id, accepted desc) t on t.id = c.subscription_id
      order by c.subscription_id for update of c)
    update contact set
      last_at = case when latest.accepted then clock_timestamp() else contact.last_at end,
      failing_since = case when latest.accepted then null else coalesce(contact.failing_since, clock_timestamp()) end,
      failures = case when latest.accepted then 0 else contact.failures + 1 end,
      not_before = case when latest.accepted then null else clock_timestamp() + latest.after_ms * interval '1 millisecond' end,
      beat_at = case when latest.kind = 'heartbeat' then greatest(contact.beaten_at, contact.last_at) + latest.period
        when latest.accepted then clock_timestamp() + latest.period else contact.beat_at end
    from latest where contact.subscription_id = latest.subscription_id
    returning contact.subscription_id as "subscriptionId", latest.failures as "failuresBefore", contact.failures, contact.failing_since as "failingSince"`.execute(ledger);
  const found = new Map(rows.map(({ subscriptionId, ...contact }) => [subscriptionId, contact]));
  return tried.map(({ subscriptionId }) => found.get(subscriptionId));
}

export interface StoredAttempt {
  id: number;
  kind: AttemptKind;
  name: string;
  at: Date;
  answer: string;
  status: number | null;
  latencyMs: number;
}

/** The attempts for one subscription, latest first. @param before only those that are older than the attempt of this id */
export async function readAttempts(ledger: Ledger, subscriptionId: string, { before, limit }: { before?: number; limit: number }): Promise<StoredAttempt[]> {
  const { rows } = await sql<StoredAttempt>`
    select id, kind, name, at, answer, status, latency_ms as "latencyMs" from notification_attempt
    where subscription_id = ${subscriptionId} and id < ${before ?? Number.MAX_SAFE_INTEGER}
    order by id desc limit ${limit}`.execute(ledger);
  return rows;
}
