import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';

/** A row of a receipt as it is about to be written: held, or of a record that the ledger has. */
interface Arrived {
  standing: string;
  about?: RecordName;
  record?: RecordName;
}

interface RecordName {
  recordType: string;
  sourceSystem: string;
  sourceKey: string;
}

/**
 * Releases rows that were held of the same source records: the receipt at hand mends them, or holds them again, so that a row
 * which is sent twice is not held twice. Called before the rows of the receipt are written.
 */
export async function resolveHeld(trx: LedgerTransaction, { id, tenant }: { id: string; tenant: string }, arrived: readonly Arrived[]): Promise<void> {
  const names = arrived.flatMap(({ standing, about, record }) => (standing === 'held' ? (about ? [{ ...about, resolution: 'held-again' }] : []) : record ? [{ ...record, resolution: 'mended' }] : []));
  if (names.length === 0) return;
  await sql`
    update receipt_entry e set resolved_by = ${id}, resolution = n.resolution, resolved_at = clock_timestamp()
    from unnest(${names.map((n) => n.recordType)}::text[], ${names.map((n) => n.sourceSystem)}::text[], ${names.map((n) => n.sourceKey)}::text[], ${names.map((n) => n.resolution)}::text[])
      as n (record_type, source_system, source_key, resolution), receipt r
    where e.standing = 'held' and e.resolved_by is null and e.receipt_id <> ${id}
      and e.source_system = n.source_system and e.source_key = n.source_key and e.record_type = n.record_type
      and r.id = e.receipt_id and r.tenant = ${tenant}`.execute(trx);
}

/**
 * Releases held rows that do not even say which record they are: by the row of the same number when the same file comes again,
 * by name, for the same source.
 */
export async function resolveNameless(trx: LedgerTransaction, receiptId: string): Promise<void> {
  await sql`
    update receipt_entry e set resolved_by = now.id, resolved_at = clock_timestamp(), resolution = case when n.standing = 'held' then 'held-again' else 'mended' end
    from receipt now join receipt_entry n on n.receipt_id = now.id, receipt before
    where now.id = ${receiptId} and now.source is not null and now.file_name is not null
      and before.tenant = now.tenant and before.source = now.source and before.file_name = now.file_name and before.id <> now.id
      and e.receipt_id = before.id and e.standing = 'held' and e.resolved_by is null and e.source_key is null and n.place = e.place`.execute(trx);
}
