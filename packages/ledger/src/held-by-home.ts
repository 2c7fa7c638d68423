import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from './receipts.ts';

/** How much is held of a home in one source, of every tenant: rows that were held as they came, and records that were set aside. */
export interface HeldOfHome {
  /** Null where no home is named that is known: what stands in its place may be anything. */
  home: string | null;
  /** The source of a file, or the record type of what was posted. */
  source: string;
  count: number;
  /** Seconds for which the oldest has been held. */
  oldest: number;
}

/** @param homes what the identity of a home begins with, before its ODS code or CQC location id */
export async function heldByHome(ledger: Ledger, homes: readonly string[]): Promise<HeldOfHome[]> {
  const { rows } = await sql<HeldOfHome>`
    with held as (
      select e.home_ids as homes, coalesce(f.source, e.record_type, 'other') as source, f.received_at as since
      from receipt_entry e join receipt f on f.id = e.receipt_id where e.standing = 'held' and e.resolved_by is null
      union all
      select array_remove(array[r.body::jsonb #>> '{home,odsCode}', r.body::jsonb #>> '{home,cqcLocationId}'], null), coalesce(f.source, r.record_type), coalesce(i.parked_at, r.received_at)
      from lane_item i join record r on r.id = i.ref join receipt f on f.id = r.receipt_id
      where i.state = 'parked' and i.lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}))
    select known.home, source, count(*) as count, greatest(extract(epoch from clock_timestamp() - min(since)), 0)::float8 as oldest
    from held left join lateral (
      select named.home from unnest(held.homes) with ordinality as named (home, place)
      where exists (select from identity i, unnest(${homes}::text[]) as beginning where i.identity = beginning || named.home)
      order by named.place limit 1) known on true
    group by known.home, source`.execute(ledger);
  return rows;
}
