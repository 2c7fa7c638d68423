import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

/** That a published resource, `Type/id`, stands in a named relation to something else. */
export interface ResourceLink {
  resource: string;
  name: string;
  target: string;
}

/** Replaces all links of these resources, in the transaction that publishes them. */
export async function replaceLinks(trx: LedgerTransaction, resources: readonly string[], links: readonly ResourceLink[]): Promise<void> {
  if (resources.length === 0) return;
  const [types, ids] = columns(resources);
  await sql`
    delete from resource_link using unnest(${types}::text[], ${ids}::text[]) as r (resource_type, server_id)
    where resource_link.resource_type = r.resource_type and resource_link.server_id = r.server_id`.execute(trx);
  if (links.length === 0) return;
  await trx
    .insertInto('resource_link')
    .values(links.map(({ resource, name, target }) => ({ resource_type: typeOf(resource), server_id: idOf(resource), name, target })))
    .onConflict((on) => on.doNothing())
    .execute();
}

/** The links that go out from these resources. */
export async function linksFrom(ledger: Ledger | LedgerTransaction, resources: readonly string[]): Promise<ResourceLink[]> {
  if (resources.length === 0) return [];
  const [types, ids] = columns(resources);
  const { rows } = await sql<ResourceLink>`
    select l.resource_type || '/' || l.server_id as resource, l.name, l.target
    from resource_link l join unnest(${types}::text[], ${ids}::text[]) as r (resource_type, server_id) using (resource_type, server_id)
    order by 1, 2, 3`.execute(ledger);
  return rows;
}

/** The links of one name that lead to these targets. */
export async function linksTo(ledger: Ledger | LedgerTransaction, name: string, targets: readonly string[]): Promise<ResourceLink[]> {
  if (targets.length === 0) return [];
  const { rows } = await sql<ResourceLink>`
    select resource_type || '/' || server_id as resource, name, target
    from resource_link where name = ${name} and target = any(${targets}::text[]) order by 1`.execute(ledger);
  return rows;
}

/** All identities by which each of these published resources is known. */
export async function identitiesOfResources(ledger: Ledger | LedgerTransaction, resources: readonly string[]): Promise<{ resource: string; identity: string }[]> {
  if (resources.length === 0) return [];
  const [types, ids] = columns(resources);
  const { rows } = await sql<{ resource: string; identity: string }>`
    select i.resource_type || '/' || i.server_id as resource, i.identity
    from identity i join unnest(${types}::text[], ${ids}::text[]) as r (resource_type, server_id) using (resource_type, server_id)
    order by 1, 2`.execute(ledger);
  return rows;
}

const typeOf = (resource: string): string => resource.slice(0, resource.indexOf('/'));
const idOf = (resource: string): string => resource.slice(resource.indexOf('/') + 1);
const columns = (resources: readonly string[]): [string[], string[]] => [resources.map(typeOf), resources.map(idOf)];
