import { type Kysely, sql } from 'kysely';

/**
 * - `console_pass.generation` is that of the client when it signed in: a pass of before is good no more. Those that are there are let go of.
 * - The index finds the events that waited while a subscriber could not be reached.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'delete from console_pass',
  'alter table console_pass add column generation int not null default 0',
  'create index delivery_delivered on delivery (subscription_id, delivered_at)',
];
