import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import type { SubscriptionSettings } from './words.ts';

export type SubscriptionStatus = 'requested' | 'active' | 'error' | 'off';

export interface StoredSubscription {
  id: string;
  tenant: string;
  clientId: string;
  topic: string;
  status: SubscriptionStatus;
  error: string | null;
  settings: SubscriptionSettings;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const COLUMNS = ['id', 'tenant', 'client_id as clientId', 'topic', 'status', 'error', 'settings', 'version', 'created_at as createdAt', 'updated_at as updatedAt'] as const;

/**
 * Writes a new subscription; it is `requested` until its handshake.
 *
 * @returns undefined when the id was given before, also where that subscription has been deleted since
 */
export async function createSubscription(trx: LedgerTransaction, subscription: Pick<StoredSubscription, 'id' | 'tenant' | 'clientId' | 'topic' | 'settings'>): Promise<StoredSubscription | undefined> {
  const { id, tenant, clientId, topic, settings } = subscription;
  return trx
    .insertInto('subscription')
    .values({ id, tenant, client_id: clientId, topic, status: 'requested', settings: JSON.stringify(settings) })
    .onConflict((on) => on.doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** A subscription that is not deleted. */
export async function readSubscription(ledger: Ledger | LedgerTransaction, id: string): Promise<StoredSubscription | undefined> {
  return ledger.selectFrom('subscription').select(COLUMNS).where('id', '=', id).where('deleted_at', 'is', null).executeTakeFirst();
}

/** The subscriptions of one client, oldest first. */
export async function listSubscriptions(ledger: Ledger, owner: { tenant: string; clientId: string }): Promise<StoredSubscription[]> {
  return ledger
    .selectFrom('subscription')
    .select(COLUMNS)
    .where('tenant', '=', owner.tenant)
    .where('client_id', '=', owner.clientId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .execute();
}

/** Every subscription to these topics whose events are counted: also while it is in error (SUB-160), but not when off. */
export async function subscriptionsToTopics(trx: LedgerTransaction, topics: readonly string[]): Promise<(Pick<StoredSubscription, 'id' | 'tenant' | 'topic' | 'settings'> & { seesRestricted: boolean })[]> {
  if (topics.length === 0) return [];
  return trx
    .selectFrom('subscription')
    .leftJoin('client', 'client.client_id', 'subscription.client_id')
    .select(['id', 'subscription.tenant', 'topic', 'settings', sql<boolean>`coalesce(client.sees_restricted, false)`.as('seesRestricted')])
    .where('topic', 'in', topics)
    .where('status', '!=', 'off')
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .execute();
}

/**
 * Changes the status of a subscription.
 *
 * @param from only if it has one of these now; a change by somebody else in between stands
 * @param version only if it is at this version now, so that what was learnt of an older one changes nothing
 * @returns the subscription, or undefined when it is gone, was in another status or at another version
 */
export async function changeStatus(
  trx: Ledger | LedgerTransaction,
  id: string,
  { from, to, error, version }: { from: readonly SubscriptionStatus[]; to: SubscriptionStatus; error?: string; version?: number },
): Promise<StoredSubscription | undefined> {
  return trx
    .updateTable('subscription')
    .set({ status: to, error: error ?? null, version: sql<number>`version + 1`, updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('status', 'in', from)
    .where('deleted_at', 'is', null)
    .$if(version !== undefined, (query) => query.where('version', '=', version ?? 0))
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Replaces the settings of a subscription at a version, and asks for a new handshake. */
export async function updateSubscription(
  trx: LedgerTransaction,
  id: string,
  { version, settings, status }: { version: number; settings: SubscriptionSettings; status: SubscriptionStatus },
): Promise<StoredSubscription | undefined> {
  return trx
    .updateTable('subscription')
    .set({ settings: keepingSecrets(settings), status, error: null, version: version + 1, updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('deleted_at', 'is', null)
    .returning(COLUMNS)
    .executeTakeFirst();
}

/** Secrets are changed by {@link replaceSecret} alone, so that an update which was under way meanwhile takes none back. */
const keepingSecrets = (settings: SubscriptionSettings) =>
  sql<string>`${JSON.stringify(settings)}::jsonb || jsonb_strip_nulls(jsonb_build_object('secret', settings->'secret', 'oldSecrets', settings->'oldSecrets'))`;

/**
 * Gives a subscription a new secret; the one that it has is good for some time yet. Its version stays: nothing that its client
 * can read has changed.
 *
 * @param most replaced secrets that are still good, at most
 * @returns false when there are as many already
 */
export async function replaceSecret(trx: LedgerTransaction, id: string, { secret, until, now, most }: { secret: string; until: Date; now: Date; most: number }): Promise<boolean> {
  const { settings } = await trx.selectFrom('subscription').select('settings').where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
  const good = (settings.oldSecrets ?? []).filter((old) => new Date(old.until) > now);
  const oldSecrets = [...good, ...(settings.secret === undefined ? [] : [{ secret: settings.secret, until: until.toISOString() }])];
  if (oldSecrets.length > most) return false;
  await trx.updateTable('subscription').set({ settings: JSON.stringify({ ...settings, secret, oldSecrets }) }).where('id', '=', id).execute();
  return true;
}

/** Ends a subscription; nothing is sent from then on. */
export async function deleteSubscription(trx: LedgerTransaction, id: string): Promise<boolean> {
  const result = await trx
    .updateTable('subscription')
    .set({ deleted_at: sql<Date>`clock_timestamp()`, status: 'off' })
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
