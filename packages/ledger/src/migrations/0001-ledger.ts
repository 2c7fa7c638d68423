import { type Kysely, sql } from 'kysely';

/**
 * The ledger's first shape.
 *
 * - `record` is what a source sent, never changed after it is written but for the time stamps of its steps.
 * - `receipt_entry` has one row for every row that was read, also for those that were held.
 * - `lane_key` and `lane_item` are the durable inbox: a key's lease and counter, and what waits under it.
 * - `published_resource` and `identity` say what the FHIR server holds and under which of its ids.
 * - `event` and `delivery` say what subscribers are told; `delivery.event_number` is the inbox's own counter.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...RECORDS, ...INBOX, ...PUBLISHING, ...TELLING, ...SECURITY]) await sql.raw(statement).execute(db);
}

const RECORDS = [
  `create table source_system (
    system text primary key,
    tenant text not null,
    first_seen_at timestamptz not null default now())`,

  `create table setting (
    name text primary key,
    value text not null)`,

  `create table receipt (
    id uuid primary key,
    tenant text not null,
    kind text not null check (kind in ('record', 'records', 'file')),
    source text,
    file_name text,
    content_digest bytea not null,
    idempotency_key text,
    request_id text,
    received_at timestamptz not null default now(),
    completed_at timestamptz,
    unique (tenant, idempotency_key))`,

  `create table record (
    id bigint generated always as identity primary key,
    tenant text not null,
    receipt_id uuid not null references receipt,
    record_type text not null,
    source_system text not null,
    source_key text not null,
    source_version bigint,
    source_updated_at timestamptz not null,
    content_digest bytea not null,
    body text not null,
    lane_key text not null,
    state text not null check (state in ('received', 'mapped', 'published', 'superseded')),
    received_at timestamptz not null default now(),
    mapped_at timestamptz,
    published_at timestamptz)`,
  `create unique index record_version on record (tenant, record_type, source_system, source_key, coalesce(source_version, -1), source_updated_at)`,
  `create index record_receipt on record (receipt_id)`,
  `create index record_lane_key on record (lane_key)`,

  `create table receipt_entry (
    receipt_id uuid not null references receipt,
    position int not null,
    place text,
    record_id bigint references record,
    standing text not null check (standing in ('accepted', 'unchanged', 'superseded', 'held')),
    issues jsonb not null default '[]',
    primary key (receipt_id, position))`,
  `create index receipt_entry_record on receipt_entry (record_id)`,

  `create table bundle (
    record_id bigint primary key references record,
    content text not null,
    mapper_version text not null)`,
];

const INBOX = [
  `create table lane_key (
    lane text not null,
    key text not null,
    last_seq bigint not null default 0,
    fence bigint not null default 0,
    holder text,
    lease_until timestamptz,
    due_at timestamptz,
    signalled_at timestamptz,
    primary key (lane, key))`,
  `create index lane_key_due on lane_key (lane, due_at) where due_at is not null`,

  `create table lane_item (
    lane text not null,
    key text not null,
    seq bigint not null,
    ref bigint not null,
    state text not null default 'ready' check (state in ('ready', 'waiting', 'parked')),
    due_at timestamptz not null default now(),
    attempts int not null default 0,
    first_failed_at timestamptz,
    strikes int not null default 0,
    waits_for text,
    reason jsonb,
    primary key (lane, key, seq))`,
  `create index lane_item_ref on lane_item (ref, lane)`,
  `create index lane_item_waits_for on lane_item (waits_for) where waits_for is not null`,
  `create index lane_item_parked on lane_item (lane, key) where state = 'parked'`,

  `create table lane_name (
    name text primary key,
    key text not null,
    strong boolean not null,
    linked_by uuid,
    linked_at timestamptz not null default now())`,
  `create index lane_name_key on lane_name (key)`,
];

const PUBLISHING = [
  `create table published_resource (
    resource_type text not null,
    server_id text not null,
    version_id text not null,
    content_digest bytea not null,
    record_id bigint not null references record,
    published_at timestamptz not null default now(),
    primary key (resource_type, server_id))`,
  `create index published_resource_record on published_resource (record_id)`,

  `create table identity (
    identity text primary key,
    resource_type text not null,
    server_id text not null)`,
  `create index identity_resource on identity (resource_type, server_id)`,

  `create table identity_claim (
    identity text primary key,
    record_id bigint not null references record,
    until timestamptz not null)`,
  `create index identity_claim_record on identity_claim (record_id)`,

  `create table resource_link (
    resource_type text not null,
    server_id text not null,
    name text not null,
    target text not null,
    primary key (resource_type, server_id, name, target))`,
  `create index resource_link_target on resource_link (target, name)`,

  `create table publication (
    record_id bigint not null references record,
    position int not null,
    resource_type text not null,
    server_id text not null,
    version_id text not null,
    change text not null check (change in ('created', 'updated', 'unchanged')),
    primary key (record_id, position))`,
  `create index publication_resource on publication (resource_type, server_id)`,
];

const TELLING = [
  `create table subscription (
    id uuid primary key,
    tenant text not null,
    client_id text not null,
    topic text not null,
    status text not null check (status in ('requested', 'active', 'error', 'off')),
    error text,
    settings jsonb not null,
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz)`,
  `create index subscription_topic on subscription (topic) where deleted_at is null`,
  `create index subscription_client on subscription (tenant, client_id)`,

  `create table event (
    id bigint generated always as identity primary key,
    record_id bigint not null references record,
    topic text not null,
    focus_type text not null,
    focus_id text not null,
    focus_version text not null,
    facets jsonb not null,
    focus text not null,
    occurred_at timestamptz not null default now())`,
  `create index event_record on event (record_id)`,

  `create table delivery (
    subscription_id uuid not null references subscription,
    event_number bigint not null,
    event_id bigint not null references event,
    delivered_at timestamptz,
    attempts int not null default 0,
    primary key (subscription_id, event_number))`,
  `create index delivery_event on delivery (event_id)`,
];

const SECURITY = [
  `create table client (
    client_id text primary key,
    tenant text not null,
    jwks jsonb not null,
    scopes text[] not null,
    created_at timestamptz not null default now())`,

  `create table used_assertion (
    issuer text not null,
    jti text not null,
    expires_at timestamptz not null,
    primary key (issuer, jti))`,
  `create index used_assertion_expires on used_assertion (expires_at)`,

  `create table signing_key (
    kid text primary key,
    private_jwk jsonb not null,
    created_at timestamptz not null default now(),
    retired_at timestamptz)`,

  `create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    tenant text,
    client_id text,
    action text not null check (action in ('C', 'R', 'U', 'D', 'E')),
    event text not null,
    entity_type text not null,
    entity_id text not null,
    outcome text not null default '0',
    request_id text)`,
  `create index audit_entity on audit (entity_type, entity_id)`,
];
