import type { LagReport, SubscriberLag } from '../api.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** Every subscription with what waits for it, then what went wrong and what was taken back without an answer, each in plain words. */
export function renderLag({ subscriptions }: LagReport): string {
  if (subscriptions.length === 0) return 'Nobody has subscribed.';
  const rows = subscriptions.map(({ topic, subscription, clientId, status, head, delivered, waiting, oldestSeconds }) => [nameOf(topic), subscription, clientId, status, head, delivered, waiting, oldestSeconds === undefined ? '' : renderLength(oldestSeconds)]);
  return [
    renderTable(['topic', 'subscription', 'client', 'status', 'head', 'delivered', 'waiting', 'oldest'], rows),
    ...subscriptions.flatMap(faultOf),
    ...subscriptions.flatMap(retractionsOf),
  ].join('\n');
}

const nameOf = (topic: string): string => topic.slice(topic.lastIndexOf('/') + 1);

function faultOf({ subscription, lastError, attempts, nextAttempt }: SubscriberLag): string[] {
  if (lastError === undefined) return [];
  return [`${subscription}: ${lastError}${attempts ? ` Tried ${attempts} times${nextAttempt === undefined ? '' : `, next at ${renderTime(nextAttempt)}`}.` : ''}`];
}

function retractionsOf({ subscription, clientId, retractions }: SubscriberLag): string[] {
  return retractions.map(({ eventNumber, raisedAt, sentAt, alertedAt }) => {
    const sent = sentAt === null ? 'has not reached it yet' : `reached it at ${renderTime(sentAt)}`;
    const fault = alertedAt === null ? '' : ` NOT ACKNOWLEDGED IN TIME: tell ${clientId} by telephone.`;
    return `${subscription}: event ${eventNumber} takes something back since ${renderTime(raisedAt)}, ${sent} and is not acknowledged.${fault}`;
  });
}

/** A length of time in its two largest units: `9 min 40 s`. */
export function renderLength(seconds: number): string {
  const parts = [['d', Math.floor(seconds / 86_400)], ['h', Math.floor(seconds / 3_600) % 24], ['min', Math.floor(seconds / 60) % 60], ['s', seconds % 60]] as const;
  const from = parts.findIndex(([, count]) => count > 0);
  return from < 0 ? '0 s' : parts.slice(from, from + 2).filter(([, count]) => count > 0).map(([unit, count]) => `${count} ${unit}`).join(' ');
}
