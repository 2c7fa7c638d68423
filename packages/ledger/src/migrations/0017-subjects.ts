import { type Kysely, sql } from 'kysely';

/** So that the events about a resident are found without looking at all others. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index event_subjects on event using gin (subjects) where subjects <> '{}'`.execute(db);
}
