import { sql } from 'kysely';
import type { Ledger } from './database.ts';

/** Whether anything of this tenant ever came from a source, by its name or by the URI of a source system. */
export async function isKnownSource(ledger: Ledger, tenant: string, source: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select from receipt where tenant = ${tenant} and source = ${source})
      or exists (select from source_system where tenant = ${tenant} and system = ${source}) as known`.execute(ledger);
  return rows[0]?.known ?? false;
}

/**
 * Whether a record of this tenant was published under one of these identities, or a row that is held names the home.
 *
 * @param home ODS code or CQC location id
 */
export async function isKnownHome(ledger: Ledger, tenant: string, home: string, identities: readonly string[]): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (
      select from identity i join publication p on p.resource_type = i.resource_type and p.server_id = i.server_id join record r on r.id = p.record_id
      where i.identity = any(${identities}::text[]) and r.tenant = ${tenant})
    or exists (select from receipt_entry e join receipt f on f.id = e.receipt_id where e.standing = 'held' and e.resolved_by is null and ${home} = any(e.home_ids) and f.tenant = ${tenant}) as known`.execute(ledger);
  return rows[0]?.known ?? false;
}
