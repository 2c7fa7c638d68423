import { sql } from 'kysely';
import { inTransaction, type Ledger, type LedgerTransaction } from '../database.ts';

/** A key whose signal may be lost, with the fence it had, so that each loss is signalled once. */
export interface OverdueKey {
  key: string;
  fence: number;
}

/**
 * Finds keys that have work due but no live lease and no recent signal: the signal was lost with Redis, the holder
 * died, or a retry has come due. They are marked as signalled; the caller signals them (REL-003).
 */
export async function sweepLane(ledger: Ledger, lane: string, { graceMs, limit }: { graceMs: number; limit: number }): Promise<OverdueKey[]> {
  const { rows } = await sql<OverdueKey>`
    with overdue as (
      select lane, key from lane_key
      where lane = ${lane} and due_at <= clock_timestamp()
        and (lease_until is null or lease_until < clock_timestamp())
        and (signalled_at is null or signalled_at < clock_timestamp() - ${graceMs} * interval '1 millisecond')
      order by due_at limit ${limit} for update skip locked)
    update lane_key set signalled_at = clock_timestamp() from overdue
    where lane_key.lane = overdue.lane and lane_key.key = overdue.key
    returning lane_key.key, lane_key.fence`.execute(ledger);
  return rows;
}

/**
 * Makes ready what waited for one of these identities, also where the wait had grown so long that it was parked.
 *
 * @returns the keys to signal once the transaction has committed
 */
export async function wakeWaiting(trx: LedgerTransaction, lane: string, identities: readonly string[]): Promise<string[]> {
  if (identities.length === 0) return [];
  const { rows } = await sql<{ key: string }>`
    update lane_item set state = 'ready', waits_for = null, parked_at = null, reason = null, due_at = clock_timestamp()
    where lane = ${lane} and waits_for = any(${identities}::text[])
    returning key`.execute(trx);
  const keys = [...new Set(rows.map((row) => row.key))].sort();
  await makeDue(trx, lane, keys);
  return keys;
}

async function makeDue(trx: LedgerTransaction, lane: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await sql`
    with woken as (select lane, key from lane_key where lane = ${lane} and key = any(${keys}::text[]) order by key for update)
    update lane_key set due_at = least(coalesce(due_at, clock_timestamp()), clock_timestamp()), signalled_at = null
    from woken where lane_key.lane = woken.lane and lane_key.key = woken.key`.execute(trx);
}

/**
 * Wakes what waits for an identity that is already there. Closes the gap in which one worker decides to wait
 * while another publishes the very thing it waits for.
 */
export async function wakeOvertaken(ledger: Ledger, lane: string): Promise<string[]> {
  return inTransaction(ledger, async (trx) => {
    const { rows } = await sql<{ waits_for: string }>`
      select distinct waits_for from lane_item join identity on identity.identity = lane_item.waits_for
      where lane = ${lane} and waits_for is not null limit 1000`.execute(trx);
    return wakeWaiting(trx, lane, rows.map((row) => row.waits_for));
  });
}

/** Parks what has waited longer than `limitMs`, so that a person is told. Its arrival still wakes it. */
export async function parkLongWaits(ledger: Ledger, lane: string, { limitMs, code }: { limitMs: number; code: string }): Promise<number> {
  const result = await sql`
    update lane_item set state = 'parked', parked_at = clock_timestamp(), reason = reason || jsonb_build_object('class', 'fix-data', 'code', ${code}::text)
    where lane = ${lane} and state = 'waiting' and waits_for is not null and due_at < clock_timestamp() - ${limitMs} * interval '1 millisecond'`.execute(ledger);
  return Number(result.numAffectedRows ?? 0);
}

/**
 * Puts parked items of these refs back in line, after the cause was mended.
 *
 * @returns the keys to signal once the transaction has committed
 */
export async function releaseParked(trx: LedgerTransaction, lane: string, refs: readonly number[]): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    update lane_item set state = 'ready', waits_for = null, parked_at = null, reason = null, attempts = 0, first_failed_at = null, due_at = clock_timestamp()
    where lane = ${lane} and state = 'parked' and ref = any(${refs}::bigint[])
    returning key`.execute(trx);
  const keys = [...new Set(rows.map((row) => row.key))].sort();
  await makeDue(trx, lane, keys);
  return keys;
}

/**
 * Makes the work of keys due at once and forgets its failures, after what it failed at or waited for has changed.
 * The caller signals the keys once the transaction has committed.
 */
export async function restartKeys(trx: LedgerTransaction, lane: string, keys: readonly string[]): Promise<void> {
  await makeDue(trx, lane, keys);
  await sql`
    update lane_item set attempts = 0, first_failed_at = null, strikes = 0, reason = null, due_at = clock_timestamp()
    where lane = ${lane} and key = any(${keys}::text[]) and state = 'ready' and (due_at > clock_timestamp() or attempts > 0 or strikes > 0)`.execute(trx);
}
