import { type Kysely, sql } from 'kysely';

/**
 * - `event.uid` is what subscribers know an event by; `event.retraction` says that it takes back what was told before.
 * - `delivery.digest` is the running digest of a subscription up to that event; `event_chain` has the last of each subscription, which
 *   outlives the events, and until when a catch-up holds up what is live.
 * - `retraction` has a row for each retraction that a subscriber is to acknowledge.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table event add column uid uuid not null default gen_random_uuid(), add column retraction boolean not null default false`,
  `create index event_focus on event (topic, focus_type, focus_id, id desc)`,
  `alter table delivery add column digest bytea`,
  `with recursive chain (subscription_id, event_number, digest) as (
    select id, 0::bigint, sha256(convert_to(id::text, 'UTF8')) from subscription
    union all
    select d.subscription_id, d.event_number, sha256(convert_to(encode(c.digest, 'hex') || '|' || d.event_number || '|' || e.uid, 'UTF8'))
    from chain c join delivery d on d.subscription_id = c.subscription_id and d.event_number = c.event_number + 1 join event e on e.id = d.event_id)
  update delivery set digest = chain.digest from chain
  where delivery.subscription_id = chain.subscription_id and delivery.event_number = chain.event_number`,
  `alter table delivery alter column digest set not null`,
  `create index delivery_waiting on delivery (subscription_id, event_number) where delivered_at is null`,

  `create table event_chain (
    subscription_id uuid primary key references subscription,
    event_number bigint not null,
    digest bytea not null,
    catching_up_until timestamptz)`,
  `insert into event_chain (subscription_id, event_number, digest)
    select distinct on (subscription_id) subscription_id, event_number, digest from delivery order by subscription_id, event_number desc`,

  `create table retraction (
    subscription_id uuid not null references subscription,
    event_number bigint not null,
    raised_at timestamptz not null default clock_timestamp(),
    sent_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    alerted_at timestamptz,
    primary key (subscription_id, event_number))`,
  `create index retraction_open on retraction (raised_at) where acknowledged_at is null`,
  `create index retraction_unsent on retraction (subscription_id, event_number) where sent_at is null`,
];
