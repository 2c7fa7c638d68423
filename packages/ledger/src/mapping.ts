import { sql } from 'kysely';
import { appendToInbox } from './inbox/append.ts';
import type { Ledger, LedgerTransaction } from './database.ts';
import { type MappedRecord, saveMappedAgain } from './mapped-again.ts';
import { PUBLISHING_LANE } from './receipts.ts';
import { noteOutcome } from './replay-outcome.ts';

export interface StoredRecord {
  id: number;
  recordType: string;
  body: string;
  /** The row of a file that it was read from. */
  origin: { fileDigest: string; place: string; source: string; sourceVersion: number } | null;
  /** A newer version of the same source record was published: this one stepped aside too long and changes nothing any more. */
  superseded: boolean;
  /** The trace that it belongs to; null where it was taken in untraced. */
  traceparent: string | null;
}

/** Reads records for the mapper, in the order asked for. */
export async function loadRecords(ledger: Ledger, ids: readonly number[]): Promise<Map<number, StoredRecord>> {
  const { rows } = await sql<StoredRecord>`
    select r.id, r.record_type as "recordType", r.body, r.traceparent, ${newerVersionPublished()} as superseded, origin.row as origin
    from record r left join lateral (
      select jsonb_build_object('fileDigest', encode(f.file_digest, 'hex'), 'place', e.place, 'source', f.source, 'sourceVersion', coalesce(e.reread_version, f.source_version)) as row
      from receipt_entry e join receipt f on f.id = e.receipt_id
      where e.record_id = r.id and e.receipt_id = r.receipt_id and e.place is not null and f.file_digest is not null and f.source_version is not null
      order by e.position limit 1) origin on true
    where r.id = any(${ids}::bigint[])`.execute(ledger);
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * For a query that has `record` as `r`. The source's own version decides where both have one, else when the source
 * last changed the record (D9a). Versions that are still in line are left to go one after the other.
 */
export function newerVersionPublished() {
  return sql<boolean>`exists (select 1 from record newer where newer.state = 'published' and newer.tenant = r.tenant and newer.record_type = r.record_type
    and newer.source_system = r.source_system and newer.source_key = r.source_key
    and coalesce(newer.source_version > r.source_version, newer.source_updated_at > r.source_updated_at))`;
}

/**
 * Writes the bundles of mapped records and puts the records behind their keys for publishing, in the caller's transaction. One that was
 * mapped before goes on only with what is new.
 *
 * @returns the keys of the publishing lane to signal once the transaction has committed
 */
export async function saveMapped(trx: LedgerTransaction, mapped: readonly MappedRecord[]): Promise<string[]> {
  if (mapped.length === 0) return [];
  const { rows } = await sql<{ record_id: number }>`
    insert into bundle (record_id, content, mapper_version)
    select * from unnest(${mapped.map((m) => m.recordId)}::bigint[], ${mapped.map((m) => m.content)}::text[], ${mapped.map((m) => m.mapperVersion)}::text[])
    on conflict (record_id) do nothing returning record_id`.execute(trx);
  const first = new Set(rows.map((row) => row.record_id));
  const fresh = mapped.filter(({ recordId }) => first.has(recordId));
  const again = first.size === mapped.length ? [] : await saveMappedAgain(trx, mapped.filter(({ recordId }) => !first.has(recordId)));
  await sql`update record set state = 'mapped', mapped_at = clock_timestamp() where id = any(${fresh.map((m) => m.recordId)}::bigint[])`.execute(trx);
  await appendToInbox(trx, PUBLISHING_LANE, fresh.map(({ laneKey, recordId }) => ({ key: laneKey, ref: recordId })));
  return [...new Set([...fresh.map(({ laneKey }) => laneKey), ...again])];
}

/** Notes that newer versions have made these records void. What was published of one stays so. */
export async function markSuperseded(trx: LedgerTransaction, recordIds: readonly number[]): Promise<void> {
  if (recordIds.length === 0) return;
  await sql`update record set state = 'superseded' where id = any(${recordIds}::bigint[]) and state <> 'published'`.execute(trx);
  await noteOutcome(trx, recordIds, 'superseded');
}
