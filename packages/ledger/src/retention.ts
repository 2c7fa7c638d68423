import { sql } from 'kysely';
import { inTransaction, type Ledger, type LedgerTransaction } from './database.ts';
import { NOTIFYING_LANE } from './events.ts';
import { lockKeys } from './inbox/append.ts';
import type { StoredSubscription } from './subscriptions.ts';

/** Subscriptions whose end has come and that are not off yet (SUB-009). */
export async function endedSubscriptions(ledger: Ledger, limit: number): Promise<Pick<StoredSubscription, 'id' | 'tenant' | 'clientId' | 'version' | 'status'>[]> {
  const { rows } = await sql<Pick<StoredSubscription, 'id' | 'tenant' | 'clientId' | 'version' | 'status'>>`
    select id, tenant, client_id as "clientId", version, status from subscription
    where deleted_at is null and status <> 'off' and (settings->>'end')::timestamptz <= clock_timestamp() limit ${limit}`.execute(ledger);
  return rows;
}

/**
 * Forgets what events were about once they are past their retention, and attempts with them (SUB-149). Their numbers stay, so
 * the counter is as it was. An event that still waits for a subscriber who is active is kept, and so is the last that a tenant's
 * records told of a resource on a topic: it is the state that a new subscriber begins with.
 *
 * @returns how much was forgotten, of events or attempts whichever is more, and the subscriptions that lose events which never reached them
 */
export async function purgeEvents(ledger: Ledger, { olderThanMs, limit }: { olderThanMs: number; limit: number }): Promise<{ forgotten: number; lost: string[] }> {
  const before = sql`clock_timestamp() - ${olderThanMs} * interval '1 millisecond'`;
  const { numAffectedRows: attempts = 0n } = await sql`delete from notification_attempt where id in (select id from notification_attempt where at < ${before} limit ${limit})`.execute(ledger);
  return inTransaction(ledger, async (trx) => {
    const { rows } = await sql<{ id: number }>`
      select e.id from event e where e.focus is not null and e.occurred_at < ${before} and not exists (
        select 1 from delivery d join subscription s on s.id = d.subscription_id join lane_item i on i.lane = ${NOTIFYING_LANE} and i.key = s.id::text and i.seq = d.event_number
        where d.event_id = e.id and s.status in ('active', 'requested') and s.deleted_at is null)
      and exists (
        select 1 from event l join record lr on lr.id = l.record_id
        where l.topic = e.topic and l.focus_type = e.focus_type and l.focus_id = e.focus_id and l.id > e.id
          and lr.tenant = (select tenant from record where id = e.record_id))
      order by e.id limit ${limit} for update of e skip locked`.execute(trx);
    const ids = rows.map(({ id }) => id);
    const { rows: left } = await sql<{ key: string }>`
      select distinct i.key from lane_item i join delivery d on d.subscription_id::text = i.key and d.event_number = i.seq
      where i.lane = ${NOTIFYING_LANE} and d.event_id = any(${ids}::bigint[])`.execute(trx);
    const keys = left.map(({ key }) => key);
    await lockKeys(trx, NOTIFYING_LANE, keys);
    await sql`delete from lane_item where lane = ${NOTIFYING_LANE} and ref = any(${ids}::bigint[])`.execute(trx);
    await sql`update event set focus = null, facets = '{}', subjects = '{}' where id = any(${ids}::bigint[])`.execute(trx);
    return { forgotten: Math.max(ids.length, Number(attempts)), lost: keys };
  });
}

/** The number of the first event that is still kept of a subscription: one past the last where none is (SUB-148). */
export async function firstKeptEvent(ledger: Ledger, subscriptionId: string): Promise<number> {
  const { rows } = await sql<{ first: number }>`
    select coalesce(max(d.event_number), 0) + 1 as first from delivery d join event e on e.id = d.event_id
    where d.subscription_id = ${subscriptionId} and e.focus is null`.execute(ledger);
  return Number(rows[0]?.first ?? 1);
}

/**
 * Takes everything out of line that waits for a subscriber, who wants to go on with what comes next (SUB-162). It can still be
 * asked for by number.
 *
 * @returns how many
 */
export async function skipPending(trx: LedgerTransaction, subscriptionId: string): Promise<number> {
  await lockKeys(trx, NOTIFYING_LANE, [subscriptionId]);
  const result = await trx.deleteFrom('lane_item').where('lane', '=', NOTIFYING_LANE).where('key', '=', subscriptionId).executeTakeFirst();
  return Number(result.numDeletedRows);
}
