import { sql } from 'kysely';
import { writeAudit } from './audit/write.ts';
import { inTransaction, type Ledger, type LedgerTransaction } from './database.ts';
import { appendToChains } from './event-chain.ts';
import { NOTIFYING_LANE } from './events.ts';
import { lockKeys } from './inbox/append.ts';
import { noteWhereabouts } from './whereabouts.ts';

/** More than the events that one subscription can have between a backup and the end of what was backed up. */
const FORGOTTEN_AT_MOST = 1_000_000;

export interface Restored {
  /** When the last receipt of this ledger was opened: what came later has to be sent again. */
  lastReceivedAt: Date | null;
  /** Whose events go on behind those that were forgotten. */
  subscriptions: number;
}

/**
 * Makes a restored ledger fit to go on, before any service runs on it: no event may get a number that was told already. The numbers that may
 * have been told are passed over and count as events that are not kept any more, so that a subscriber who asks for them is told
 * to begin with a snapshot (SUB-148).
 *
 * @param isAnythingLost false where it is known that nothing is, as behind a standby that is written to synchronously
 */
export function settleRestored(ledger: Ledger, { isAnythingLost, requestId }: { isAnythingLost: boolean; requestId: string }): Promise<Restored> {
  return inTransaction(ledger, async (trx) => {
    const subscriptions = isAnythingLost ? await passOver(trx) : 0;
    await noteWhereabouts(trx);
    await writeAudit(trx, [{ clientId: 'ehch-command', action: 'E', event: isAnythingLost ? 'ledger-restored' : 'ledger-moved', entityType: 'Ledger', entityId: 'ledger', requestId }]);
    const last = await trx.selectFrom('receipt').select((eb) => eb.fn.max('received_at').as('at')).executeTakeFirst();
    return { lastReceivedAt: last?.at ?? null, subscriptions };
  });
}

async function passOver(trx: LedgerTransaction): Promise<number> {
  const subscriptions = await trx.selectFrom('subscription').select(['id', 'topic']).where('deleted_at', 'is', null).execute();
  if (subscriptions.length === 0) return 0;
  const ids = subscriptions.map(({ id }) => id);
  await lockKeys(trx, NOTIFYING_LANE, ids);
  const { rows: numbers } = await sql<{ key: string; number: number }>`
    update lane_key set last_seq = last_seq + ${FORGOTTEN_AT_MOST} where lane = ${NOTIFYING_LANE} and key = any(${ids}::text[]) returning key, last_seq as number`.execute(trx);
  const { rows: events } = await sql<{ id: number; uid: string }>`
    insert into event (topic, focus_type, focus_id, focus_version, facets) select topic, '', '', '', '{}' from unnest(${subscriptions.map(({ topic }) => topic)}::text[]) as s (topic)
    returning id, uid`.execute(trx);
  const numberOf = new Map(numbers.map(({ key, number }) => [key, number]));
  const links = events.flatMap((event, index) => ids.slice(index, index + 1).map((subscriptionId) => ({ subscriptionId, number: numberOf.get(subscriptionId) ?? 0, event })));
  await appendToChains(trx, links);
  await sql`update delivery set delivered_at = clock_timestamp() where event_id = any(${events.map(({ id }) => id)}::bigint[])`.execute(trx);
  return ids.length;
}
