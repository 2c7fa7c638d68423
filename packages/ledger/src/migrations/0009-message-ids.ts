import { type Kysely, sql } from 'kysely';

/** What the sender calls the message that a row is: one that is sent again is told from one that says the same of something new. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table receipt_entry add column message_id text`.execute(db);
}
