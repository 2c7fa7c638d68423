import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';

/** Keeps what records are mapped to that stand in line for publishing, before they are mapped to something else. */
export async function keepTried(trx: LedgerTransaction, recordIds: readonly number[]): Promise<void> {
  if (recordIds.length === 0) return;
  await sql`insert into bundle_tried (record_id, revision, content) select record_id, revision, content from bundle where record_id = any(${recordIds}::bigint[])`.execute(trx);
}

/** Lets go of what records were mapped to before the revision that is published now: what of it was there has been called off. */
export async function forgetTried(trx: LedgerTransaction, published: readonly { recordId: number; revision: number }[]): Promise<void> {
  await sql`delete from bundle_tried t using unnest(${published.map((p) => p.recordId)}::bigint[], ${published.map((p) => p.revision)}::int[]) as p (record_id, revision)
    where t.record_id = p.record_id and t.revision <= p.revision`.execute(trx);
}
