import { type Kysely, sql } from 'kysely';

/** Which delivery an event has for one subscription is one look, however many subscriptions were told of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index delivery_event_subscription on delivery (event_id, subscription_id)').execute(db);
  await sql.raw('drop index delivery_event').execute(db);
}
