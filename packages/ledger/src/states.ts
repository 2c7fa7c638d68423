import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { chainEnd } from './catch-up.ts';
import type { ChainEnd } from './event-chain.ts';
import { WITHHELD } from './restricted.ts';

/** A resource as whoever had been told of everything would have it. */
export interface TopicState {
  /** Where it stands, for {@link StatesRequest.after}. */
  id: number;
  eventId: string;
  retraction: boolean;
  focusType: string;
  focusId: string;
  focusVersion: string;
  focus: string;
  facets: Record<string, string[]>;
  /** The residents whom it is about, such as `Patient/7`. */
  subjects: string[];
  /** It is restricted, and the client of the subscription may not be told of it (SEC-054). */
  withheld: boolean;
  occurredAt: Date;
}

export interface StatesRequest {
  subscriptionId: string;
  tenant: string;
  topic: string;
  /** The state that was read last, to go on behind its resource; from the beginning where there is none. It says nothing of what may be withheld. */
  after?: number;
  limit: number;
}

/**
 * The last state of each resource of a tenant that a topic told of, whoever was subscribed then, with the end of a subscription's chain at
 * that very moment: what comes behind it is not in these states, and everything before is.
 */
export async function readStates(ledger: Ledger, request: StatesRequest): Promise<{ states: TopicState[]; cut: ChainEnd }> {
  return ledger.transaction().setIsolationLevel('repeatable read').execute(async (trx) => ({ cut: await chainEnd(trx, request.subscriptionId), states: await statesOf(trx, request) }));
}

async function statesOf(trx: LedgerTransaction, { subscriptionId, tenant, topic, after, limit }: StatesRequest): Promise<TopicState[]> {
  const last = after === undefined ? undefined : await trx.selectFrom('event').select(['focus_type', 'focus_id']).where('id', '=', after).where('topic', '=', topic).executeTakeFirst();
  const { rows } = await sql<TopicState>`
    select e.id, e.uid as "eventId", e.retraction, e.focus_type as "focusType", e.focus_id as "focusId", e.focus_version as "focusVersion",
      e.focus, e.facets, e.subjects, ${WITHHELD} as withheld, e.occurred_at as "occurredAt"
    from (
      select distinct on (l.focus_type, l.focus_id) l.*
      from event l join record lr on lr.id = l.record_id
      where l.topic = ${topic} and lr.tenant = ${tenant} and (l.focus_type, l.focus_id) > (${last?.focus_type ?? ''}, ${last?.focus_id ?? ''})
      order by l.focus_type, l.focus_id, l.id desc limit ${limit}) e
      left join subscription s on s.id = ${subscriptionId} left join client c on c.client_id = s.client_id
    order by e.focus_type, e.focus_id`.execute(trx);
  return rows;
}
