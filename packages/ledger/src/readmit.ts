import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import { type EntryDraft, placeDrafts, type PlacedEntry, type ReceiptAtHand } from './entries.ts';
import { heldLock, resolveHeld } from './held.ts';

/** What reads a held row again: the replay, and the version of the source's definition. */
export interface Rereading {
  replayId: string;
  sourceVersion: number;
}

/**
 * Lets held rows go on that can be read now, where they stand in their receipt, just as if they had been sent now. One that is
 * held still says from now on why it is today.
 *
 * @returns the rows as they stand, and the keys of the mapping lane to signal after the commit
 */
export async function readmitEntries(trx: LedgerTransaction, receipt: ReceiptAtHand, drafts: readonly { draft: EntryDraft; position: number }[], by: Rereading): Promise<{ entries: PlacedEntry[]; signals: string[] }> {
  const { entries, signals } = await placeDrafts(trx, receipt, drafts);
  const through = entries.filter(({ standing }) => standing !== 'held');
  await release(trx, receipt.id, through, by);
  await retell(trx, receipt.id, entries.filter(({ standing }) => standing === 'held'));
  await sql`select ${heldLock(receipt.tenant, through)}`.execute(trx);
  await resolveHeld(trx, receipt, through);
  return { entries, signals };
}

async function release(trx: LedgerTransaction, receiptId: string, entries: readonly PlacedEntry[], { replayId, sourceVersion }: Rereading): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    update receipt_entry e set standing = n.standing, record_id = n.record_id, issues = n.issues, resolution = 'replayed', resolved_at = clock_timestamp(), replayed_by = ${replayId}, reread_version = ${sourceVersion}
    from unnest(${entries.map((n) => n.position)}::int[], ${entries.map((n) => n.standing)}::text[], ${entries.map((n) => n.recordId ?? null)}::bigint[], ${entries.map((n) => JSON.stringify(n.issues))}::jsonb[]) as n (position, standing, record_id, issues)
    where e.receipt_id = ${receiptId} and e.position = n.position`.execute(trx);
}

async function retell(trx: LedgerTransaction, receiptId: string, entries: readonly PlacedEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    update receipt_entry e set issues = n.issues
    from unnest(${entries.map((n) => n.position)}::int[], ${entries.map((n) => JSON.stringify(n.issues))}::jsonb[]) as n (position, issues)
    where e.receipt_id = ${receiptId} and e.position = n.position and e.issues <> n.issues`.execute(trx);
}

/** What a record says once the cells of its row were read again. */
export interface RereadRecord {
  recordId: number;
  receiptId: string;
  position: number;
  body: string;
  contentDigest: Buffer;
  sourceVersion: number;
}

/** Gives records the content that their cells are read to now: nothing else ever changes what a record says. */
export async function rewriteRecords(trx: LedgerTransaction, records: readonly RereadRecord[]): Promise<void> {
  for (const { recordId, receiptId, position, body, contentDigest, sourceVersion } of records) {
    await trx.updateTable('record').set({ body, content_digest: contentDigest }).where('id', '=', recordId).execute();
    await trx.updateTable('receipt_entry').set({ reread_version: sourceVersion, checked_version: sourceVersion }).where('receipt_id', '=', receiptId).where('position', '=', position).execute();
  }
}

/** Notes which version of their source has read these rows and found them to say what they said before. */
export async function noteChecked(trx: LedgerTransaction, rows: readonly { receiptId: string; position: number; sourceVersion: number }[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update receipt_entry e set checked_version = n.version
    from unnest(${rows.map((n) => n.receiptId)}::uuid[], ${rows.map((n) => n.position)}::int[], ${rows.map((n) => n.sourceVersion)}::int[]) as n (receipt_id, position, version)
    where e.receipt_id = n.receipt_id and e.position = n.position`.execute(trx);
}
