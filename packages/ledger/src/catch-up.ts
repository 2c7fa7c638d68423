import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { chainEnds, type ChainEnd, chainStart } from './event-chain.ts';
import { NOTIFYING_LANE, type StoredEvent } from './events.ts';
import { lockKeys } from './inbox/append.ts';
import { restartKeys } from './inbox/sweep.ts';
import { WITHHELD } from './restricted.ts';

/** An event of a range, and how it stands to the others of its resource in that range. */
export interface LatestEvent extends StoredEvent {
  /** Whether none of them comes after it. */
  isLast: boolean;
  /** Number and id of each event that it stands for, in order: of all up to it where it is the last, of itself alone where it is not. */
  covers: [eventNumber: number, eventId: string][];
  /** It is not past its retention. */
  kept: boolean;
}

export interface CatchUpRange {
  /** First and last number, both included. */
  since: number;
  until: number;
  /** The number of the event that was read last, to go on behind it; 0 at the beginning. */
  after: number;
  limit: number;
}

export interface LatestRange extends CatchUpRange {
  /** Where the page ends at the latest; the end of the range if not given. */
  through?: number;
  /** Only those that take something back and have the last word on it. */
  takenBack: boolean;
}

/**
 * The events of a range in the order of their numbers: those alone that take something back and have the last word on it, or all. What
 * is withheld stands for itself alone wherever it is: beside others of its resource it would tell which that is. So does what a later
 * event overtook whose resource was then about somebody else, of whom more may be told, or less.
 */
export async function readLatest(ledger: Ledger, subscriptionId: string, { since, until, after, through = until, limit, takenBack }: LatestRange): Promise<LatestEvent[]> {
  // Of each event of the page the others of its resource are looked up by index: to group or walk the whole range would be the square of it. "offset 0"
  // keeps it so right after an outage, when PostgreSQL's statistics still say that there is little to walk.
  const { rows } = await sql<LatestEvent>`
    with page as (
      select d.event_number, d.digest, d.delivered_at, e.uid, e.retraction, e.topic, e.focus_type, e.focus_id, e.focus_version, e.focus, e.subjects, e.occurred_at, ${WITHHELD} as alone
      from delivery d join event e on e.id = d.event_id join subscription s on s.id = d.subscription_id left join client c on c.client_id = s.client_id
      where d.subscription_id = ${subscriptionId} and d.event_number between greatest(${since}::bigint, ${after}::bigint + 1) and ${through} and (not ${takenBack}::boolean or e.retraction)
      order by d.event_number limit case when ${takenBack}::boolean then null else ${limit}::bigint end)
    select p.event_number as "eventNumber", p.uid as "eventId", encode(p.digest, 'hex') as digest, p.retraction, p.topic, p.focus_type as "focusType",
      p.focus_id as "focusId", p.focus_version as "focusVersion", p.focus, p.subjects, p.alone or (o.mixed and not o.is_last) as withheld, p.occurred_at as "occurredAt", p.delivered_at as "deliveredAt", p.focus is not null as kept,
      o.is_last as "isLast",
      case when o.is_last and not o.mixed then o.covers else json_build_array(json_build_array(p.event_number, p.uid)) end as covers
    from page p cross join lateral (
      select max(d.event_number) = p.event_number as is_last, count(distinct e.subjects) > 1 as mixed, json_agg(json_build_array(d.event_number, e.uid) order by d.event_number) as covers
      from (select * from event where topic = p.topic and focus_type = p.focus_type and focus_id = p.focus_id offset 0) e
        cross join lateral (select * from delivery where event_id = e.id and subscription_id = ${subscriptionId} offset 0) d
        join subscription s on s.id = d.subscription_id left join client c on c.client_id = s.client_id
      where d.event_number between ${since} and ${until} and case when p.alone then d.event_number = p.event_number else not ${WITHHELD} end) o
    where not ${takenBack}::boolean or o.is_last
    order by p.event_number limit ${limit}`.execute(ledger);
  return rows;
}

/** How far a subscription is counted now. */
export async function chainEnd(ledger: Ledger | LedgerTransaction, subscriptionId: string): Promise<ChainEnd> {
  return (await chainEnds(ledger, [subscriptionId])).get(subscriptionId) ?? chainStart(subscriptionId);
}

