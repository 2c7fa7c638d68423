import { createHmac, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from '../database.ts';
import { settleSetting } from '../settings.ts';
import { moveKey } from './move-key.ts';

/**
 * What a source calls the person or home that a record is about. The names of one record belong together.
 * A strong name (an NHS number) is one that a key has only one of: two different ones never meet under one key.
 */
export interface Name {
  name: string;
  strong: boolean;
}

export type ResolvedKey = { ok: true; key: string } | { ok: false; conflict: 'two-strong-names' };

/** Turns a name into something opaque, so that no name ever reaches a queue or a log. */
export type Pseudonym = (name: string) => string;

const SECRET = 'lane-key-secret';

/** The keyed hash of this ledger. Its secret is made once and shared by every process through the ledger. */
export async function openPseudonym(ledger: Ledger): Promise<Pseudonym> {
  const value = await settleSetting(ledger, SECRET, randomBytes(32).toString('hex'));
  const secret = Buffer.from(value, 'hex');
  return (name) => `k${createHmac('sha256', secret).update(name).digest('hex').slice(0, 32)}`;
}

/**
 * Finds or makes the key of each group of names, and links the names that are new. When two keys turn out to be one
 * person or home, the work of the one moves behind the other's, in order.
 *
 * @param groups the names of each record; the first that is known decides the key
 * @param receiptId the receipt that linked them, so that a link can be seen and undone
 * @returns a key for each group, or the conflict that makes its record one for a person to look at
 */
export async function resolveKeys(
  trx: LedgerTransaction,
  groups: readonly (readonly Name[])[],
  { receiptId, pseudonym }: { receiptId: string; pseudonym: Pseudonym },
): Promise<ResolvedKey[]> {
  const hashed = groups.map((group) => group.map(({ name, strong }) => ({ name: pseudonym(name), strong })));
  await lockLinks(trx, hashed);
  const links = await readLinks(trx, hashed.flat());
  const resolved: ResolvedKey[] = [];
  for (const group of hashed) {
    const decision = decideKey(group, links);
    if (decision.ok) {
      for (const other of decision.merge) await moveKey(trx, other, decision.key);
      noteLinks(links, group, decision);
    }
    resolved.push(decision.ok ? { ok: true, key: decision.key } : decision);
  }
  await saveLinks(trx, links, receiptId);
  return resolved;
}

interface Links {
  keyOf: Map<string, string>;
  /** The one strong name that a key has. */
  strongOf: Map<string, string>;
  fresh: Map<string, Name & { key: string }>;
}

type KeyDecision = { ok: true; key: string; merge: string[] } | { ok: false; conflict: 'two-strong-names' };

function decideKey(group: readonly Name[], { keyOf, strongOf }: Links): KeyDecision {
  const keys = [...new Set(group.map(({ name }) => keyOf.get(name)).filter((key) => key !== undefined))];
  const strong = new Set(keys.map((key) => strongOf.get(key)).filter((name) => name !== undefined));
  for (const { name } of group.filter((n) => n.strong)) strong.add(name);
  if (strong.size > 1) return { ok: false, conflict: 'two-strong-names' };
  const [key = group[0]?.name ?? '', ...merge] = keys;
  return { ok: true, key, merge };
}

function noteLinks({ keyOf, strongOf, fresh }: Links, group: readonly Name[], { key, merge }: { key: string; merge: string[] }): void {
  for (const [name, old] of keyOf) if (merge.includes(old)) keyOf.set(name, key);
  for (const other of merge) strongOf.set(key, strongOf.get(key) ?? strongOf.get(other) ?? key);
  for (const { name, strong } of group) {
    if (strong) strongOf.set(key, name);
    if (!keyOf.has(name)) fresh.set(name, { name, strong, key });
    keyOf.set(name, key);
  }
}

/**
 * Readers of links do not wait for one another; who adds or joins links is alone until its transaction ends. The statement that locks
 * decides which of the two it is. What is linked stays so but for an erasure: of two who then link a name anew at once, the second finds it taken and is run again.
 */
async function lockLinks(trx: LedgerTransaction, groups: readonly (readonly Name[])[]): Promise<void> {
  const names = groups.flatMap((group, of) => group.map(({ name }) => ({ name, of })));
  await sql`
    select case when coalesce(bool_and(is_settled), true) then pg_advisory_xact_lock_shared(hashtext('ehch lane_name')) else pg_advisory_xact_lock(hashtext('ehch lane_name')) end
    from (
      select count(n.key) = count(*) and count(distinct n.key) = 1 as is_settled
      from unnest(${names.map(({ name }) => name)}::text[], ${names.map(({ of }) => of)}::int[]) as wanted (name, of)
        left join lateral (select key from lane_name where name = wanted.name offset 0) as n on true
      group by wanted.of) as every_group`.execute(trx);
}

async function readLinks(trx: LedgerTransaction, names: readonly Name[]): Promise<Links> {
  const { rows } = await sql<{ name: string; key: string; strong_name: string | null }>`
    select n.name, n.key, (select s.name from lane_name s where s.key = n.key and s.strong limit 1) as strong_name
    from lane_name n where n.name = any(${names.map(({ name }) => name)}::text[])`.execute(trx);
  return {
    keyOf: new Map(rows.map((row) => [row.name, row.key])),
    strongOf: new Map(rows.flatMap((row) => (row.strong_name === null ? [] : [[row.key, row.strong_name]]))),
    fresh: new Map(),
  };
}

async function saveLinks(trx: LedgerTransaction, { fresh, keyOf }: Links, receiptId: string): Promise<void> {
  if (fresh.size === 0) return;
  await trx
    .insertInto('lane_name')
    .values([...fresh.values()].map(({ name, strong, key }) => ({ name, strong, key: keyOf.get(name) ?? key, linked_by: receiptId })))
    .execute();
}
