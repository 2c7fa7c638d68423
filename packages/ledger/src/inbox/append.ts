import { sql } from 'kysely';
import type { LedgerTransaction } from '../database.ts';

export interface InboxEntry {
  key: string;
  /** What the work is about: a record's or an event's number in the ledger. */
  ref: number;
}

/**
 * Locks keys until the caller's transaction ends. What is written meanwhile, with the numbers that it gets, is in the order
 * of commits, as the sequence of each key is.
 */
export async function lockKeys(trx: LedgerTransaction, lane: string, keys: readonly string[]): Promise<void> {
  const [key] = keys;
  if (key === undefined) return;
  // Of several, those that are there would be locked before those that are not, which is out of their order and may end in a deadlock.
  if (new Set(keys).size === 1 && (await lockKnown(trx, lane, [key])) === 1) return;
  await sql`
    insert into lane_key (lane, key, last_seq) select distinct ${lane}, key, 0 from unnest(${keys}::text[]) as k (key) order by 2
    on conflict do nothing`.execute(trx);
  await lockKnown(trx, lane, keys);
}

/** @returns how many of them there are */
async function lockKnown(trx: LedgerTransaction, lane: string, keys: readonly string[]): Promise<number> {
  const { rows } = await sql`select 1 from lane_key where lane = ${lane} and key = any(${keys}::text[]) order by key for update`.execute(trx);
  return rows.length;
}

/**
 * Puts work behind its key, in the given order, inside the caller's transaction.
 * The key's row is locked until that transaction ends, so the sequence has no gaps and its order is the order of commits.
 *
 * @returns the sequence number of each entry within its key, in the order given
 */
export async function appendToInbox(trx: LedgerTransaction, lane: string, entries: readonly InboxEntry[]): Promise<number[]> {
  if (entries.length === 0) return [];
  const keys = entries.map((entry) => entry.key);
  const refs = entries.map((entry) => entry.ref);
  const { rows } = await sql<{ seq: number }>`
    with entry as (
      select key, ref, ord, row_number() over (partition by key order by ord) as nth, count(*) over (partition by key) as many
      from unnest(${keys}::text[], ${refs}::bigint[]) with ordinality as e (key, ref, ord)),
    counted as (
      insert into lane_key (lane, key, last_seq, due_at, signalled_at)
      select ${lane}, key, count(*), now(), now() from entry group by key order by key
      on conflict (lane, key) do update set
        last_seq = lane_key.last_seq + excluded.last_seq,
        due_at = coalesce(lane_key.due_at, now()),
        signalled_at = now()
      returning key, last_seq),
    placed as (
      insert into lane_item (lane, key, seq, ref)
      select ${lane}, key, last_seq - many + nth, ref from entry join counted using (key))
    select last_seq - many + nth as seq from entry join counted using (key) order by ord`.execute(trx);
  return rows.map((row) => row.seq);
}
