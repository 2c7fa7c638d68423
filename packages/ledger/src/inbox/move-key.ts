import { sql } from 'kysely';
import type { LedgerTransaction } from '../database.ts';

/**
 * Moves all work of one key behind another's, in order, and makes the first a name of the second.
 * A drain that is under way on the moved key finds its fence gone when it settles, and writes nothing.
 */
export async function moveKey(trx: LedgerTransaction, from: string, to: string): Promise<void> {
  await sql`select 1 from lane_key where key in (${from}, ${to}) order by lane, key for update`.execute(trx);
  await sql`
    with moved as (delete from lane_item where key = ${from} returning *),
    counted as (
      insert into lane_key (lane, key, last_seq, due_at)
      select lane, ${to}, count(*), now() from moved group by lane order by lane
      on conflict (lane, key) do update set last_seq = lane_key.last_seq + excluded.last_seq, due_at = now(), signalled_at = null
      returning lane, last_seq)
    insert into lane_item (lane, key, seq, ref, state, due_at, attempts, first_failed_at, waits_for, parked_at, reason)
    select lane, ${to}, last_seq - count(*) over (partition by lane) + row_number() over (partition by lane order by seq),
      ref, state, moved.due_at, attempts, first_failed_at, waits_for, parked_at, reason
    from moved join counted using (lane)`.execute(trx);
  await sql`update lane_key set fence = fence + 1, holder = null, lease_until = null, due_at = null where key = ${from}`.execute(trx);
  await sql`update lane_name set key = ${to} where key = ${from}`.execute(trx);
  await sql`update record set lane_key = ${to} where lane_key = ${from}`.execute(trx);
}
