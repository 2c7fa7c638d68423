import { sql } from 'kysely';
import { appendToChains } from './event-chain.ts';
import { appendToInbox } from './inbox/append.ts';
import { raiseRetractions } from './retractions.ts';
import type { Ledger, LedgerTransaction } from './database.ts';
import { WITHHELD } from './restricted.ts';
import type { StoredSubscription } from './subscriptions.ts';
import type { Purpose } from './words.ts';

export const NOTIFYING_LANE = 'notify';

/** Something that happened to a published resource and that a topic is about. */
export interface LedgerEvent {
  recordId: number;
  topic: string;
  focusType: string;
  focusId: string;
  focusVersion: string;
  /** What filters may ask for: filter name to the values that match. */
  facets: Record<string, string[]>;
  /** The resource as it was at that moment, as JSON text (SUB-089). */
  focus: string;
  /** The residents whom it is about, such as `Patient/7`. */
  subjects?: readonly string[];
  /** It takes back what was told before. */
  retraction?: boolean;
  /** The subscriptions that are told. */
  subscriptions: readonly string[];
}

/**
 * Writes events and numbers them for each subscription, in the caller's transaction: with the publication that caused
 * them, so neither can be without the other (SUB-102, SUB-106). The number is the sequence of the subscription's key.
 *
 * @returns the keys of the notifying lane to signal once the transaction has committed
 */
export async function saveEvents(trx: LedgerTransaction, events: readonly LedgerEvent[]): Promise<string[]> {
  if (events.length === 0) return [];
  const rows = await trx
    .insertInto('event')
    .values(
      events.map((event) => ({
        record_id: event.recordId,
        topic: event.topic,
        focus_type: event.focusType,
        focus_id: event.focusId,
        focus_version: event.focusVersion,
        facets: JSON.stringify(event.facets),
        focus: event.focus,
        subjects: [...(event.subjects ?? [])],
        retraction: event.retraction ?? false,
      })),
    )
    .returning(['id', 'uid'])
    .execute();
  const deliveries = rows.flatMap((event, index) => (events[index]?.subscriptions ?? []).map((key) => ({ key, event })));
  const numbers = await appendToInbox(trx, NOTIFYING_LANE, deliveries.map(({ key, event }) => ({ key, ref: event.id })));
  const retracting = new Set(rows.filter((_, index) => events[index]?.retraction).map(({ id }) => id));
  await appendToChains(trx, deliveries.map(({ key, event }, index) => ({ subscriptionId: key, number: numbers[index] ?? 0, event })));
  await raiseRetractions(trx, NOTIFYING_LANE, deliveries.flatMap(({ key, event }, index) => (retracting.has(event.id) ? [{ subscriptionId: key, eventNumber: numbers[index] ?? 0 }] : [])));
  return [...new Set(deliveries.map(({ key }) => key))];
}

export interface StoredEvent {
  eventNumber: number;
  /** What it is known by to every subscriber. */
  eventId: string;
  /** The running digest of its subscription up to this event, in hexadecimal digits. */
  digest: string;
  /** It takes back what was told before. */
  retraction: boolean;
  topic: string;
  focusType: string;
  focusId: string;
  focusVersion: string;
  focus: string;
  /** The residents whom it is about, such as `Patient/7`. */
  subjects: string[];
  /** Its subscriber may be told that something happened, and not what: it has become restricted since (SEC-054). */
  withheld: boolean;
  occurredAt: Date;
  deliveredAt: Date | null;
}

/** The events of one subscription between two numbers, both included, in order. */
export async function readEvents(ledger: Ledger, subscriptionId: string, range: { from: number; until: number; limit: number }): Promise<StoredEvent[]> {
  const { rows } = await sql<StoredEvent>`
    select d.event_number as "eventNumber", e.uid as "eventId", encode(d.digest, 'hex') as digest, e.retraction, e.topic, e.focus_type as "focusType", e.focus_id as "focusId",
      e.focus_version as "focusVersion", e.focus, e.subjects, ${WITHHELD} as withheld, e.occurred_at as "occurredAt", d.delivered_at as "deliveredAt"
    from delivery d join event e on e.id = d.event_id join subscription s on s.id = d.subscription_id left join client c on c.client_id = s.client_id
    where d.subscription_id = ${subscriptionId} and e.focus is not null and d.event_number between ${range.from} and ${range.until}
    order by d.event_number limit ${range.limit}`.execute(ledger);
  return rows;
}

/** Notes that events reached their subscriber, in the transaction that takes them out of the lane. */
export async function markDelivered(trx: LedgerTransaction, delivered: readonly { subscriptionId: string; eventNumber: number }[]): Promise<void> {
  if (delivered.length === 0) return;
  await sql`
    update delivery set delivered_at = clock_timestamp(), attempts = attempts + 1
    from unnest(${delivered.map((d) => d.subscriptionId)}::uuid[], ${delivered.map((d) => d.eventNumber)}::bigint[]) as done (subscription_id, event_number)
    where delivery.subscription_id = done.subscription_id and delivery.event_number = done.event_number`.execute(trx);
}

