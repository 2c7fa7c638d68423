import { type RawBuilder, sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

/** Notes of resources that were published whether only clients that see restricted records may be told of them (SEC-054). */
export async function noteRestricted(trx: LedgerTransaction, resources: readonly { reference: string; restricted: boolean }[]): Promise<void> {
  if (resources.length === 0) return;
  const restricted = resources.flatMap((one) => (one.restricted ? [one.reference] : []));
  const open = resources.flatMap((one) => (one.restricted ? [] : [one.reference]));
  await sql`delete from restricted_resource where resource = any(${open}::text[])`.execute(trx);
  await sql`insert into restricted_resource select distinct unnest(${restricted}::text[]) order by 1 on conflict do nothing`.execute(trx);
}

/** Which of these are restricted. */
export async function restrictedAmong(trx: LedgerTransaction, references: readonly string[]): Promise<Set<string>> {
  if (references.length === 0) return new Set();
  const { rows } = await sql<{ resource: string }>`select resource from restricted_resource where resource = any(${references}::text[])`.execute(trx);
  return new Set(rows.map(({ resource }) => resource));
}

/** Which of these are withheld from a client: those that are restricted, unless it sees such records. */
export async function restrictedFrom(ledger: Ledger, clientId: string, references: readonly string[]): Promise<Set<string>> {
  if (references.length === 0) return new Set();
  const { rows } = await sql<{ resource: string }>`
    select resource from restricted_resource where resource = any(${references}::text[])
      and not exists (select from client where client_id = ${clientId} and sees_restricted)`.execute(ledger);
  return new Set(rows.map(({ resource }) => resource));
}

/** Whether the client `c` may not be told what the event `e` is about. */
export const WITHHELD: RawBuilder<boolean> = sql`(not coalesce(c.sees_restricted, false)
  and exists (select from restricted_resource r where r.resource = any(e.subjects || (e.focus_type || '/' || e.focus_id))))`;
