import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import { type KnownVersion, placeVersion, type SourceVersion, type Standing } from './versions.ts';

/** A record by its sender's name, and which version of it, as far as that is known. */
export interface RecordName {
  recordType: string;
  sourceSystem: string;
  sourceKey: string;
  version?: number | undefined;
  updatedAt?: Date;
}

/** Stands in the place of the key of a record that was erased: nothing is left of it that could be done again. */
export const ERASED_KEY = 'erased';

/** One record as intake hands it over: checked, and with its key resolved. */
export interface ArrivingRecord extends SourceVersion {
  recordType: string;
  sourceSystem: string;
  sourceKey: string;
  /** Of all that the record says but for its version. */
  contentDigest: Buffer;
  body: string;
  laneKey: string;
  /** The trace that it belongs to (W3C Trace Context). */
  traceparent?: string;
}

export interface PlacedRecord {
  standing: Standing;
  /** The ledger's number of the record, or of the one that makes it unchanged or a conflict. */
  recordId: number;
}

interface Fresh {
  record: ArrivingRecord;
  version: KnownVersion;
  standing: Standing;
}

/**
 * Writes the records that are new to the ledger, in order of arrival. Where another transaction was first with the
 * same source record, PostgreSQL refuses the insert and the caller's transaction is run again (inTransaction).
 */
export async function placeRecords(trx: LedgerTransaction, { tenant, receiptId }: { tenant: string; receiptId: string }, records: readonly ArrivingRecord[]): Promise<PlacedRecord[]> {
  const versions = await readVersions(trx, tenant, records);
  const fresh: Fresh[] = [];
  const placed = records.map((record) => {
    const known = versions.get(sourceRecordOf(record)) ?? [];
    const { standing, same } = placeVersion(known, record);
    if (same) return { standing, version: same };
    const version = { recordId: 0, version: record.version, updatedAt: record.updatedAt, contentDigest: record.contentDigest };
    versions.set(sourceRecordOf(record), [...known, version]);
    fresh.push({ record, version, standing });
    return { standing, version };
  });
  await insertRecords(trx, { tenant, receiptId }, fresh);
  return placed.map(({ standing, version }) => ({ standing, recordId: version.recordId }));
}

function sourceRecordOf({ recordType, sourceSystem, sourceKey }: ArrivingRecord): string {
  return JSON.stringify([recordType, sourceSystem, sourceKey]);
}

interface VersionRow {
  ord: number;
  id: number;
  source_version: number | null;
  source_updated_at: Date;
  content_digest: Buffer;
}

// `offset 0` keeps the planner to the index, record by record: of a table that has grown since it was counted it would read all for every batch.
async function readVersions(trx: LedgerTransaction, tenant: string, records: readonly ArrivingRecord[]): Promise<Map<string, KnownVersion[]>> {
  const { rows } = await sql<VersionRow>`
    select wanted.ord, r.*
    from (select record_type, source_system, source_key, min(ord) as ord
      from unnest(${records.map((r) => r.recordType)}::text[], ${records.map((r) => r.sourceSystem)}::text[], ${records.map((r) => r.sourceKey)}::text[])
        with ordinality as w (record_type, source_system, source_key, ord)
      group by 1, 2, 3) as wanted
    cross join lateral (
      select id, source_version, source_updated_at, content_digest from record
      where tenant = ${tenant} and record_type = wanted.record_type and source_system = wanted.source_system and source_key = wanted.source_key
      offset 0) as r`.execute(trx);
  const versions = new Map<string, KnownVersion[]>();
  for (const row of rows) {
    const record = records[row.ord - 1];
    if (record === undefined) continue;
    const version = { recordId: row.id, version: row.source_version ?? undefined, updatedAt: row.source_updated_at, contentDigest: row.content_digest };
    versions.set(sourceRecordOf(record), [...(versions.get(sourceRecordOf(record)) ?? []), version]);
  }
  return versions;
}

async function insertRecords(trx: LedgerTransaction, { tenant, receiptId }: { tenant: string; receiptId: string }, fresh: readonly Fresh[]): Promise<void> {
  if (fresh.length === 0) return;
  const column = <T>(of: (record: ArrivingRecord) => T): T[] => fresh.map(({ record }) => of(record));
  const { rows } = await sql<{ id: number }>`
    insert into record (tenant, receipt_id, record_type, source_system, source_key, source_version, source_updated_at, content_digest, body, lane_key, state, traceparent)
    select ${tenant}, ${receiptId}, record_type, source_system, source_key, source_version, source_updated_at, content_digest, body, lane_key, state, traceparent
    from unnest(${column((r) => r.recordType)}::text[], ${column((r) => r.sourceSystem)}::text[], ${column((r) => r.sourceKey)}::text[], ${column((r) => r.version ?? null)}::bigint[],
      ${column((r) => r.updatedAt)}::timestamptz[], ${column((r) => r.contentDigest)}::bytea[], ${column((r) => r.body)}::text[], ${column((r) => r.laneKey)}::text[],
      ${fresh.map(({ standing }) => (standing === 'superseded' ? 'superseded' : 'received'))}::text[], ${column((r) => r.traceparent ?? null)}::text[])
      with ordinality as fresh (record_type, source_system, source_key, source_version, source_updated_at, content_digest, body, lane_key, state, traceparent, ord)
    order by ord returning id`.execute(trx);
  fresh.forEach(({ version }, index) => {
    version.recordId = rows[index]?.id ?? 0;
  });
}

/**
 * Notes which tenant a source system belongs to: the first that sends from it. Local ids mean something only within
 * their system, so no other tenant may speak in its name (SEC-015).
 *
 * @returns the systems that belong to somebody else
 */
export async function claimSourceSystems(trx: LedgerTransaction, tenant: string, systems: readonly string[]): Promise<Set<string>> {
  if (systems.length === 0) return new Set();
  const known = await readOwners(trx, systems);
  const fresh = systems.filter((system) => !known.has(system));
  const owners = fresh.length === 0 ? known : await claimFresh(trx, tenant, { fresh, systems });
  return new Set(systems.filter((system) => owners.get(system) !== tenant));
}

/** Whoever else claims one of them at the same time is waited for, and seen. */
async function claimFresh(trx: LedgerTransaction, tenant: string, { fresh, systems }: { fresh: readonly string[]; systems: readonly string[] }): Promise<Map<string, string>> {
  await trx
    .insertInto('source_system')
    .values([...fresh].sort().map((system) => ({ system, tenant })))
    .onConflict((on) => on.doNothing())
    .execute();
  return readOwners(trx, systems);
}

/** The tenants of source systems; an owner never changes. */
async function readOwners(trx: LedgerTransaction, systems: readonly string[]): Promise<Map<string, string>> {
  const rows = await trx.selectFrom('source_system').select(['system', 'tenant']).where('system', 'in', systems).execute();
  return new Map(rows.map(({ system, tenant }) => [system, tenant]));
}
