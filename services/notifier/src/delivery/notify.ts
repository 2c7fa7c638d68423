import type { StoredEvent, StoredSubscription } from '@ehch/ledger';
import { limitsOf, type NotifierDeps, nowOf } from '../deps.ts';
import type { NotifierMetrics } from '../metrics.ts';
import { notificationBundle, type NotificationKind } from '../notification/bundle.ts';
import type { Answer } from '../outbound/answers.ts';
import type { Sender } from '../outbound/sender.ts';
import { webhookHeaders } from '../outbound/signing.ts';
import { splitHeader } from '../subscription/headers.ts';

/** What both lanes of this service work with. */
export interface Courier {
  deps: NotifierDeps;
  sender: Sender;
  metrics: NotifierMetrics;
}

export interface Notification {
  subscription: StoredSubscription;
  kind: NotificationKind;
  events: readonly StoredEvent[];
  counter: number;
  /** The last part of the `webhook-id`: what stays the same at every attempt (SUB-094). */
  name: string;
  timeoutMs?: number;
}

/** The id of one notification to one subscription. */
export const webhookId = (subscriptionId: string, name: string | number): string => `${subscriptionId}_${name}`;

/** Makes one attempt to bring a notification to its subscriber. */
export async function notify({ deps, sender, metrics }: Courier, notification: Notification): Promise<Answer> {
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
  metrics.attempts.add({ type: kind.type, answer: answer.is });
  metrics.duration.observe({ answer: answer.is }, (performance.now() - startedAt) / 1_000);
  if (answer.is !== 'accepted') deps.logger.warn('notification-failed', { subscriptionId: subscription.id, status: 'status' in answer ? answer.status : answer.is, code: answer.is });
  return answer;
}

function bodyOf({ baseUrl }: NotifierDeps, { subscription, kind, events, counter }: Notification): string {
  const { id, version, topic, error, status, settings } = subscription;
  return JSON.stringify(notificationBundle({ id, version, topic, error, status, content: settings.content, baseUrl }, kind, events, counter));
}

/** The subscriber's own headers go as they were given; they can name none of ours (SUB-026, SUB-092, SUB-093). */
function headersOf(deps: NotifierDeps, { subscription: { id, settings }, name }: Notification, body: string): [string, string][] {
  const { payload, headers, secret } = settings;
  const opened = secret === undefined ? undefined : openSecret(deps, secret, id);
  return [['content-type', payload], ...headers.map(splitHeader), ...webhookHeaders({ id: webhookId(id, name), body, at: nowOf(deps), ...(opened && { secret: opened }) })];
}

/** A subscriber that was promised signatures gets nothing without one. */
function openSecret({ seal }: NotifierDeps, sealed: string, subscriptionId: string): string {
  if (seal === undefined) throw new Error('A subscription has a signing secret, and there is no key to open it with');
  return seal.open(sealed, subscriptionId);
}
