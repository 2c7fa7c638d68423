import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import { PUBLISHING_LANE } from './receipts.ts';

export interface PublishingBacklog {
  /** Records that ever left the line. Two looks at it tell how fast it drains. */
  drained: number;
  /** Records that are in line no later than the last one of the receipt, itself included. */
  ahead: number;
}

/** How the line to the FHIR server stands, seen from a receipt. Records that wait for others or for a person are not in the way. */
export async function publishingBacklog(ledger: Ledger, receiptId: string): Promise<PublishingBacklog> {
  const { rows } = await sql<PublishingBacklog>`
    with last as (select max(record_id) as record_id from receipt_entry where receipt_id = ${receiptId}),
      put as (select coalesce(sum(last_seq), 0) as count from lane_key where lane = ${PUBLISHING_LANE})
    select (put.count - count(i.ref))::bigint as drained, count(*) filter (where i.state = 'ready' and i.ref <= last.record_id) as ahead
    from put cross join last left join lane_item i on i.lane = ${PUBLISHING_LANE} group by put.count`.execute(ledger);
  return rows[0] ?? { drained: 0, ahead: 0 };
}
