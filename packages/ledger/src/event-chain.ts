import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

/** How far a subscription has been counted, with the running digest of everything up to there. */
export interface ChainEnd {
  number: number;
  /** SHA-256 in hexadecimal digits. */
  digest: string;
}

/** Before its first event, the digest of a subscription is that of its id, so that no two chains are alike. */
export const chainStart = (subscriptionId: string): ChainEnd => ({ number: 0, digest: hash('sha256', subscriptionId, 'hex') });

/** The digest of one more event: SHA-256 of `<digest before>|<event number>|<event id>`, so that anybody can compute it again. */
export const nextDigest = (before: string, number: number, eventId: string): string => hash('sha256', `${before}|${number}|${eventId}`, 'hex');

interface Link {
  subscriptionId: string;
  number: number;
  /** The row of the event, and what subscribers know it by. */
  event: { id: number; uid: string };
}

/**
 * Writes deliveries with the running digest of each subscription, in the transaction that gave them their numbers and has locked their
 * keys: what is read of a chain here stays so until it is written.
 */
export async function appendToChains(trx: LedgerTransaction, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return;
  const ends = await chainEnds(trx, [...new Set(links.map(({ subscriptionId }) => subscriptionId))]);
  const digests = links.map(({ subscriptionId, number, event }) => {
    const digest = nextDigest((ends.get(subscriptionId) ?? chainStart(subscriptionId)).digest, number, event.uid);
    ends.set(subscriptionId, { number, digest });
    return digest;
  });
  await sql`
    insert into delivery (subscription_id, event_number, event_id, digest)
    select subscription_id, event_number, event_id, decode(digest, 'hex')
    from unnest(${links.map((l) => l.subscriptionId)}::uuid[], ${links.map((l) => l.number)}::bigint[], ${links.map((l) => l.event.id)}::bigint[], ${digests}::text[])
      as d (subscription_id, event_number, event_id, digest)`.execute(trx);
  await saveEnds(trx, [...ends]);
}

async function saveEnds(trx: LedgerTransaction, ends: readonly (readonly [string, ChainEnd])[]): Promise<void> {
  await sql`
    insert into event_chain (subscription_id, event_number, digest)
    select id, number, decode(digest, 'hex') from unnest(${ends.map(([id]) => id)}::uuid[], ${ends.map(([, end]) => end.number)}::bigint[], ${ends.map(([, end]) => end.digest)}::text[]) as e (id, number, digest)
    on conflict (subscription_id) do update set event_number = excluded.event_number, digest = excluded.digest`.execute(trx);
}

/** The ends of the chains of subscriptions; one that never had an event is not in the map. */
export async function chainEnds(ledger: Ledger | LedgerTransaction, subscriptionIds: readonly string[]): Promise<Map<string, ChainEnd>> {
  const { rows } = await sql<ChainEnd & { id: string }>`
    select subscription_id as id, event_number as number, encode(digest, 'hex') as digest from event_chain where subscription_id = any(${subscriptionIds}::uuid[])`.execute(ledger);
  return new Map(rows.map(({ id, ...end }) => [id, end]));
}
