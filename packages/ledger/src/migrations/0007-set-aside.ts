import { type Kysely, sql } from 'kysely';

/** So that the rows of a large receipt are counted without looking at each item that is only in line. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index lane_item_set_aside on lane_item (ref, lane) where state <> 'ready'`.execute(db);
}
