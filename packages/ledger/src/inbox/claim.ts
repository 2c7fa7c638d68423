import { sql } from 'kysely';
import type { Ledger } from '../database.ts';
import type { InboxItem } from './item.ts';
import { alone, inHand, strike } from './strikes.ts';

/** The right to drain one key, until its lease ends. The fence is checked at every settlement. */
export interface Lease {
  lane: string;
  key: string;
  fence: number;
}

export interface Claim {
  lease: Lease;
  /** What is due, oldest first. Ends before the first item that has to wait for its time. */
  items: InboxItem[];
}

export interface ClaimRequest {
  lane: string;
  keys: readonly string[];
  holder: string;
  leaseMs: number;
  /** Items of one key at most. */
  limit: number;
  /** Items of one key that are worked on together. */
  batch: number;
}

interface Row {
  key: string;
  fence: number;
  /** The last holder is another, and never gave the lease back. */
  abandoned: boolean;
  seq: number | null;
  ref: number;
  attempts: number;
  first_failed_at: Date | null;
  strikes: number;
  due: boolean;
}

/**
 * Takes the lease of every named key that nobody holds, and reads what is due under it.
 * A key that is locked at this moment is passed over, and {@link passedOver} tells it from one that somebody holds.
 * Where the last holder ended without a word, what it had in hand gets a strike; an item with strikes is handed out alone.
 */
export async function claimKeys(ledger: Ledger, request: ClaimRequest): Promise<Map<string, Claim>> {
  const { rows } = await sql<Row>`
    with free as (
      select lane, key, lease_until is not null and holder is distinct from ${request.holder} as abandoned from lane_key
      where lane = ${request.lane} and key = any(${request.keys}::text[])
        and (lease_until is null or lease_until < clock_timestamp())
      for update skip locked),
    taken as (
      update lane_key set fence = fence + 1, holder = ${request.holder},
        lease_until = clock_timestamp() + ${request.leaseMs} * interval '1 millisecond'
      from free where lane_key.lane = free.lane and lane_key.key = free.key
      returning lane_key.key, lane_key.fence, free.abandoned)
    select taken.key, taken.fence, taken.abandoned, item.* from taken left join lateral (
      select seq, ref, attempts, first_failed_at, strikes, due_at <= clock_timestamp() as due
      from lane_item where lane = ${request.lane} and key = taken.key and state = 'ready'
      order by seq limit ${request.limit}) item on true
    order by taken.key, item.seq`.execute(ledger);
  const claims = gather(request.lane, rows);
  const abandoned = [...new Set(rows.filter((row) => row.abandoned).map((row) => row.key))].flatMap((key) => claims.get(key) ?? []);
  await strike(ledger, request.lane, abandoned.flatMap(({ lease, items }) => inHand(items, request.batch).map((item) => ({ key: lease.key, item }))));
  for (const claim of claims.values()) claim.items = alone(claim.items);
  return claims;
}

/**
 * Of keys that could not be claimed, those that have work and no holder: somebody had them locked, who may have had nothing to put
 * behind them, and then nobody signals them.
 */
export async function passedOver(ledger: Ledger, lane: string, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const { rows } = await sql<{ key: string }>`
    select key from lane_key where lane = ${lane} and key = any(${keys}::text[])
      and due_at <= clock_timestamp() and (lease_until is null or lease_until < clock_timestamp())`.execute(ledger);
  return new Set(rows.map(({ key }) => key));
}

function gather(lane: string, rows: readonly Row[]): Map<string, Claim> {
  const claims = new Map<string, Claim>();
  const blocked = new Set<string>();
  for (const { key, fence, seq, ref, attempts, first_failed_at, strikes, due } of rows) {
    const claim = claims.get(key) ?? { lease: { lane, key, fence }, items: [] };
    claims.set(key, claim);
    if (seq === null || blocked.has(key)) continue;
    if (due) claim.items.push({ seq, ref, attempts, firstFailedAt: first_failed_at, strikes });
    else blocked.add(key);
  }
  return claims;
}

/**
 * Lengthens the leases that still hold: another may have taken a key over, or moved its work behind another key. One that
 * was given back in the meantime stays given back. Keys are locked in their order, as everywhere, so that nobody waits in a circle.
 *
 * @returns those that still hold
 */
export async function renewLeases(ledger: Ledger, leases: readonly Lease[], leaseMs: number): Promise<Set<Lease>> {
  if (leases.length === 0) return new Set();
  const { rows } = await sql<{ nth: number }>`
    with held as (
      select lane_key.lane, lane_key.key, mine.nth
      from lane_key join unnest(${leases.map((l) => l.lane)}::text[], ${leases.map((l) => l.key)}::text[], ${leases.map((l) => l.fence)}::bigint[])
        with ordinality as mine (lane, key, fence, nth) using (lane, key)
      where lane_key.fence = mine.fence and lease_until is not null
      order by lane_key.lane, lane_key.key for update of lane_key)
    update lane_key set lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    from held where lane_key.lane = held.lane and lane_key.key = held.key
    returning nth`.execute(ledger);
  const held = new Set(rows.map(({ nth }) => nth));
  return new Set(leases.filter((_lease, index) => held.has(index + 1)));
}
