import { type Kysely, sql } from 'kysely';

/**
 * What is held is listed, and what was accepted or held is done again on demand.
 *
 * - `receipt_entry` says of a held row which version of which record it is and of which home, as far as the row tells, so that an
 *   older version does not release a newer one. `reread_version` is the version of the source that read the row again.
 * - `bundle.replaces` is what was mapped of the record before, until that what replaces it is published.
 * - `replay` is a named batch with a filter, and how far it is; `replay_item` is a record that it put behind its key.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...HELD, ...REPLAYS]) await sql.raw(statement).execute(db);
}

const HELD = [
  `alter table receipt_entry
    add column source_version bigint,
    add column source_updated_at timestamptz,
    add column home_ids text[],
    add column reread_version int,
    add column replayed_by uuid,
    drop constraint receipt_entry_resolution_check,
    add constraint receipt_entry_resolution_check check (resolution in ('mended', 'held-again', 'superseded', 'replayed'))`,
  'drop index receipt_entry_held',
  `create index receipt_entry_held on receipt_entry (receipt_id desc, position) where standing = 'held' and resolved_by is null`,
  'drop index receipt_entry_held_key',
  `create index receipt_entry_held_key on receipt_entry (source_system, source_key, record_type) where standing = 'held' and resolved_by is null`,
  'alter table lane_item add column parked_at timestamptz',
];

const REPLAYS = [
  `alter table bundle
    add column revision int not null default 0,
    add column replaces text`,
  `create table replay (
    id uuid primary key,
    number bigint generated always as identity unique,
    tenant text not null,
    client_id text not null,
    filter jsonb not null,
    state text not null check (state in ('running', 'paused', 'stopped', 'done')),
    progress jsonb not null,
    last_record bigint not null,
    requested_at timestamptz not null default now(),
    finished_at timestamptz)`,
  'create index replay_tenant on replay (tenant, id desc)',
  'alter table receipt_entry add constraint receipt_entry_replayed_by_fkey foreign key (replayed_by) references replay',
  `create table replay_item (
    replay_id uuid not null references replay,
    record_id bigint not null references record,
    outcome text check (outcome in ('unchanged', 'published', 'superseded', 'held', 'waiting')),
    primary key (replay_id, record_id))`,
  'create index replay_item_open on replay_item (record_id) where outcome is null',
];