/** The running digest at one number; undefined where there is none, or it is not kept any more. */
export async function digestAt(ledger: Ledger | LedgerTransaction, subscriptionId: string, number: number): Promise<string | undefined> {
  if (number === 0) return chainStart(subscriptionId).digest;
  const end = await chainEnd(ledger, subscriptionId);
  if (end.number === number) return end.digest;
  const row = await ledger.selectFrom('delivery').select('digest').where('subscription_id', '=', subscriptionId).where('event_number', '=', number).executeTakeFirst();
  return row?.digest.toString('hex');
}

/** Where a running digest belongs, which may be at the very start; undefined where it is none of this subscription's. */
export async function numberOfDigest(ledger: Ledger, subscriptionId: string, digest: string): Promise<number | undefined> {
  if (digest === chainStart(subscriptionId).digest) return 0;
  const row = await ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', subscriptionId).where('digest', '=', Buffer.from(digest, 'hex')).executeTakeFirst();
  return row?.event_number;
}

export interface Missing {
  count: number;
  /** The first of them. */
  events: { eventNumber: number; eventId: string }[];
}

/**
 * The events up to a number that are in none of the ranges that a subscriber holds.
 *
 * @param held first and last number of each range, both included
 */
export async function missingEvents(ledger: Ledger, subscriptionId: string, { until, held, limit }: { until: number; held: readonly (readonly [number, number])[]; limit: number }): Promise<Missing> {
  const ranges = `{${held.map(([from, to]) => `[${from},${to}]`).join(',')}}`;
  const { rows } = await sql<Missing['events'][number] & { count: number }>`
    select d.event_number as "eventNumber", e.uid as "eventId", count(*) over () as count
    from delivery d join event e on e.id = d.event_id
    where d.subscription_id = ${subscriptionId} and d.event_number <= ${until} and not d.event_number <@ ${ranges}::int8multirange
    order by d.event_number limit ${limit}`.execute(ledger);
  return { count: rows[0]?.count ?? 0, events: rows.map(({ eventNumber, eventId }) => ({ eventNumber, eventId })) };
}

/** Holds up what is live while a subscriber fetches what it missed. Where nothing up to that number is still to be delivered, nothing is held up. */
export async function holdWhileCatchingUp(ledger: Ledger, subscriptionId: string, { until, forMs }: { until: number; forMs: number }): Promise<void> {
  await sql`
    update event_chain set catching_up_until = clock_timestamp() + ${forMs} * interval '1 millisecond'
    where subscription_id = ${subscriptionId}
      and exists (select 1 from lane_item where lane = ${NOTIFYING_LANE} and key = ${subscriptionId} and seq <= ${until})`.execute(ledger);
}

/** Events that are noted as delivered in one transaction: while it lasts, whoever delivers one of them waits. */
const CHUNK = 5_000;

/**
 * Notes that a subscriber has everything up to a number, which it has proved, a little at a time: there may be as much of it as an outage
 * of days has left.
 */
export async function markCaughtUp(ledger: Ledger, subscriptionId: string, through: number): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const { rows }: { rows: { last: number | null }[] } = await sql<{ last: number | null }>`
      with missing as (
        select subscription_id, event_number from delivery
        where subscription_id = ${subscriptionId} and event_number > ${after} and event_number <= ${through} and delivered_at is null
        order by event_number limit ${CHUNK} for update),
      marked as (
        update delivery d set delivered_at = clock_timestamp() from missing m where d.subscription_id = m.subscription_id and d.event_number = m.event_number)
      select max(event_number) as last from missing`.execute(ledger);
    after = rows[0]?.last ?? null;
  }
}

/**
 * Takes everything up to a number out of a subscription's line, after {@link markCaughtUp}. What is live goes on behind it at once; the
 * caller signals the key once the transaction has committed. Publishers and leases wait for as long as that takes.
 *
 * @returns how many events are not sent any more
 */
export async function settleCaughtUp(trx: LedgerTransaction, subscriptionId: string, through: number): Promise<number> {
  await lockKeys(trx, NOTIFYING_LANE, [subscriptionId]);
  const { numDeletedRows } = await trx.deleteFrom('lane_item').where('lane', '=', NOTIFYING_LANE).where('key', '=', subscriptionId).where('seq', '<=', through).executeTakeFirstOrThrow();
  await sql`update retraction set sent_at = clock_timestamp() where subscription_id = ${subscriptionId} and event_number <= ${through} and sent_at is null`.execute(trx);
  await sql`update event_chain set catching_up_until = null where subscription_id = ${subscriptionId}`.execute(trx);
  await restartKeys(trx, NOTIFYING_LANE, [subscriptionId]);
  return Number(numDeletedRows);
}