/** One event on its way to one subscriber, with all that decides whether it may go there now. */
export interface PendingDelivery {
  subscription: StoredSubscription;
  event: StoredEvent;
  /** The client that subscribed, as it is registered now; null when it is not any more. */
  client: { tenant: string; scopes: string[]; purpose: Purpose } | null;
  /** When the event before this one reached the subscriber. */
  previousDeliveredAt: Date | null;
  /** Since when nothing has reached the subscriber, heartbeats included; null while it answers. */
  failingSince: Date | null;
  /** Its endpoint has asked for time, or did not cope, and is not back to the full yet. */
  isSlowed: boolean;
  /** Until when the subscriber is fetching what it missed by itself. */
  catchingUpUntil: Date | null;
  /** Numbers of retractions behind this event that did not reach the subscriber yet. */
  ahead: number[];
  /** The trace of the record that the event is of; null where that was taken in untraced. */
  traceparent: string | null;
}

type DeliveryRow = StoredSubscription & StoredEvent & { ord: number; clientTenant: string | null; clientScopes: string[] | null; purpose: Purpose | null } & Omit<PendingDelivery, 'subscription' | 'event' | 'client'>;

/**
 * Reads events that are to be delivered, as everything stands at this moment.
 *
 * @returns one answer for each that was asked for, in order; undefined where the subscription is deleted
 */
export async function loadDeliveries(ledger: Ledger, wanted: readonly { subscriptionId: string; eventNumber: number }[]): Promise<(PendingDelivery | undefined)[]> {
  const { rows } = await sql<DeliveryRow>`
    select w.ord, s.id, s.tenant, s.client_id as "clientId", s.topic, s.status, s.error, s.settings, s.version,
      s.created_at as "createdAt", s.updated_at as "updatedAt", c.tenant as "clientTenant", c.scopes as "clientScopes", c.purpose,
      d.event_number as "eventNumber", e.uid as "eventId", encode(d.digest, 'hex') as digest, e.retraction, e.focus_type as "focusType", e.focus_id as "focusId", e.focus_version as "focusVersion",
      e.focus, e.subjects, ${WITHHELD} as withheld, e.occurred_at as "occurredAt", d.delivered_at as "deliveredAt", p.delivered_at as "previousDeliveredAt", k.failing_since as "failingSince", n.width is not null as "isSlowed", t.traceparent,
      case when h.catching_up_until > clock_timestamp() then h.catching_up_until end as "catchingUpUntil",
      array(select r.event_number from retraction r where r.subscription_id = s.id and r.event_number > w.number and r.sent_at is null order by 1 limit 100)::float8[] as ahead
    from unnest(${wanted.map((w) => w.subscriptionId)}::uuid[], ${wanted.map((w) => w.eventNumber)}::bigint[]) with ordinality as w (id, number, ord)
    join subscription s on s.id = w.id and s.deleted_at is null
    join delivery d on d.subscription_id = s.id and d.event_number = w.number
    join event e on e.id = d.event_id and e.focus is not null
    join record t on t.id = e.record_id
    left join client c on c.client_id = s.client_id and c.revoked_at is null
    left join endpoint n on n.url = s.settings->>'endpoint'
    left join contact k on k.subscription_id = s.id
    left join event_chain h on h.subscription_id = s.id
    left join delivery p on p.subscription_id = s.id and p.event_number = w.number - 1`.execute(ledger);
  const byPlace = new Map(rows.map((row) => [row.ord, pendingDelivery(row)]));
  return wanted.map((_, index) => byPlace.get(index + 1));
}

function pendingDelivery(row: DeliveryRow): PendingDelivery {
  const { id, tenant, clientId, topic, status, error, settings, version, createdAt, updatedAt } = row;
  const { eventNumber, eventId, digest, retraction, focusType, focusId, focusVersion, focus, subjects, withheld, occurredAt, deliveredAt, clientTenant, clientScopes, purpose, previousDeliveredAt, failingSince, isSlowed, catchingUpUntil, ahead, traceparent } = row;
  return {
    subscription: { id, tenant, clientId, topic, status, error, settings, version, createdAt, updatedAt },
    event: { eventNumber, eventId, digest, retraction, topic, focusType, focusId, focusVersion, focus, subjects, withheld, occurredAt, deliveredAt },
    client: clientTenant === null ? null : { tenant: clientTenant, scopes: clientScopes ?? [], purpose: purpose ?? 'TREAT' },
    previousDeliveredAt,
    failingSince,
    isSlowed,
    catchingUpUntil,
    ahead,
    traceparent,
  };
}

/** How many events a subscription has had since it was made, delivered or not (SUB-103). */
export async function eventCount(ledger: Ledger | LedgerTransaction, subscriptionId: string): Promise<number> {
  const row = await ledger.selectFrom('lane_key').select('last_seq').where('lane', '=', NOTIFYING_LANE).where('key', '=', subscriptionId).executeTakeFirst();
  return row?.last_seq ?? 0;
}

/** The same of several subscriptions; one that never had an event is not in the map. */
export async function eventCounts(ledger: Ledger, subscriptionIds: readonly string[]): Promise<Map<string, number>> {
  if (subscriptionIds.length === 0) return new Map();
  const rows = await ledger.selectFrom('lane_key').select(['key', 'last_seq']).where('lane', '=', NOTIFYING_LANE).where('key', 'in', subscriptionIds).execute();
  return new Map(rows.map((row) => [row.key, row.last_seq]));
}
