import type { Resource } from '@medplum/fhirtypes';
import type { IndexRow } from '../index-rows/index-rows.ts';
import type { Identity } from '../search/identity.ts';
import type { Statement } from './database.ts';
import { SCHEMA } from './schema.ts';

/** A resource as it is stored now. */
export interface StoredRow {
  seq: string;
  type: string;
  id: string;
  version: number;
  last_updated: Date;
  deleted: boolean;
  content: Resource | null;
}

/** A new version to store; `seq` is that of the version before it, if there is one. */
export interface NewVersion {
  seq: string | undefined;
  type: string;
  id: string;
  version: number;
  lastUpdated: string;
  content: Resource | undefined;
  rows: readonly IndexRow[];
}

/** Waits until this transaction alone holds every lock. In one order everywhere, so that no two wait for each other. */
export function takeLocks(locks: readonly bigint[]): Statement {
  const inOrder = [...new Set(locks)].sort((a, b) => (a < b ? -1 : 1));
  return {
    name: 'take-locks',
    text: 'select pg_advisory_xact_lock(key) from unnest($1::bigint[]) as wanted(key)',
    values: [inOrder.map(String)],
  };
}

const FIND = `
  select wanted.position, found.seq
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as wanted(type, param, system, value, position)
  join ${SCHEMA}.search_index found
    on found.type = wanted.type and found.param = wanted.param and found.value = wanted.value
    and (wanted.system is null or coalesce(found.system, '') = wanted.system)`;

/** Reads and locks, for this transaction, what answers to the identities (by position from 1) and what has the ids (position 0). */
export function claim(identities: readonly Identity[], ids: readonly { type: string; id: string }[]): Statement {
  return {
    name: 'claim',
    text: `
      select r.seq, r.type, r.id, r.version, r.last_updated, r.deleted, r.content, wanted.position
      from (
        ${FIND}
        union
        select 0, r.seq
        from unnest($5::text[], $6::text[]) as target(type, id)
        join ${SCHEMA}.resource r on r.type = target.type and r.id = target.id
      ) wanted
      join ${SCHEMA}.resource r on r.seq = wanted.seq
      order by r.seq
      for update of r`,
    values: [...identityColumns(identities), ids.map(({ type }) => type), ids.map(({ id }) => id)],
  };
}

/** Finds what answers to the identities (by position from 1), without locking it. */
export function find(identities: readonly Identity[]): Statement {
  return {
    name: 'find',
    text: `select wanted.position, r.type, r.id from (${FIND}) wanted join ${SCHEMA}.resource r on r.seq = wanted.seq where not r.deleted`,
    values: identityColumns(identities),
  };
}

function identityColumns(identities: readonly Identity[]): unknown[] {
  return [
    identities.map(({ resourceType }) => resourceType),
    identities.map(({ param }) => param),
    identities.map(({ system }) => system ?? null),
    identities.map(({ value }) => value),
  ];
}

/** Stores new versions, keeps the ones before them as history, and brings the search index in line: one statement, one round trip. */
export function store(versions: readonly NewVersion[]): Statement {
  const incoming = versions.map((version, n) => ({ ...version, n, rows: undefined, deleted: version.content === undefined }));
  const rows = versions.flatMap(({ rows }, n) => rows.map((row) => ({ n, ...row })));
  return { name: 'store', text: STORE, values: [JSON.stringify(incoming), JSON.stringify(rows)] };
}

const STORE = `
  with incoming as materialized (
    select * from json_to_recordset($1::json) as v(
      n int, seq bigint, type text, id text, version int, "lastUpdated" timestamptz, deleted boolean, content json)
  ), kept as (
    insert into ${SCHEMA}.history (type, id, version, last_updated, deleted, content)
    select r.type, r.id, r.version, r.last_updated, r.deleted, r.content
    from incoming v join ${SCHEMA}.resource r on r.seq = v.seq
  ), changed as (
    update ${SCHEMA}.resource r
    set version = v.version, last_updated = v."lastUpdated", deleted = v.deleted, content = v.content
    from incoming v where r.seq = v.seq
  ), unindexed as (
    delete from ${SCHEMA}.search_index s using incoming v where s.seq = v.seq
  ), created as (
    insert into ${SCHEMA}.resource (type, id, version, last_updated, deleted, content)
    select type, id, version, "lastUpdated", deleted, content from incoming where seq is null order by n
    returning seq, type, id
  )
  insert into ${SCHEMA}.search_index (seq, type, param, system, value, folded, low, high)
  select coalesce(v.seq, c.seq), v.type, row.param, row.system, row.value, row.folded, row.low, row.high
  from json_to_recordset($2::json) as row(
    n int, param text, system text, value text, folded text, low timestamptz, high timestamptz)
  join incoming v on v.n = row.n
  left join created c on c.type = v.type and c.id = v.id`;
