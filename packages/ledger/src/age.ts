import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import { NOTIFYING_LANE } from './events.ts';

/** Times of what subscribers are told, by table. */
const TIMES: readonly (readonly [table: string, columns: readonly string[]])[] = [
  ['event', ['occurred_at']],
  ['delivery', ['delivered_at']],
  ['event_chain', ['catching_up_until']],
  ['retraction', ['raised_at', 'sent_at', 'acknowledged_at', 'alerted_at']],
  ['subscription', ['created_at', 'updated_at']],
  ['contact', ['last_at', 'failing_since', 'not_before', 'beaten_at', 'beat_at']],
  ['notification_attempt', ['at']],
  ['endpoint', ['not_before', 'probe_until', 'next_at']],
  ['resend', ['requested_at', 'finished_at']],
];

/**
 * Makes all that subscribers are told older, as if that much time had passed with nobody looking: a drill's way to move the clock.
 * Never for a ledger that anybody relies on.
 */
export async function ageNotifications(ledger: Ledger, ms: number): Promise<void> {
  const earlier = sql`${ms} * interval '1 millisecond'`;
  await ledger.transaction().execute(async (trx) => {
    // What is in line first, as whoever delivers does it: else each may wait for the other.
    await sql`update lane_key set due_at = due_at - ${earlier}, signalled_at = signalled_at - ${earlier} where lane = ${NOTIFYING_LANE} and lease_until is null`.execute(trx);
    await sql`update lane_item set due_at = due_at - ${earlier}, first_failed_at = first_failed_at - ${earlier} where lane = ${NOTIFYING_LANE}`.execute(trx);
    for (const [table, columns] of TIMES) {
      await sql`update ${sql.table(table)} set ${sql.join(columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(column)} - ${earlier}`))}`.execute(trx);
    }
  });
}
