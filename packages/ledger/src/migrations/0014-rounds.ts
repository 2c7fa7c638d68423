import { type Kysely, sql } from 'kysely';

/**
 * - `receipt_entry.named_by` is how the sender of an encounter named the resident.
 * - `client.bars_duplicates` says that its client is told of a repeat as Booking and Referral has it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table receipt_entry add column named_by text`.execute(db);
  await sql`alter table client add column bars_duplicates boolean not null default false`.execute(db);
}
