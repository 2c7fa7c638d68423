import { sql } from 'kysely';
import type { LedgerTransaction } from '../database.ts';
import type { Reason } from '../words.ts';
import type { Lease } from './claim.ts';
import type { InboxItem } from './item.ts';

/** What became of one item. `done` leaves the inbox; everything else stays, with its reason. */
export type Settlement =
  | { is: 'done' }
  /** `struck`: the program itself failed on it. Every other settlement ends the row of its strikes. */
  | { is: 'later'; afterMs: number; failed: boolean; struck?: boolean; reason: Reason }
  | { is: 'waiting'; waitsFor: string; reason: Reason }
  | { is: 'parked'; reason: Reason };

export interface Settled {
  lease: Lease;
  item: InboxItem;
  settlement: Settlement;
}

/**
 * Which of these leases still hold. Their rows stay locked until the transaction ends, so nothing that is written
 * in it can be overtaken: a worker that was suspended past its lease finds its fence gone and writes nothing.
 */
export async function lockLeases(trx: LedgerTransaction, lane: string, leases: readonly Lease[]): Promise<Set<Lease>> {
  const { rows } = await sql<{ key: string; fence: number }>`
    select key, fence from lane_key where lane = ${lane} and key = any(${leases.map((l) => l.key)}::text[])
    order by key for update`.execute(trx);
  const fences = new Map(rows.map((row) => [row.key, row.fence]));
  return new Set(leases.filter((lease) => fences.get(lease.key) === lease.fence));
}

/**
 * Writes what became of the items. The caller holds their leases by {@link lockLeases} in the same transaction.
 *
 * @returns those that are done by this; one that was out of the inbox already is not done again, as after a commit whose
 *   answer was lost
 */
export async function settleItems(trx: LedgerTransaction, lane: string, settled: readonly Settled[]): Promise<Set<InboxItem>> {
  const done = settled.filter(({ settlement }) => settlement.is === 'done');
  for (const { lease, item, settlement } of settled) await keepItem(trx, lease, item, settlement);
  if (done.length === 0) return new Set();
  const { rows } = await sql<{ key: string; seq: number }>`
    delete from lane_item using unnest(${done.map((s) => s.lease.key)}::text[], ${done.map((s) => s.item.seq)}::bigint[]) as done (key, seq)
    where lane_item.lane = ${lane} and lane_item.key = done.key and lane_item.seq = done.seq
    returning lane_item.key, lane_item.seq`.execute(trx);
  const gone = new Set(rows.map(({ key, seq }) => `${key} ${seq}`));
  return new Set(done.filter(({ lease, item }) => gone.has(`${lease.key} ${item.seq}`)).map(({ item }) => item));
}

async function keepItem(trx: LedgerTransaction, lease: Lease, item: InboxItem, settlement: Settlement): Promise<void> {
  if (settlement.is === 'done') return;
  const failed = settlement.is === 'later' && settlement.failed;
  await trx
    .updateTable('lane_item')
    .set({
      state: settlement.is === 'later' ? 'ready' : settlement.is,
      reason: JSON.stringify(settlement.reason),
      strikes: settlement.is === 'later' && settlement.struck ? item.strikes + 1 : 0,
      waits_for: settlement.is === 'waiting' ? settlement.waitsFor : null,
      ...(settlement.is === 'parked' && { parked_at: sql<Date>`clock_timestamp()` }),
      ...(settlement.is === 'later' && { due_at: sql<Date>`clock_timestamp() + ${settlement.afterMs} * interval '1 millisecond'` }),
      ...(failed && { attempts: item.attempts + 1, first_failed_at: sql<Date>`coalesce(first_failed_at, clock_timestamp())` }),
    })
    .where('lane', '=', lease.lane)
    .where('key', '=', lease.key)
    .where('seq', '=', item.seq)
    .execute();
}

/**
 * Gives leases back and notes when each key is next due.
 *
 * @returns the keys that have more to do at once
 */
export async function releaseLeases(trx: LedgerTransaction, lane: string, leases: readonly Lease[]): Promise<string[]> {
  if (leases.length === 0) return [];
  const { rows } = await sql<{ key: string; more: boolean }>`
    update lane_key set holder = null, lease_until = null, signalled_at = null, due_at = (
      select due_at from lane_item
      where lane_item.lane = lane_key.lane and lane_item.key = lane_key.key and state = 'ready' order by seq limit 1)
    where lane = ${lane} and key = any(${leases.map((l) => l.key)}::text[])
    returning key, coalesce(due_at <= clock_timestamp(), false) as more`.execute(trx);
  return rows.filter((row) => row.more).map((row) => row.key);
}
