import { type Kysely, sql } from 'kysely';

/** So that it can be said how the whole ledger stands without reading what is in it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'create index record_state on record (state)',
  'create index receipt_source on receipt (source, received_at) where source is not null',
  'create index delivery_pending on delivery (subscription_id) where delivered_at is null',
];
