import { type Contact, openHeaders, type PendingDelivery, type StoredEvent, type StoredSubscription, type TriedNotification } from '@ehch/ledger';
import { inSpan, openSpan } from '@ehch/service-kit';
import { limitsOf, type NotifierDeps, nowOf } from '../deps.ts';
import type { NotifierMetrics } from '../metrics.ts';
import { notificationBundle, type NotificationKind } from '../notification/bundle.ts';
import type { Answer } from '../outbound/answers.ts';
import type { Sender } from '../outbound/sender.ts';
import { webhookHeaders } from '../outbound/signing.ts';
import type { Content } from '../subscription/backport.ts';
import { splitHeader } from '../subscription/headers.ts';
import { tell, turnOf } from './operations.ts';

/** What the lanes and clocks of this service work with. */
export interface Courier {
  deps: NotifierDeps;
  sender: Sender;
  metrics: NotifierMetrics;
  /** POSTs of events to each endpoint that this process is making. */
  inside: Map<string, number>;
  /** Writes an attempt down, many of them together. */
  note(tried: TriedNotification): Promise<Contact | undefined>;
}

/** What became of an attempt, and how its subscriber stands after it. */
export interface Attempted {
  answer: Answer;
  tried: TriedNotification;
  contact: Contact | undefined;
}

export interface Notification {
  subscription: StoredSubscription;
  kind: NotificationKind<'handshake' | 'heartbeat' | 'event-notification'>;
  events: readonly StoredEvent[];
  counter: number;
  /** The last part of the `webhook-id`: what stays the same at every attempt (SUB-094). */
  name: string;
  timeoutMs?: number;
  /** Asked for by number, after it was sent before. */
  isResend?: boolean;
  /** Whoever asks writes a success down, in a transaction of its own. */
  isNotedLater?: boolean;
}

/** A body that would be longer names its resources and leaves them to be read (WH-045). */
const MOST_BYTES = 1_048_576;

/** The id of one notification to one subscription. */
export const webhookId = (subscriptionId: string, name: string | number): string => `${subscriptionId}_${name}`;

/** Makes one attempt to bring a notification to its subscriber, and writes down what became of it, unless that is said to come later. */
export async function notify(courier: Courier, notification: Notification): Promise<Attempted> {
  const { deps, sender, metrics } = courier;
  const { subscription, kind } = notification;
  const body = bodyOf(deps, notification);
  const { endpoint, timeoutSeconds } = subscription.settings;
  const startedAt = performance.now();
  const answer = await sender.post({
    url: endpoint,
    headers: headersOf(deps, notification, body),
    body,
    timeoutMs: notification.timeoutMs ?? (timeoutSeconds === undefined ? limitsOf(deps).timeoutMs : timeoutSeconds * 1_000),
  });
  const latencyMs = performance.now() - startedAt;
  metrics.attempts.add({ type: kind.type, answer: answer.is });
  metrics.duration.observe({ answer: answer.is }, latencyMs / 1_000);
  if (answer.is !== 'accepted') deps.logger.warn('notification-failed', { subscriptionId: subscription.id, status: 'status' in answer ? answer.status : answer.is, code: answer.is });
  const tried = triedOf(notification, answer, latencyMs);
  if (tried.accepted && notification.isNotedLater === true) return { answer, tried, contact: undefined };
  const contact = await courier.note(tried);
  tellTurn(courier, tried, contact);
  return { answer, tried, contact };
}

/** Makes one attempt to bring an event to its subscriber: the same bytes each time (SUB-095). */
export async function sendEvent(courier: Courier, { subscription, event, traceparent }: Pick<PendingDelivery, 'subscription' | 'event' | 'traceparent'>, more: Pick<Notification, 'isResend' | 'isNotedLater'>): Promise<Attempted> {
  const { occurredAt: at, eventNumber } = event;
  const span = openSpan('notify', { parent: traceparent, kind: 'client', facts: { subscriptionId: subscription.id, eventNumber } });
  const notification: Notification = { subscription, kind: { type: 'event-notification', at }, events: [event], counter: eventNumber, name: String(eventNumber), ...more };
  return inSpan(span, () => notify(courier, notification), ({ answer }) => ({ outcome: answer.is, ...('status' in answer && { status: answer.status }) }));
}

function triedOf({ subscription, kind, name, isResend = false }: Notification, answer: Answer, latencyMs: number): TriedNotification {
  return {
    subscriptionId: subscription.id,
    kind: isResend ? 'resend' : kind.type,
    name,
    answer: answer.is,
    accepted: answer.is === 'accepted',
    ...('status' in answer && { status: answer.status }),
    ...(answer.is === 'busy' && { afterMs: answer.afterMs }),
    latencyMs,
  };
}

/** Tells the operator of an endpoint that begins to fail, or is back. */
export function tellTurn({ deps, metrics }: Pick<Courier, 'deps' | 'metrics'>, { subscriptionId: id, ...tried }: TriedNotification, contact: Contact | undefined): void {
  const turn = contact && turnOf(tried, contact);
  if (turn) tell({ logger: deps.logger, metrics }, turn, { id });
}

function bodyOf({ baseUrl }: NotifierDeps, { subscription, kind, events, counter }: Notification): string {
  const { id, version, topic, error, status, settings } = subscription;
  const bodyWith = (content: Content): string => JSON.stringify(notificationBundle({ id, version, topic, error, status, content, baseUrl }, kind, events, counter));
  const body = bodyWith(settings.content);
  return Buffer.byteLength(body) > MOST_BYTES ? bodyWith('id-only') : body;
}

/** The subscriber's own headers go as they were given; they can name none of ours (SUB-026, SUB-092, SUB-093). */
function headersOf(deps: NotifierDeps, { subscription: { id, settings }, name }: Notification, body: string): [string, string][] {
  const { payload, headers } = settings;
  const at = nowOf(deps);
  const secrets = secretsOf(settings, at).map((secret) => openSecret(deps, secret, id));
  return [['content-type', payload], ...openHeaders(headers, deps.seal, id).map(splitHeader), ...webhookHeaders({ id: webhookId(id, name), body, at, secrets })];
}

/** The secret, and those that it has replaced as long as they are good (WH-005). */
const secretsOf = ({ secret, oldSecrets = [] }: StoredSubscription['settings'], now: Date): string[] =>
  secret === undefined ? [] : [secret, ...oldSecrets.filter(({ until }) => new Date(until) > now).map((old) => old.secret)];

/** A subscriber that was promised signatures gets nothing without one. */
function openSecret({ seal }: NotifierDeps, sealed: string, subscriptionId: string): string {
  if (seal === undefined) throw new Error('A subscription has a signing secret, and there is no key to open it with');
  return seal.open(sealed, subscriptionId);
}
