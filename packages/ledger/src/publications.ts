import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';

/** A resource in the list of what a record brought. */
interface Publication {
  recordId: number;
  position: number;
  resourceType: string;
  serverId: string;
  versionId: string;
  change: 'created' | 'updated' | 'unchanged';
}

export const nameOfResource = ({ resourceType, serverId }: Pick<Publication, 'resourceType' | 'serverId'>): string => `${resourceType}/${serverId}`;

/**
 * Lists what records brought, in the transaction that publishes them. The list of one that was published before is written anew: what it
 * created or changed stays said where publishing it again found nothing to do, and what it brought no more is listed behind what it
 * brings, as long as nobody wrote that since, so that it can be told who called it off.
 *
 * @param again records that were published before
 */
export async function savePublications(trx: LedgerTransaction, publications: readonly Publication[], again: readonly number[]): Promise<void> {
  const earlier = Map.groupBy(await takeEarlier(trx, again), ({ recordId }) => recordId);
  const lists = [...Map.groupBy(publications, ({ recordId }) => recordId)].flatMap(([recordId, now]) => listOf(now, earlier.get(recordId) ?? []));
  await trx
    .insertInto('publication')
    .values(lists.map((row) => ({ record_id: row.recordId, position: row.position, resource_type: row.resourceType, server_id: row.serverId, version_id: row.versionId, change: row.change })))
    .execute();
}

type Earlier = Publication & { standing: boolean };

/** Takes the lists of these records away, and says of each resource in them whether the record was the last to write it. */
async function takeEarlier(trx: LedgerTransaction, recordIds: readonly number[]): Promise<Earlier[]> {
  if (recordIds.length === 0) return [];
  const { rows } = await sql<Earlier>`
    delete from publication p where p.record_id = any(${recordIds}::bigint[])
    returning p.record_id as "recordId", p.position, p.resource_type as "resourceType", p.server_id as "serverId", p.version_id as "versionId", p.change,
      exists (select 1 from published_resource w where w.resource_type = p.resource_type and w.server_id = p.server_id and w.record_id = p.record_id) as standing`.execute(trx);
  return rows.sort((a, b) => a.position - b.position);
}

function listOf(now: readonly Publication[], earlier: readonly Earlier[]): Publication[] {
  const before = new Map(earlier.map((row) => [nameOfResource(row), row]));
  const said = now.map((row) => (row.change === 'unchanged' ? { ...row, change: before.get(nameOfResource(row))?.change ?? row.change } : row));
  for (const row of now) before.delete(nameOfResource(row));
  const left = [...before.values()].filter(({ standing }) => standing);
  return [...said, ...left.map((row, index) => ({ ...row, position: now.length + index }))];
}
