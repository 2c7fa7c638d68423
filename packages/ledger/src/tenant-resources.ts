import { sql } from 'kysely';
import type { Ledger } from './database.ts';

/**
 * Which of these resources of the FHIR server a record of this tenant brought there or found there. A tenant is shown those
 * alone; to it the others are not there (SEC-015).
 *
 * @returns the references that are the tenant's, such as `Encounter/12`
 */
export async function resourcesOfTenant(ledger: Ledger, tenant: string, resources: readonly { resourceType: string; serverId: string }[]): Promise<Set<string>> {
  if (resources.length === 0) return new Set();
  const { rows } = await sql<{ reference: string }>`
    select asked.resource_type || '/' || asked.server_id as reference
    from unnest(${resources.map((r) => r.resourceType)}::text[], ${resources.map((r) => r.serverId)}::text[]) as asked (resource_type, server_id)
    where exists (select from publication p join record r on r.id = p.record_id
      where p.resource_type = asked.resource_type and p.server_id = asked.server_id and r.tenant = ${tenant})`.execute(ledger);
  return new Set(rows.map(({ reference }) => reference));
}
