import { sql } from 'kysely';
import { writeAudit } from './audit/write.ts';
import type { Client } from './clients.ts';
import { endConsolePasses } from './console-passes.ts';
import { dropContact } from './contacts.ts';
import { inTransaction, type Ledger, type LedgerTransaction } from './database.ts';
import type { Purpose } from './words.ts';

/** Who the audit says did it, where an operator did it by the command. No client may be called so. */
export const OPERATOR = 'ehch-command';

/** A client as an operator registers it. */
export interface Registration extends Client {
  /** Whom to turn to. */
  contact?: string;
  /** Its own limit, in place of that of all. */
  requestsPerMinute?: number;
}

/** A client as it stands in the register. */
export interface RegisteredEntry {
  clientId: string;
  tenant: string;
  scopes: string[];
  jwks: { keys: object[] };
  jwksUrl: string | null;
  contact: string | null;
  purpose: Purpose;
  legalBasis: string | null;
  seesRestricted: boolean;
  barsDuplicates: boolean;
  requestsPerMinute: number | null;
  createdAt: Date;
  revokedAt: Date | null;
}

const COLUMNS = [
  'client_id as clientId',
  'tenant',
  'scopes',
  'jwks',
  'jwks_url as jwksUrl',
  'contact',
  'purpose',
  'legal_basis as legalBasis',
  'sees_restricted as seesRestricted',
  'bars_duplicates as barsDuplicates',
  'requests_per_minute as requestsPerMinute',
  'created_at as createdAt',
  'revoked_at as revokedAt',
] as const;

/** Every client, also those that are revoked, by tenant and id. */
export async function listClients(ledger: Ledger): Promise<RegisteredEntry[]> {
  return ledger.selectFrom('client').select(COLUMNS).orderBy('tenant').orderBy('client_id').execute();
}

/** One client, also where it is revoked. */
export async function readClient(ledger: Ledger | LedgerTransaction, clientId: string): Promise<RegisteredEntry | undefined> {
  return ledger.selectFrom('client').select(COLUMNS).where('client_id', '=', clientId).executeTakeFirst();
}

/**
 * Registers a client. One that is there stands, unless it is to be replaced: then tokens and sessions that it has are good no more, and it is
 * not revoked any more. It stays with its tenant in any case, whose subscriptions and records go by it (SEC-015).
 */
export async function registerClient(ledger: Ledger, client: Registration, { replace, requestId }: { replace: boolean; requestId: string }): Promise<'added' | 'replaced' | 'taken' | 'of-another-tenant'> {
  return inTransaction(ledger, async (trx) => {
    const { clientId, tenant } = client;
    const known = await trx.selectFrom('client').select('tenant').where('client_id', '=', clientId).forUpdate().executeTakeFirst();
    if (known !== undefined && !replace) return 'taken';
    if (known !== undefined && known.tenant !== tenant) return 'of-another-tenant';
    const values = valuesOf(client);
    if (known === undefined) await trx.insertInto('client').values({ client_id: clientId, tenant, ...values }).execute();
    else await trx.updateTable('client').set({ ...values, revoked_at: null, generation: sql<number>`generation + 1` }).where('client_id', '=', clientId).execute();
    await endConsolePasses(trx, clientId);
    await note(trx, { clientId, tenant, requestId }, known === undefined ? ['C', 'client-registered'] : ['U', 'client-replaced']);
    return known === undefined ? 'added' : 'replaced';
  });
}

function valuesOf({ jwks, scopes, jwksUrl, purpose = 'TREAT', legalBasis, seesRestricted = false, barsDuplicates = false, contact, requestsPerMinute }: Registration) {
  return {
    jwks: JSON.stringify(jwks),
    scopes,
    jwks_url: jwksUrl ?? null,
    purpose,
    legal_basis: legalBasis ?? null,
    sees_restricted: seesRestricted,
    bars_duplicates: barsDuplicates,
    contact: contact ?? null,
    requests_per_minute: requestsPerMinute ?? null,
  };
}

