import { type Kysely, sql } from 'kysely';

/**
 * What a run read and filled, and what it did not.
 *
 * - `coverage.source` was counted while the file was read. It may hold words of the sender's, which are for the sender alone.
 * - `coverage.fhir` was counted from the bundles once nothing was under way; `counted_to` is the time at which the last of them was mapped.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`create table coverage (
    receipt_id uuid primary key references receipt,
    source jsonb,
    fhir jsonb,
    counted_to timestamptz)`).execute(db);
}
