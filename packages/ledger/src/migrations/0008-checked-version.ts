import { type Kysely, sql } from 'kysely';

/**
 * So that a replay need not read a row again that it has read already. `receipt_entry.checked_version` is the version of the source that
 * read the row last, also where it read the same as before; `reread_version` stays the one that the record was read with.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table receipt_entry add column checked_version int`.execute(db);
}