/**
 * Ends a client: it gets no tokens, those that it has and its sessions are good no more, and its subscriptions are off.
 *
 * @returns how many subscriptions were turned off; undefined where there is no such client, or it was revoked before
 */
export async function revokeClient(ledger: Ledger, clientId: string, requestId: string): Promise<{ subscriptions: number } | undefined> {
  return inTransaction(ledger, async (trx) => {
    const revoked = await trx
      .updateTable('client')
      .set({ revoked_at: sql<Date>`clock_timestamp()`, generation: sql<number>`generation + 1` })
      .where('client_id', '=', clientId)
      .where('revoked_at', 'is', null)
      .returning('tenant')
      .executeTakeFirst();
    if (revoked === undefined) return undefined;
    await endConsolePasses(trx, clientId);
    const stopped = await turnOff(trx, clientId);
    await note(trx, { clientId, tenant: revoked.tenant, requestId }, ['D', 'client-revoked']);
    await writeAudit(trx, stopped.map((id) => ({ tenant: revoked.tenant, clientId: OPERATOR, action: 'U', event: 'subscription-off', entityType: 'Subscription', entityId: id, requestId })));
    return { subscriptions: stopped.length };
  });
}

async function turnOff(trx: LedgerTransaction, clientId: string): Promise<string[]> {
  const stopped = await trx
    .updateTable('subscription')
    .set({ status: 'off', error: null, version: sql<number>`version + 1`, updated_at: sql<Date>`clock_timestamp()` })
    .where('client_id', '=', clientId)
    .where('status', '!=', 'off')
    .where('deleted_at', 'is', null)
    .returning('id')
    .execute();
  for (const { id } of stopped) await dropContact(trx, id);
  return stopped.map(({ id }) => id);
}

/**
 * Gives a client other keys. Without `overlap` the keys of before, and the tokens and sessions that were got with them, are good no more. Keys
 * that the client publishes at an address of its own are not ours to keep beside others.
 *
 * @returns the client as it is then, or why not
 */
export async function replaceClientKeys(
  ledger: Ledger,
  clientId: string,
  { jwks, jwksUrl, overlap, requestId }: { jwks: { keys: object[] }; jwksUrl?: string; overlap: boolean; requestId: string },
): Promise<RegisteredEntry | 'unknown' | 'revoked' | 'same-kid' | 'at-an-address'> {
  return inTransaction(ledger, async (trx) => {
    const known = await trx.selectFrom('client').select(['tenant', 'jwks', 'jwks_url', 'revoked_at']).where('client_id', '=', clientId).forUpdate().executeTakeFirst();
    if (known === undefined) return 'unknown';
    if (known.revoked_at !== null) return 'revoked';
    if (overlap && known.jwks_url !== null) return 'at-an-address';
    const kept = overlap ? known.jwks.keys : [];
    if (jwks.keys.some((key) => kept.some((other) => kidOf(other) === kidOf(key)))) return 'same-kid';
    await trx
      .updateTable('client')
      .set({ jwks: JSON.stringify({ keys: [...jwks.keys, ...kept] }), jwks_url: jwksUrl ?? null, ...(!overlap && { generation: sql<number>`generation + 1` }) })
      .where('client_id', '=', clientId)
      .execute();
    if (!overlap) await endConsolePasses(trx, clientId);
    await note(trx, { clientId, tenant: known.tenant, requestId }, ['U', 'client-keys-replaced']);
    return (await readClient(trx, clientId)) ?? 'unknown';
  });
}

const kidOf = (key: object): unknown => (key as { kid?: unknown }).kid;

async function note(trx: LedgerTransaction, { clientId, tenant, requestId }: { clientId: string; tenant: string; requestId: string }, [action, event]: readonly ['C' | 'U' | 'D', string]): Promise<void> {
  await writeAudit(trx, [{ tenant, clientId: OPERATOR, action, event, entityType: 'Client', entityId: clientId, requestId }]);
}
