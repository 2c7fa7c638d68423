import { type Kysely, sql } from 'kysely';

/**
 * - `record.traceparent` says which trace a record belongs to, as W3C Trace Context writes it, so that what works on it in another process
 *   goes on with that trace. Null where it was taken in untraced.
 * - `event.record_id` is null of what stands for the events that a ledger forgot when it was restored.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('alter table record add column traceparent text').execute(db);
  await sql.raw('alter table event alter column record_id drop not null').execute(db);
}
