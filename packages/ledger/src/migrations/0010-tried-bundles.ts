import { type Kysely, sql } from 'kysely';

/**
 * - `bundle_tried` keeps what a record was mapped to while it stood in line for publishing and was then mapped to something else: the
 *   FHIR server may have been given it although no answer said so. Gone once a later revision is published.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table bundle_tried (
    record_id bigint not null references bundle,
    revision int not null,
    content text not null,
    primary key (record_id, revision))`.execute(db);
}
