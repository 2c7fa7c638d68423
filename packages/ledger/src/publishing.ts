import { sql } from 'kysely';
import { resolveParked } from './held.ts';
import { wakeWaiting } from './inbox/sweep.ts';
import type { Ledger, LedgerTransaction } from './database.ts';
import { newerVersionPublished } from './mapping.ts';
import { PUBLISHING_LANE } from './receipts.ts';
import { nameOfResource, savePublications } from './publications.ts';
import { noteOutcome } from './replay-outcome.ts';
import { forgetTried } from './tried.ts';

export interface StoredBundle {
  recordId: number;
  tenant: string;
  recordType: string;
  content: string;
  superseded: boolean;
  /**
   * An earlier version of the same source record that is not through, and what it waits for, if it does. It may have stepped
   * aside before this version was claimed and been woken since; this version must not pass it.
   */
  earlier: { waitsFor: string | null } | null;
  /** What was published before of the same source record: of this version, where it was mapped anew since, else of the version before. */
  before: string | null;
  /** What the FHIR server was given of this record last, where that was something else. */
  published: string;
  /** What it was mapped to in between, oldest first, which may have reached the FHIR server although no answer said so. */
  tried: string[];
  /** It was published before, and is mapped again. */
  again: boolean;
  /** How often it was mapped to something else. */
  revision: number;
  /** The trace that the record belongs to; null where it was taken in untraced. */
  traceparent: string | null;
}

/** Reads bundles for the publisher. */
export async function loadBundles(ledger: Ledger, recordIds: readonly number[]): Promise<Map<number, StoredBundle>> {
  const { rows } = await sql<StoredBundle>`
    select r.id as "recordId", r.tenant, r.record_type as "recordType", b.content, ${newerVersionPublished()} as superseded, earlier.item as earlier, b.revision, r.traceparent,
      array(select t.content from bundle_tried t where t.record_id = b.record_id order by t.revision) as tried,
      r.state = 'published' as again, coalesce(b.replaces, b.content) as published, case when r.state = 'published' then coalesce(b.replaces, b.content) else before.content end as before
    from record r join bundle b on b.record_id = r.id left join lateral (
      select jsonb_build_object('waitsFor', i.waits_for) as item
      from lane_item mine join lane_item i on i.lane = mine.lane and i.key = mine.key and i.seq < mine.seq and i.state in ('waiting', 'ready')
        join record e on e.id = i.ref
      where mine.lane = ${PUBLISHING_LANE} and mine.ref = r.id and i.ref <> r.id
        and e.tenant = r.tenant and e.record_type = r.record_type and e.source_system = r.source_system and e.source_key = r.source_key
      order by i.seq limit 1) earlier on true left join lateral (
      select coalesce(bundle.replaces, bundle.content) as content from record p join bundle on bundle.record_id = p.id
      where p.state = 'published' and p.id <> r.id and p.tenant = r.tenant and p.record_type = r.record_type
        and p.source_system = r.source_system and p.source_key = r.source_key
      order by p.id desc limit 1) before on true
    where r.id = any(${recordIds}::bigint[])`.execute(ledger);
  return new Map(rows.map((row) => [row.recordId, row]));
}

/** What the FHIR server holds of one resource, as we know it. */
export interface KnownResource {
  resourceType: string;
  serverId: string;
  versionId: string;
  /** Of the resource as it was mapped; equal digests need no new version. */
  contentDigest: Buffer;
  /** The record that wrote it last. */
  recordId: number;
}

/** Finds the server's resources behind identities. An identity that no published resource has is not in the map. */
export async function findIdentities(ledger: Ledger | LedgerTransaction, identities: readonly string[]): Promise<Map<string, KnownResource>> {
  if (identities.length === 0) return new Map();
  const { rows } = await sql<KnownResource & { identity: string }>`
    select i.identity, p.resource_type as "resourceType", p.server_id as "serverId", p.version_id as "versionId",
      p.content_digest as "contentDigest", p.record_id as "recordId"
    from identity i join published_resource p using (resource_type, server_id)
    where i.identity = any(${identities}::text[])`.execute(ledger);
  return new Map(rows.map(({ identity, ...known }) => [identity, known]));
}

/** What became of one resource of a record on the FHIR server. */
export interface PublishedResource {
  identities: readonly string[];
  resourceType: string;
  serverId: string;
  versionId: string;
  contentDigest: Buffer;
  change: 'created' | 'updated' | 'unchanged';
}

export interface PublishedRecord {
  recordId: number;
  /** What was published; the record may have been mapped to something else meanwhile. */
  bundle?: { content: string; revision: number };
  /** It was published before. */
  again?: boolean;
  resources: readonly PublishedResource[];
}

/**
 * Marks records as published, with the ids and versions that the server gave, in the caller's transaction.
 *
 * @returns keys of the publishing lane that waited for one of these resources, to signal after the commit
 */
