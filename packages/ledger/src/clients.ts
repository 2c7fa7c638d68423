import { sql } from 'kysely';
import type { Ledger } from './database.ts';
import type { Purpose } from './words.ts';

/** A system that may ask for tokens, with the public keys that it signs with. */
export interface Client {
  clientId: string;
  tenant: string;
  jwks: { keys: object[] };
  scopes: string[];
  /** Where it publishes its keys itself, if it does. */
  jwksUrl?: string;
  /** What it has our records for; care of the person itself, if not said. */
  purpose?: Purpose;
  /** What allows that, in the words of the agreement. */
  legalBasis?: string;
  /** Whether it is told of restricted records too. */
  seesRestricted?: boolean;
  /** Whether a repeat of what it posted is answered 409 `duplicate`, as Booking and Referral has it (REST-082). */
  barsDuplicates?: boolean;
}

/** Registers a client, or replaces its keys and scopes. */
export async function saveClient(ledger: Ledger, { clientId, tenant, jwks, scopes, jwksUrl, purpose = 'TREAT', legalBasis, seesRestricted = false, barsDuplicates = false }: Client): Promise<void> {
  const values = { tenant, jwks: JSON.stringify(jwks), scopes, jwks_url: jwksUrl ?? null, purpose, legal_basis: legalBasis ?? null, sees_restricted: seesRestricted, bars_duplicates: barsDuplicates };
  await ledger
    .insertInto('client')
    .values({ client_id: clientId, ...values })
    .onConflict((on) => on.column('client_id').doUpdateSet(values))
    .execute();
}

/** A client that is not revoked. */
export async function findClient(ledger: Ledger, clientId: string): Promise<(Client & { generation: number }) | undefined> {
  const row = await ledger
    .selectFrom('client')
    .select(['client_id as clientId', 'tenant', 'jwks', 'scopes', 'jwks_url', 'purpose', 'legal_basis', 'sees_restricted as seesRestricted', 'bars_duplicates as barsDuplicates', 'generation'])
    .where('client_id', '=', clientId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { jwks_url: jwksUrl, legal_basis: legalBasis, ...client } = row;
  return { ...client, ...(jwksUrl !== null && { jwksUrl }), ...(legalBasis !== null && { legalBasis }) };
}

/**
 * Remembers that an assertion was used, across all processes (SEC-005).
 *
 * @returns false when it was used before
 */
export async function rememberAssertion(ledger: Ledger, issuer: string, jti: string, expiresAt: Date): Promise<boolean> {
  await sql`delete from used_assertion where expires_at < now() - interval '1 hour'`.execute(ledger);
  const result = await ledger
    .insertInto('used_assertion')
    .values({ issuer, jti, expires_at: expiresAt })
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** A key that access tokens are signed with, as a private JWK. */
export interface StoredKey {
  kid: string;
  privateJwk: object;
}

/** The signing keys that are not retired, newest first. */
export async function readSigningKeys(ledger: Ledger): Promise<StoredKey[]> {
  return ledger
    .selectFrom('signing_key')
    .select(['kid', 'private_jwk as privateJwk'])
    .where('retired_at', 'is', null)
    .orderBy('created_at', 'desc')
    .execute();
}

/** Keeps a signing key where there was never one; of two processes that do so at once, one wins. */
export async function keepFirstSigningKey(ledger: Ledger, { kid, privateJwk }: StoredKey): Promise<void> {
  await ledger.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('ehch signing_key'))`.execute(trx);
    if ((await trx.selectFrom('signing_key').select('kid').executeTakeFirst()) !== undefined) return;
    await trx.insertInto('signing_key').values({ kid, private_jwk: JSON.stringify(privateJwk) }).execute();
  });
}
