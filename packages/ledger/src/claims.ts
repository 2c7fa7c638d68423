import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

/** Longer than all requests of one record to a FHIR server; a claim whose record never comes again ends by itself. */
const CLAIM_SECONDS = 300;

/**
 * Claims identities for one record until it releases them, all or none. Its own claims of an earlier attempt are its own still.
 *
 * @returns whether it has them; false while another record has one
 */
export async function claimIdentities(ledger: Ledger, recordId: number, identities: readonly string[]): Promise<boolean> {
  const { rows } = await sql`
    insert into identity_claim (identity, record_id, until)
    select identity, ${recordId}, clock_timestamp() + ${CLAIM_SECONDS} * interval '1 second' from unnest(${identities}::text[]) as i (identity) order by identity
    on conflict (identity) do update set record_id = excluded.record_id, until = excluded.until
      where identity_claim.record_id = excluded.record_id or identity_claim.until < clock_timestamp()
    returning identity`.execute(ledger);
  if (rows.length === identities.length) return true;
  await releaseIdentities(ledger, [recordId]);
  return false;
}

/** Gives back what these records have claimed. */
export async function releaseIdentities(ledger: Ledger | LedgerTransaction, recordIds: readonly number[]): Promise<void> {
  if (recordIds.length === 0) return;
  await sql`delete from identity_claim where record_id = any(${recordIds}::bigint[])`.execute(ledger);
}