export async function savePublished(trx: LedgerTransaction, records: readonly PublishedRecord[]): Promise<string[]> {
  const rows = records.flatMap(({ recordId, resources }) => resources.map((resource, position) => ({ ...resource, recordId, position })));
  if (rows.length > 0) {
    await savePublications(trx, rows, records.filter(({ again }) => again).map(({ recordId }) => recordId));
    await noteConfirmed(trx, rows.filter(({ change }) => change === 'unchanged'));
    await upsertResources(trx, lastOfEach(rows.filter(({ change }) => change !== 'unchanged')));
    await forgetDeleted(trx, rows.filter(({ change }) => change === 'created'));
  }
  await sql`update record set state = 'published', published_at = coalesce(published_at, clock_timestamp()) where id = any(${records.map((r) => r.recordId)}::bigint[])`.execute(trx);
  await noteAgain(trx, records);
  await resolveParked(trx, records.map(({ recordId }) => recordId));
  const identities = await insertIdentities(trx, rows);
  return wakeWaiting(trx, PUBLISHING_LANE, identities);
}

type Row = PublishedResource & { recordId: number; position: number };

function lastOfEach(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [nameOfResource(row), row])).values()];
}

/**
 * What was mapped before is needed no longer once what replaces it is published. Where a later revision is still to come, that replaces
 * what the server has been given now.
 */
async function noteAgain(trx: LedgerTransaction, records: readonly PublishedRecord[]): Promise<void> {
  const revised = records.flatMap(({ recordId, bundle }) => (bundle && bundle.revision > 0 ? [{ recordId, ...bundle }] : []));
  if (revised.length > 0) {
    await sql`update bundle b set replaces = case when b.revision > n.revision then n.content end
      from unnest(${revised.map((r) => r.recordId)}::bigint[], ${revised.map((r) => r.revision)}::int[], ${revised.map((r) => r.content)}::text[]) as n (record_id, revision, content)
      where b.record_id = n.record_id and b.revision >= n.revision`.execute(trx);
    await forgetTried(trx, revised);
  }
  const again = records.filter((record) => record.again);
  const changed = (record: PublishedRecord): boolean => record.resources.some(({ change }) => change !== 'unchanged');
  await noteOutcome(trx, again.filter(changed).map(({ recordId }) => recordId), 'published');
  await noteOutcome(trx, again.filter((record) => !changed(record)).map(({ recordId }) => recordId), 'unchanged');
}

/** A later record that says the same holds off what came between the two and is still under way. */
async function noteConfirmed(trx: LedgerTransaction, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update published_resource p set record_id = c.record_id
    from (select distinct on (resource_type, server_id) * from unnest(${rows.map((r) => r.resourceType)}::text[], ${rows.map((r) => r.serverId)}::text[],
        ${rows.map((r) => r.contentDigest)}::bytea[], ${rows.map((r) => r.recordId)}::bigint[]) as u (resource_type, server_id, content_digest, record_id)
      order by resource_type, server_id, record_id desc) c
    where p.resource_type = c.resource_type and p.server_id = c.server_id and p.content_digest = c.content_digest and p.record_id < c.record_id`.execute(trx);
}

async function upsertResources(trx: LedgerTransaction, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into published_resource (resource_type, server_id, version_id, content_digest, record_id)
    select * from unnest(${rows.map((r) => r.resourceType)}::text[], ${rows.map((r) => r.serverId)}::text[], ${rows.map((r) => r.versionId)}::text[],
      ${rows.map((r) => r.contentDigest)}::bytea[], ${rows.map((r) => r.recordId)}::bigint[])
    on conflict (resource_type, server_id) do update set version_id = excluded.version_id,
      content_digest = excluded.content_digest, record_id = excluded.record_id, published_at = now()`.execute(trx);
}

/**
 * A resource that somebody deleted on the server was made again, under an id of its own: who has its identity is found there
 * from now on, and what was linked to the old one is linked to it.
 */
async function forgetDeleted(trx: LedgerTransaction, created: readonly Row[]): Promise<void> {
  const identities = created.flatMap((row) => row.identities.map((identity) => ({ identity, serverId: row.serverId })));
  if (identities.length === 0) return;
  const { rows: gone } = await sql<{ resourceType: string; old: string; now: string }>`
    select distinct i.resource_type as "resourceType", i.server_id as old, n.server_id as now
    from identity i join unnest(${identities.map((i) => i.identity)}::text[], ${identities.map((i) => i.serverId)}::text[]) as n (identity, server_id) using (identity)
    where i.server_id <> n.server_id`.execute(trx);
  for (const { resourceType, old, now } of gone) {
    await sql`update identity set server_id = ${now} where resource_type = ${resourceType} and server_id = ${old}`.execute(trx);
    await sql`delete from published_resource where resource_type = ${resourceType} and server_id = ${old}`.execute(trx);
    await sql`delete from resource_link where resource_type = ${resourceType} and server_id = ${old}`.execute(trx);
    await sql`update resource_link set target = ${`${resourceType}/${now}`} where target = ${`${resourceType}/${old}`}`.execute(trx);
  }
}

/** @returns the identities that are new */
async function insertIdentities(trx: LedgerTransaction, rows: readonly Row[]): Promise<string[]> {
  const all = rows.flatMap((row) => row.identities.map((identity) => ({ identity, resourceType: row.resourceType, serverId: row.serverId })));
  const { rows: fresh } = await sql<{ identity: string }>`
    insert into identity (identity, resource_type, server_id)
    select distinct on (identity) identity, resource_type, server_id
    from unnest(${all.map((a) => a.identity)}::text[], ${all.map((a) => a.resourceType)}::text[], ${all.map((a) => a.serverId)}::text[]) as i (identity, resource_type, server_id)
    order by identity on conflict (identity) do nothing returning identity`.execute(trx);
  return fresh.map((row) => row.identity);
}
