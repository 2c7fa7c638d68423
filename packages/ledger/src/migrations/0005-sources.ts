import { type Kysely, sql } from 'kysely';

/**
 * The sources that tenants keep beside those of the program, each version with the files of its folder.
 *
 * - Of the versions of one name at most one is live; which of two transactions was first the index decides.
 * - What stands under a version never changes. `taken-back` is what was live and is so no more by choice, `past` what a later one
 *   took the place of.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table source_version (
    id bigint generated always as identity primary key,
    tenant text not null,
    name text not null,
    version int not null check (version > 0),
    files jsonb not null,
    content_digest bytea not null,
    state text not null check (state in ('live', 'past', 'taken-back')),
    client_id text not null,
    created_at timestamptz not null default now(),
    live_from timestamptz not null default now(),
    unique (tenant, name, version))`,
  `create unique index source_version_live on source_version (tenant, name) include (id) where state = 'live'`,
];
