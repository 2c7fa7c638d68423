import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { chainEnd } from './catch-up.ts';
import type { ChainEnd } from './event-chain.ts';

/** A resource as whoever had been told of everything would have it. */
export interface TopicState {
  eventId: string;
  retraction: boolean;
  focusType: string;
  focusId: string;
  focusVersion: string;
  focus: string;
  facets: Record<string, string[]>;
  occurredAt: Date;
}

export interface StatesRequest {
  subscriptionId: string;
  tenant: string;
  topic: string;
  /** The resource that was read last, to go on behind it. */
  after?: { focusType: string; focusId: string };
  limit: number;
}

/**
 * The last state of each resource of a tenant that a topic told of, whoever was subscribed then, with the end of a subscription's chain at
 * that very moment: what comes behind it is not in these states, and everything before is.
 */
export async function readStates(ledger: Ledger, request: StatesRequest): Promise<{ states: TopicState[]; cut: ChainEnd }> {
  return ledger.transaction().setIsolationLevel('repeatable read').execute(async (trx) => ({ cut: await chainEnd(trx, request.subscriptionId), states: await statesOf(trx, request) }));
}

async function statesOf(trx: LedgerTransaction, { tenant, topic, after, limit }: StatesRequest): Promise<TopicState[]> {
  const { rows } = await sql<TopicState>`
    select distinct on (e.focus_type, e.focus_id) e.uid as "eventId", e.retraction, e.focus_type as "focusType", e.focus_id as "focusId",
      e.focus_version as "focusVersion", e.focus, e.facets, e.occurred_at as "occurredAt"
    from event e join record r on r.id = e.record_id
    where e.topic = ${topic} and r.tenant = ${tenant} and (e.focus_type, e.focus_id) > (${after?.focusType ?? ''}, ${after?.focusId ?? ''})
    order by e.focus_type, e.focus_id, e.id desc limit ${limit}`.execute(trx);
  return rows;
}
