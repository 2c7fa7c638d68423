import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';

/** One record as intake hands it over: checked, and with its key resolved. */
export interface ArrivingRecord {
  recordType: string;
  sourceSystem: string;
  sourceKey: string;
  /** The source's own order of versions; without one, records go by arrival. */
  versionOrder: bigint | undefined;
  contentDigest: Buffer;
  body: string;
  laneKey: string;
}

/**
 * `accepted` goes on; `unchanged` is in the ledger already; `superseded` is older than what is there;
 * `conflict` claims a version that the ledger holds with other content.
 */
export type Standing = 'accepted' | 'unchanged' | 'superseded' | 'conflict';

export interface PlacedRecord {
  standing: Standing;
  /** The ledger's number of the record, or of the one that makes it unchanged or a conflict. */
  recordId: number;
}

interface KnownVersion {
  id: number;
  order: bigint;
  digest: Buffer;
}

/**
 * Decides, for records in the order in which they arrived, where each stands among the versions of its source record.
 * Pure: `known` has the versions that the ledger holds, newest first.
 */
export function placeVersion(known: readonly KnownVersion[], record: Pick<ArrivingRecord, 'versionOrder' | 'contentDigest'>): { standing: Standing; order: bigint; same?: KnownVersion } {
  const newest = known[0];
  if (newest === undefined) return { standing: 'accepted', order: record.versionOrder ?? 1n };
  const order = record.versionOrder;
  if (order === undefined) {
    const unchanged = newest.digest.equals(record.contentDigest);
    return unchanged ? { standing: 'unchanged', order: newest.order, same: newest } : { standing: 'accepted', order: newest.order + 1n };
  }
  const same = known.find((version) => version.order === order);
  if (same) return { standing: same.digest.equals(record.contentDigest) ? 'unchanged' : 'conflict', order, same };
  return { standing: order > newest.order ? 'accepted' : 'superseded', order };
}

/**
 * Writes the records that are new to the ledger, in order of arrival. Where another transaction was first with the
 * same source record, PostgreSQL refuses the insert and the caller's transaction is run again ({@link inTransaction}).
 */
export async function placeRecords(trx: LedgerTransaction, { tenant, receiptId }: { tenant: string; receiptId: string }, records: readonly ArrivingRecord[]): Promise<PlacedRecord[]> {
  const versions = await readVersions(trx, tenant, records);
  const fresh: Fresh[] = [];
  const placed = records.map((record) => {
    const identity = identityOf(record);
    const known = versions.get(identity) ?? [];
    const { standing, order, same } = placeVersion(known, record);
    const version = same ?? { id: 0, order, digest: record.contentDigest };
    if (!same) {
      fresh.push({ record, version, standing });
      versions.set(identity, [...known, version].sort((a, b) => (a.order < b.order ? 1 : -1)));
    }
    return { standing, version };
  });
  await insertRecords(trx, { tenant, receiptId }, fresh);
  return placed.map(({ standing, version }) => ({ standing, recordId: version.id }));
}

function identityOf({ recordType, sourceSystem, sourceKey }: ArrivingRecord): string {
  return JSON.stringify([recordType, sourceSystem, sourceKey]);
}

async function readVersions(trx: LedgerTransaction, tenant: string, records: readonly ArrivingRecord[]): Promise<Map<string, KnownVersion[]>> {
  const { rows } = await sql<{ ord: number; id: number; version_order: string; content_digest: Buffer }>`
    select wanted.ord, r.id, r.version_order, r.content_digest
    from unnest(${records.map((r) => r.recordType)}::text[], ${records.map((r) => r.sourceSystem)}::text[], ${records.map((r) => r.sourceKey)}::text[])
      with ordinality as wanted (record_type, source_system, source_key, ord)
    join record r on r.tenant = ${tenant} and r.record_type = wanted.record_type
      and r.source_system = wanted.source_system and r.source_key = wanted.source_key
    order by r.version_order desc`.execute(trx);
  const versions = new Map<string, Map<number, KnownVersion>>();
  for (const row of rows) {
    const record = records[row.ord - 1];
    if (record === undefined) continue;
    const known = versions.get(identityOf(record)) ?? new Map<number, KnownVersion>();
    versions.set(identityOf(record), known.set(row.id, { id: row.id, order: BigInt(row.version_order), digest: row.content_digest }));
  }
  return new Map([...versions].map(([identity, known]) => [identity, [...known.values()]]));
}

interface Fresh {
  record: ArrivingRecord;
  version: KnownVersion;
  standing: Standing;
}

async function insertRecords(trx: LedgerTransaction, { tenant, receiptId }: { tenant: string; receiptId: string }, fresh: readonly Fresh[]): Promise<void> {
  if (fresh.length === 0) return;
  const rows = await trx
    .insertInto('record')
    .values(
      fresh.map(({ record, version, standing }) => ({
        tenant,
        receipt_id: receiptId,
        record_type: record.recordType,
        source_system: record.sourceSystem,
        source_key: record.sourceKey,
        version_order: version.order.toString(),
        content_digest: record.contentDigest,
        body: record.body,
        lane_key: record.laneKey,
        state: standing === 'superseded' ? 'superseded' : 'received',
      } as const)),
    )
    .returning('id')
    .execute();
  fresh.forEach(({ version }, index) => {
    version.id = rows[index]?.id ?? 0;
  });
}
