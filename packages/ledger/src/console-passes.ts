import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

/** Who may see the console: a client, with the scopes that its token had. */
export interface ConsolePass {
  tenant: string;
  clientId: string;
  /** With blanks between them. */
  scopes: string;
}

export interface ConsoleSession extends ConsolePass {
  /** What the client is allowed now; it may be less than when it signed in. */
  allowed: string[];
  expiresAt: Date;
}

/**
 * Keeps a link that signs in once.
 *
 * @param digest of its secret
 * @param pass with the generation of the client that its token carries
 * @returns until when it is good; undefined where that token is good no more
 */
export async function saveConsoleLink(trx: LedgerTransaction, digest: Buffer, { tenant, clientId, scopes, generation, seconds }: ConsolePass & { generation: number; seconds: number }): Promise<Date | undefined> {
  await sql`delete from console_pass where expires_at < clock_timestamp()`.execute(trx);
  const { rows } = await sql<{ expiresAt: Date }>`
    insert into console_pass (digest, kind, tenant, client_id, scopes, generation, expires_at)
    select ${digest}, 'link', tenant, client_id, ${scopes}, generation, clock_timestamp() + ${seconds} * interval '1 second'
    from client where client_id = ${clientId} and tenant = ${tenant} and generation = ${generation} and revoked_at is null returning expires_at as "expiresAt"`.execute(trx);
  return rows[0]?.expiresAt;
}

/**
 * Turns a link into a session, once, whichever process it comes to.
 *
 * @param digests of the secrets of both
 * @returns undefined where there is no such link any more
 */
export async function redeemConsoleLink(trx: LedgerTransaction, digests: { link: Buffer; session: Buffer }, seconds: number): Promise<ConsolePass | undefined> {
  const { rows } = await sql<ConsolePass>`
    with redeemed as (
      delete from console_pass p using client c
      where p.digest = ${digests.link} and p.kind = 'link' and p.expires_at > clock_timestamp() and c.client_id = p.client_id and c.tenant = p.tenant and c.generation = p.generation and c.revoked_at is null
      returning p.tenant, p.client_id, p.scopes, p.generation)
    insert into console_pass (digest, kind, tenant, client_id, scopes, generation, expires_at)
    select ${digests.session}, 'session', tenant, client_id, scopes, generation, clock_timestamp() + ${seconds} * interval '1 second' from redeemed
    returning tenant, client_id as "clientId", scopes`.execute(trx);
  return rows[0];
}

/** A session that is not over, and whose client is registered still, with the keys that it had. */
export async function findConsoleSession(ledger: Ledger, digest: Buffer): Promise<ConsoleSession | undefined> {
  const { rows } = await sql<ConsoleSession>`
    select p.tenant, p.client_id as "clientId", p.scopes, c.scopes as allowed, p.expires_at as "expiresAt"
    from console_pass p join client c on c.client_id = p.client_id and c.tenant = p.tenant and c.generation = p.generation and c.revoked_at is null
    where p.digest = ${digest} and p.kind = 'session' and p.expires_at > clock_timestamp()`.execute(ledger);
  return rows[0];
}

/** Ends a session. @returns whose it was; undefined where there was none */
export async function endConsoleSession(trx: LedgerTransaction, digest: Buffer): Promise<ConsolePass | undefined> {
  const { rows } = await sql<ConsolePass>`delete from console_pass where digest = ${digest} and kind = 'session' returning tenant, client_id as "clientId", scopes`.execute(trx);
  return rows[0];
}

/** Ends all links and sessions of a client whose tokens are good no more. */
export async function endConsolePasses(trx: LedgerTransaction, clientId: string): Promise<void> {
  await trx.deleteFrom('console_pass').where('client_id', '=', clientId).execute();
}
