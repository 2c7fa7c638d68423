import { sql } from 'kysely';
import { writeAudit } from './audit/write.ts';
import { OPERATOR } from './client-registry.ts';
import type { Ledger, LedgerTransaction } from './database.ts';
import type { Seal } from './seal.ts';
import { sealJwk } from './signing-keys.ts';
import type { SubscriptionSettings } from './words.ts';

/** What every sealed text begins with, before the id of its key. */
const MARK = 'ehch-sealed:';
/** Stands for the key of what was sealed before keys had names. */
const FIRST_KEY = 'webhook';

/** The headers of a subscription as they are to be kept: names open, values sealed. */
export function sealHeaders(headers: readonly string[], seal: Seal | undefined, subscriptionId: string): string[] {
  if (seal === undefined) return [...headers];
  return headers.map((header) => {
    const colon = header.indexOf(':');
    return `${header.slice(0, colon)}:${seal.seal(header.slice(colon + 1), subscriptionId)}`;
  });
}

/** The headers of a subscription as they are to be sent. Throws where a key is not here. */
export function openHeaders(headers: readonly string[], seal: Seal | undefined, subscriptionId: string): string[] {
  return headers.map((header) => {
    const colon = header.indexOf(':');
    const value = header.slice(colon + 1);
    if (!value.startsWith(MARK)) return header;
    if (seal === undefined) throw new Error('The headers of a subscription are sealed, and there is no key to open them with');
    return `${header.slice(0, colon)}:${seal.open(value, subscriptionId)}`;
  });
}

/** How many secrets are sealed under each key, by its id; those that are not sealed under the empty text. */
export async function countSealed(ledger: Ledger | LedgerTransaction): Promise<Record<string, number>> {
  const { rows } = await sql<{ id: string; count: number }>`
    select coalesce(substring(v from ${`^(?:[^:]*:)?${MARK}([^:]+):`}::text), case when s then ${FIRST_KEY}::text else '' end) as id, count(*) as count from (
      select h #>> '{}' as v, false as s from subscription, jsonb_array_elements(settings->'headers') h
      union all select settings->>'secret', true from subscription where settings ? 'secret'
      union all select o->>'secret', true from subscription, jsonb_array_elements(settings->'oldSecrets') o
      union all select coalesce(private_jwk->>'sealed', ''), false from signing_key) as kept
    group by 1 order by 1`.execute(ledger);
  return Object.fromEntries(rows.map(({ id, count }) => [id, Number(count)]));
}

/** Rejects where the key that a process would seal with is retired: its key file is of long ago. */
export async function refuseRetiredKey(ledger: Ledger, seal: Seal | undefined): Promise<void> {
  if (seal !== undefined && (await retiredKeys(ledger)).includes(seal.newest())) throw Object.assign(new Error(`The key ${seal.newest()} is retired: EHCH_KEY_FILE has to have the newer one`), { name: 'RetiredKeyError' });
}

/** The keys that nothing may be sealed with any more. */
export async function retiredKeys(ledger: Ledger): Promise<string[]> {
  return (await ledger.selectFrom('retired_key').select('id').orderBy('id').execute()).map(({ id }) => id);
}

/**
 * Seals again, under the newest key, up to `limit` subscriptions behind `after` in the order of their ids. What somebody else is changing is passed
 * over, and found at the next round.
 *
 * @returns the last id that was looked at, undefined at the end; and how many were sealed again
 */
export async function resealSubscriptions(ledger: Ledger, seal: Seal, { after, limit }: { after: string; limit: number }): Promise<{ last?: string; sealed: number }> {
  return ledger.transaction().execute(async (trx) => {
    const rows = await trx.selectFrom('subscription').select(['id', 'settings']).where('id', '>', after).orderBy('id').limit(limit).forUpdate().skipLocked().execute();
    const stale = rows.filter(({ settings }) => !isAllUnder(settings, seal.newest()));
    for (const { id, settings } of stale) await trx.updateTable('subscription').set({ settings: JSON.stringify(resealed(settings, seal, id)) }).where('id', '=', id).execute();
    const last = rows.at(-1)?.id;
    return { ...(last !== undefined && { last }), sealed: stale.length };
  });
}

const isAllUnder = ({ secret, oldSecrets = [], headers }: SubscriptionSettings, id: string): boolean =>
  [...(secret === undefined ? [] : [secret]), ...oldSecrets.map((old) => old.secret), ...headers.map((header) => header.slice(header.indexOf(':') + 1))].every((text) => text.startsWith(`${MARK}${id}:`));

function resealed(settings: SubscriptionSettings, seal: Seal, id: string): SubscriptionSettings {
  const again = (sealed: string) => seal.seal(seal.open(sealed, id), id);
  const { secret, oldSecrets, headers } = settings;
  return {
    ...settings,
    headers: sealHeaders(openHeaders(headers, seal, id), seal, id),
    ...(secret !== undefined && { secret: again(secret) }),
    ...(oldSecrets !== undefined && { oldSecrets: oldSecrets.map((old) => ({ ...old, secret: again(old.secret) })) }),
  };
}

/** Seals the keys that sign tokens again, also those that are retired. @returns how many */
export async function resealSigningKeys(ledger: Ledger, seal: Seal): Promise<number> {
  return ledger.transaction().execute(async (trx) => {
    const rows = await trx.selectFrom('signing_key').select(['kid', 'private_jwk']).forUpdate().execute();
    const stale = rows.filter(({ private_jwk: jwk }) => !String((jwk as { sealed?: string }).sealed ?? '').startsWith(`${MARK}${seal.newest()}:`));
    for (const { kid, private_jwk: jwk } of stale) await trx.updateTable('signing_key').set({ private_jwk: JSON.stringify(sealJwk(jwk, seal)) }).where('kid', '=', kid).execute();
    return stale.length;
  });
}

/**
 * Retires every key but the newest, if nothing is sealed under them any more: from then on the ledger takes nothing that is.
 *
 * @returns the keys that were retired; undefined where something is still, or again, under one of them
 */
export async function retireKeys(ledger: Ledger, { newest, known, requestId }: { newest: string; known: readonly string[]; requestId: string }): Promise<string[] | undefined> {
  return ledger.transaction().execute(async (trx) => {
    // Nobody writes between the count and the commit.
    await sql`lock table subscription, signing_key in share row exclusive mode`.execute(trx);
    const counts = await countSealed(trx);
    if (Object.keys(counts).some((id) => id !== newest)) return undefined;
    const ids = [...new Set([...known, FIRST_KEY])].filter((id) => id !== newest);
    const retired = await trx.insertInto('retired_key').values(ids.map((id) => ({ id }))).onConflict((on) => on.doNothing()).returning('id').execute();
    await writeAudit(trx, retired.map(({ id }) => ({ clientId: OPERATOR, action: 'U', event: 'key-retired', entityType: 'SealingKey', entityId: id, requestId })));
    return retired.map(({ id }) => id);
  });
}
