import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import type { ArrivingRecord } from './records.ts';
import type { KnownVersion } from './versions.ts';

/** A version of a source record that the ledger holds, with what it said. */
export interface EarlierVersion extends KnownVersion {
  body: string;
  /** What its sender calls the messages that told it, where they have names. */
  messageIds: readonly string[];
}

/** Which source record: its type, its system and its key there. */
export type SourceRecord = Pick<ArrivingRecord, 'recordType' | 'sourceSystem' | 'sourceKey'>;

/** One name for a source record, for maps and locks. */
export const nameOfSourceRecord = ({ recordType, sourceSystem, sourceKey }: SourceRecord): string => JSON.stringify([recordType, sourceSystem, sourceKey]);

/**
 * The versions that the ledger holds of source records, by the name of each, and nobody adds another until the caller's transaction ends
 * who asks in the same way. For versions that are completed from those before them.
 */
export async function lockVersions(trx: LedgerTransaction, tenant: string, records: readonly SourceRecord[]): Promise<Map<string, EarlierVersion[]>> {
  if (records.length === 0) return new Map();
  const names = records.map((record) => `${tenant} ${nameOfSourceRecord(record)}`);
  await sql`select pg_advisory_xact_lock(hashtextextended(name, 0)) from (select distinct name from unnest(${names}::text[]) as n (name) order by name) as wanted`.execute(trx);
  // As where the versions of a batch are read: by the index, whatever the planner knows of the table.
  const { rows } = await sql<SourceRecord & Omit<EarlierVersion, 'version'> & { version: number | null }>`
    select r.* from (
      select distinct record_type, source_system, source_key
      from unnest(${records.map((r) => r.recordType)}::text[], ${records.map((r) => r.sourceSystem)}::text[], ${records.map((r) => r.sourceKey)}::text[]) as w (record_type, source_system, source_key)) as wanted
    cross join lateral (
      select id as "recordId", record_type as "recordType", source_system as "sourceSystem", source_key as "sourceKey",
        source_version as version, source_updated_at as "updatedAt", content_digest as "contentDigest", body,
        array(select message_id from receipt_entry e where e.record_id = record.id and e.message_id is not null) as "messageIds"
      from record where tenant = ${tenant} and record_type = wanted.record_type and source_system = wanted.source_system and source_key = wanted.source_key
      offset 0) as r`.execute(trx);
  const versions = new Map<string, EarlierVersion[]>();
  for (const { version, ...row } of rows) versions.set(nameOfSourceRecord(row), [...(versions.get(nameOfSourceRecord(row)) ?? []), { ...row, version: version ?? undefined }]);
  return versions;
}
