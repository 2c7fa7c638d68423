import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import { WITHHELD } from './restricted.ts';

const PAGE = 5_000;

/**
 * Counts the events of a topic since a time that were about records of one tenant, without those that are withheld from its client.
 *
 * @param fits asked of what filters may ask for in each event
 */
export async function countEvents(ledger: Ledger, { tenant, clientId, topic, since }: { tenant: string; clientId: string; topic: string; since: Date }, fits: (facets: Record<string, string[]>) => boolean): Promise<{ all: number; fitting: number }> {
  const count = { all: 0, fitting: 0 };
  for (let after = 0; ; ) {
    const { rows } = await sql<{ id: number; facets: Record<string, string[]> }>`
      select e.id, e.facets from event e join record r on r.id = e.record_id left join client c on c.client_id = ${clientId}
      where e.topic = ${topic} and e.occurred_at >= ${since} and r.tenant = ${tenant} and not ${WITHHELD} and e.id > ${after} order by e.id limit ${PAGE}`.execute(ledger);
    count.all += rows.length;
    count.fitting += rows.filter(({ facets }) => fits(facets)).length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return count;
    after = last.id;
  }
}
