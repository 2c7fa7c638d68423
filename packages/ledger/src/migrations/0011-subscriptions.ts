import { type Kysely, sql } from 'kysely';

/**
 * - `contact` has a row for every subscription whose endpoint has agreed by a handshake and was not changed since: when it was
 *   reached last, since when it fails, and when its next heartbeat is due.
 * - `notification_attempt` says of every POST to a subscriber when it was and what became of it, and nothing of the answer's body.
 * - `resend` is what a client or an operator asked to be sent again: one at a time for a subscription.
 * - `endpoint` has a row for an endpoint that is slowed down, however many subscriptions lead to it: until when, how many may send to
 *   it at once after that (`width`, 0 until a probe was taken), and when the next message may leave where there is a rate.
 * - `event.focus` is null once the event is past its retention: its number and who was told stay.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...CONTACT, ...ATTEMPTS, ...RETENTION, ...RESENDING, ...ENDPOINTS]) await sql.raw(statement).execute(db);
}

const CONTACT = [
  `create table contact (
    subscription_id uuid primary key references subscription,
    last_at timestamptz not null default clock_timestamp(),
    failing_since timestamptz,
    failures int not null default 0,
    not_before timestamptz,
    beaten_at timestamptz,
    beat_at timestamptz)`,
  'create index contact_beat on contact (beat_at) where beat_at is not null',
  `insert into contact (subscription_id, beat_at)
    select id, case when settings ? 'heartbeatSeconds' then clock_timestamp() end from subscription where status = 'active' and deleted_at is null`,
];

const ATTEMPTS = [
  `create table notification_attempt (
    id bigint generated always as identity primary key,
    subscription_id uuid not null references subscription,
    kind text not null,
    name text not null,
    at timestamptz not null default clock_timestamp(),
    answer text not null,
    status int,
    latency_ms int not null)`,
  'create index notification_attempt_subscription on notification_attempt (subscription_id, id)',
  'create index notification_attempt_at on notification_attempt (at)',
];

const RETENTION = [
  'alter table event alter column focus drop not null',
  'create index event_topic on event (topic, occurred_at)',
  'create index event_kept on event (occurred_at) where focus is not null',
];

const RESENDING = [
  `create table resend (
    id bigint generated always as identity primary key,
    subscription_id uuid not null references subscription,
    next_number bigint not null,
    until_number bigint not null,
    only_missing boolean not null,
    state text not null default 'running' check (state in ('running', 'done', 'stopped')),
    requested_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz)`,
  `create unique index resend_running on resend (subscription_id) where state = 'running'`,
];

const ENDPOINTS = [
  `create table endpoint (
    url text primary key,
    not_before timestamptz not null default clock_timestamp(),
    width int,
    probe_until timestamptz,
    next_at timestamptz not null default clock_timestamp())`,
];
