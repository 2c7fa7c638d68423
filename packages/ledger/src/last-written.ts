import { sql } from 'kysely';
import type { Ledger } from './database.ts';

/** What we wrote last of a resource that the FHIR server holds. */
export interface LastWritten {
  /** Such as `Encounter/12`. */
  resource: string;
  versionId: string;
  recordType: string;
  /** What the record goes by in the system that it came from. */
  sourceSystem: string;
  sourceKey: string;
  /** The bundle that it came with, as it was mapped. */
  content: string;
}

/** What records of this tenant wrote last of these resources; one that another tenant wrote last is not among them (SEC-015). */
export async function lastWritten(ledger: Ledger, tenant: string, resources: readonly string[]): Promise<Map<string, LastWritten>> {
  if (resources.length === 0) return new Map();
  const { rows } = await sql<LastWritten>`
    select p.resource_type || '/' || p.server_id as resource, p.version_id as "versionId", r.record_type as "recordType",
      r.source_system as "sourceSystem", r.source_key as "sourceKey", coalesce(b.replaces, b.content) as content
    from (select distinct split_part(one, '/', 1) as resource_type, split_part(one, '/', 2) as server_id from unnest(${resources}::text[]) as i (one)) asked
      join published_resource p using (resource_type, server_id) join record r on r.id = p.record_id and r.tenant = ${tenant} join bundle b on b.record_id = r.id`.execute(ledger);
  return new Map(rows.map((row) => [row.resource, row]));
}

/** What was received as these records, as JSON text. */
export async function bodiesOf(ledger: Ledger, recordIds: readonly number[]): Promise<Map<number, string>> {
  if (recordIds.length === 0) return new Map();
  const rows = await ledger.selectFrom('record').select(['id', 'body']).where('id', 'in', [...recordIds]).execute();
  return new Map(rows.map(({ id, body }) => [id, body]));
}
