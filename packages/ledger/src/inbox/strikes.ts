import { sql } from 'kysely';
import type { Ledger } from '../database.ts';
import type { InboxItem } from './item.ts';

/** Of items that are due, in order, those that a worker has before it at once. */
export function inHand(items: readonly InboxItem[], batch: number): InboxItem[] {
  return alone(items).slice(0, batch);
}

/**
 * Keeps an item with strikes apart from all others, so that the next strike finds the one at fault: it comes alone, and what
 * stands before it ends with the one before it.
 */
export function alone(items: readonly InboxItem[]): InboxItem[] {
  const suspect = items.findIndex(({ strikes }) => strikes > 0);
  return suspect === -1 ? [...items] : items.slice(0, Math.max(suspect, 1));
}

/** Notes a strike against each of these, before anyone works on them. */
export async function strike(ledger: Ledger, lane: string, struck: readonly { key: string; item: InboxItem }[]): Promise<void> {
  if (struck.length === 0) return;
  await sql`
    update lane_item set strikes = strikes + 1
    from unnest(${struck.map(({ key }) => key)}::text[], ${struck.map(({ item }) => item.seq)}::bigint[]) as hit (key, seq)
    where lane_item.lane = ${lane} and lane_item.key = hit.key and lane_item.seq = hit.seq`.execute(ledger);
  for (const { item } of struck) item.strikes += 1;
}
