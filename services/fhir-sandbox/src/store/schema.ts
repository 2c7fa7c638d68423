import type pg from 'pg';

/** The PostgreSQL schema of the sandbox, so that it can share a database with others. */
export const SCHEMA = 'sandbox';

/** Any number, the same in every process: two that start at once take turns. */
const MIGRATION_LOCK = 7_340_159;

/**
 * `resource` holds what is current (a deleted one without content), `history` the versions before it.
 * `seq` is given at creation and never changes: pages of a search follow it.
 * `search_index` holds what the search parameters read off the current content; see index-rows. Texts are
 * compared byte by byte, so that the beginning of one can be looked up whatever the database's language.
 */
const STATEMENTS = `
  create schema if not exists ${SCHEMA};

  create table if not exists ${SCHEMA}.resource (
    seq bigint generated always as identity primary key,
    type text collate "C" not null,
    id text collate "C" not null,
    version integer not null,
    last_updated timestamptz not null,
    deleted boolean not null,
    content json,
    unique (type, id)
  );
  create index if not exists resource_by_time on ${SCHEMA}.resource (type, last_updated);
  create index if not exists resource_by_seq on ${SCHEMA}.resource (type, seq);

  create table if not exists ${SCHEMA}.history (
    type text collate "C" not null,
    id text collate "C" not null,
    version integer not null,
    last_updated timestamptz not null,
    deleted boolean not null,
    content json,
    primary key (type, id, version)
  );

  create table if not exists ${SCHEMA}.search_index (
    seq bigint not null,
    type text collate "C" not null,
    param text collate "C" not null,
    system text collate "C",
    value text collate "C",
    folded text collate "C",
    low timestamptz,
    high timestamptz
  );
  create index if not exists search_index_by_resource on ${SCHEMA}.search_index (seq);
  create index if not exists search_index_by_value on ${SCHEMA}.search_index (type, param, value) where value is not null;
  create index if not exists search_index_by_beginning on ${SCHEMA}.search_index (type, param, folded) where folded is not null;
  create index if not exists search_index_by_date on ${SCHEMA}.search_index (type, param, low, high) where low is not null;
`;

/** Makes the tables where they are missing. Safe to call from several processes at once. */
export async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query(STATEMENTS);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
