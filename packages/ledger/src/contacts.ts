import { sql } from 'kysely';
import { inTransaction, type Ledger, type LedgerTransaction } from './database.ts';

/** Notes that an endpoint has agreed to be sent to, or goes on under other settings: its heartbeats count from now. */
export async function openContact(trx: LedgerTransaction, subscriptionId: string): Promise<void> {
  await sql`
    insert into contact (subscription_id, beat_at)
    select id, clock_timestamp() + (settings->>'heartbeatSeconds')::int * interval '1 second' from subscription where id = ${subscriptionId}
    on conflict (subscription_id) do update set last_at = excluded.last_at, failing_since = null, failures = 0, not_before = null, beat_at = excluded.beat_at`.execute(trx);
}

/** Notes that nothing may be sent to an endpoint before it agrees again. */
export async function dropContact(trx: LedgerTransaction, subscriptionId: string): Promise<void> {
  await trx.deleteFrom('contact').where('subscription_id', '=', subscriptionId).execute();
}

/**
 * Takes the heartbeats that are due by the ledger's clock, each for one process alone (SUB-135). No more are given out within
 * a second than twice the mean rate and ten, whatever has made them due at once (SUB-134).
 *
 * @param leaseMs after which a heartbeat that was taken and not noted is due again: its process is gone
 * @param limit at most
 * @returns ids of subscriptions
 */
export async function claimHeartbeats(ledger: Ledger, { leaseMs, limit }: { leaseMs: number; limit: number }): Promise<string[]> {
  const due = await sql`select 1 from contact where beat_at <= clock_timestamp() limit 1`.execute(ledger);
  if (due.rows.length === 0) return [];
  return inTransaction(ledger, async (trx) => {
    // One at a time, so that processes together keep the rate.
    await sql`select pg_advisory_xact_lock(hashtext('heartbeat'))`.execute(trx);
    const { rows } = await sql<{ id: string }>`
      with pace as (
        select 10 + 2 * sum(1.0 / (s.settings->>'heartbeatSeconds')::int) - count(*) filter (where c.beaten_at > clock_timestamp() - interval '1 second') as free
        from contact c join subscription s on s.id = c.subscription_id where c.beat_at is not null),
      due as (
        select c.subscription_id from contact c join subscription s on s.id = c.subscription_id
        where c.beat_at <= clock_timestamp() and (c.not_before is null or c.not_before <= clock_timestamp())
          and s.status in ('active', 'error') and s.deleted_at is null
          and exists (select 1 from client k where k.client_id = s.client_id and k.tenant = s.tenant and k.revoked_at is null)
          and not exists (select 1 from endpoint e where e.url = s.settings->>'endpoint' and e.not_before > clock_timestamp())
        order by c.beat_at limit (select greatest(0, least(floor(free), ${limit}))::int from pace) for update of c skip locked)
      update contact set beaten_at = clock_timestamp(), beat_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      from due where contact.subscription_id = due.subscription_id
      returning contact.subscription_id as id`.execute(trx);
    return rows.map(({ id }) => id);
  });
}
