import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { NOTIFYING_LANE } from './events.ts';
import { appendToInbox } from './inbox/append.ts';

/** Keys are subscriptions; what an item refers to is the resend. */
export const RESENDING_LANE = 'resend';

export interface Resend {
  id: number;
  subscriptionId: string;
  /** The next event that is looked at, and the last. */
  next: number;
  until: number;
  /** Only what never reached the subscriber and is not in line for it. */
  onlyMissing: boolean;
}

/**
 * Asks for events to be sent again.
 *
 * @returns its id, or undefined where another of the same subscription is running (SUB-150)
 */
export async function createResend(trx: LedgerTransaction, { subscriptionId, next, until, onlyMissing }: Omit<Resend, 'id'>): Promise<number | undefined> {
  const row = await trx
    .insertInto('resend')
    .values({ subscription_id: subscriptionId, next_number: next, until_number: until, only_missing: onlyMissing })
    .onConflict((on) => on.column('subscription_id').where('state', '=', 'running').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row !== undefined) await appendToInbox(trx, RESENDING_LANE, [{ key: subscriptionId, ref: row.id }]);
  return row?.id;
}

/** A resend that is running. */
export async function runningResend(ledger: Ledger, id: number): Promise<Resend | undefined> {
  return ledger
    .selectFrom('resend')
    .select(['id', 'subscription_id as subscriptionId', 'next_number as next', 'until_number as until', 'only_missing as onlyMissing'])
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
}

/** Numbers of the events that are next in a resend, in order. */
export async function nextOfResend(ledger: Ledger, { subscriptionId, next, until, onlyMissing }: Resend, limit: number): Promise<number[]> {
  const { rows } = await sql<{ number: number }>`
    select d.event_number as number from delivery d join event e on e.id = d.event_id
    where d.subscription_id = ${subscriptionId} and d.event_number between ${next} and ${until} and e.focus is not null and (not ${onlyMissing} or d.delivered_at is null)
      and not exists (select 1 from lane_item i where i.lane = ${NOTIFYING_LANE} and i.key = d.subscription_id::text and i.seq = d.event_number)
    order by d.event_number limit ${limit}`.execute(ledger);
  return rows.map(({ number }) => number);
}

/** Notes how far a resend is, so that a process which comes after goes on there. Never back: whoever has lost it may be slow to say how far it was. */
export async function advanceResend(ledger: Ledger, id: number, next: number): Promise<void> {
  await ledger.updateTable('resend').set({ next_number: next }).where('id', '=', id).where('next_number', '<', next).execute();
}

export async function finishResend(trx: LedgerTransaction, id: number, state: 'done' | 'stopped'): Promise<void> {
  await trx.updateTable('resend').set({ state, finished_at: sql<Date>`clock_timestamp()` }).where('id', '=', id).execute();
}

/** Whether an event waits for a subscriber: what is sent again comes after it (WH-042). */
export async function hasPending(ledger: Ledger, subscriptionId: string): Promise<boolean> {
  return (await ledger.selectFrom('lane_item').select('seq').where('lane', '=', NOTIFYING_LANE).where('key', '=', subscriptionId).limit(1).executeTakeFirst()) !== undefined;
}

/** The numbers of the first and the last event of a subscription that happened within a time; undefined where none did. */
export async function eventsWithin(ledger: Ledger, subscriptionId: string, { from, to }: { from?: Date; to?: Date }): Promise<{ first: number; last: number } | undefined> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select min(d.event_number) as first, max(d.event_number) as last from delivery d join event e on e.id = d.event_id
    where d.subscription_id = ${subscriptionId} and (${from ?? null}::timestamptz is null or e.occurred_at >= ${from ?? null}) and (${to ?? null}::timestamptz is null or e.occurred_at <= ${to ?? null})`.execute(ledger);
  const { first, last } = rows[0] ?? { first: null, last: null };
  return first === null || last === null ? undefined : { first, last };
}
