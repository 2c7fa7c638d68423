import { issueFrom } from '@ehch/fhir';
import { parseScopes, grants } from '@ehch/service-kit';
import type { PendingDelivery, Reason, SubscriptionStatus } from '@ehch/ledger';
import type { Answer } from '../outbound/answers.ts';
import { SUBSCRIPTION_ERRORS } from '../errors.ts';
import { NO_RESPONSE } from '../notification/status.ts';
import { statusAt } from '../subscription/present.ts';

/** What is to be done with an event that has come to the head of its subscription. */
export type Admission =
  | { is: 'send' }
  /** Not now; its place is kept. */
  | { is: 'hold'; afterMs: number; reason: Reason; catchingUp?: true }
  /** Not any more: the subscription has ended, or its client may not have this (SUB-090). */
  | { is: 'end'; error: string };

/** A handshake is about to decide; its end makes the key due at once, so this is only for an end that nobody saw. */
const HANDSHAKE_WAIT_MS = 2_000;
/** Until the client acts, which makes the key due at once. */
const INACTIVE_WAIT_MS = 5 * 60_000;
/** So often it is looked whether there is something that does not wait for the end of a catch-up. */
const CATCHING_UP_WAIT_MS = 2_000;

/** Whether an event may be sent now, as everything stands (SUB-075, SUB-090). */
export function admit({ subscription, event, client, catchingUpUntil }: PendingDelivery, now: Date): Admission {
  const status = statusAt(subscription, now);
  if (status === 'off' && subscription.status !== 'off') return { is: 'end', error: 'The subscription has reached its end.' };
  if (status !== 'active') return hold(status);
  if (client === null || client.tenant !== subscription.tenant) return { is: 'end', error: 'The client is not registered any more.' };
  if (!grants(parseScopes(client.scopes.join(' ')) ?? [], event.focusType, 'r')) return { is: 'end', error: `The client may not read ${event.focusType} resources any more.` };
  if (catchingUpUntil !== null) return { is: 'hold', afterMs: Math.min(CATCHING_UP_WAIT_MS, Math.max(1, catchingUpUntil.getTime() - now.getTime())), reason: reasonFrom('wait', 'EHCH-SUB-119'), catchingUp: true };
  return { is: 'send' };
}

export function hold(status: SubscriptionStatus): Admission & { is: 'hold' } {
  return { is: 'hold', afterMs: status === 'requested' ? HANDSHAKE_WAIT_MS : INACTIVE_WAIT_MS, reason: reasonFrom('wait', 'EHCH-SUB-075', { status }) };
}

type Failure = Exclude<Answer, { is: 'accepted' }>;

export function reasonFrom(kind: Reason['class'], code: keyof typeof SUBSCRIPTION_ERRORS, words: Record<string, string> = {}): Reason {
  const { text, fix, who } = issueFrom(SUBSCRIPTION_ERRORS, code, { words });
  return { class: kind, code, text, ...(fix !== undefined && { fix }), who };
}

/** Why an attempt failed, for the operator. Names no address and quotes nothing of the answer. */
export function reasonOf(failure: Failure): Reason {
  switch (failure.is) {
    case 'gone':
    case 'refused':
      return reasonFrom('retry', 'EHCH-SUB-113', { status: String(failure.status) });
    case 'busy':
      return reasonFrom('wait', 'EHCH-SUB-116', { status: String(failure.status) });
    case 'silent':
      return reasonFrom('retry', 'EHCH-SUB-114', { fault: failure.cause === 'timeout' ? 'did not answer in time' : 'could not be reached' });
    case 'blocked':
      return { ...reasonFrom('retry', 'EHCH-SUB-023'), text: 'ssrf_blocked: the endpoint is not on the public internet' };
    default:
      return failure satisfies never;
  }
}

/** The same for the subscriber, who must not learn what is reachable from here and what not (SUB-166, WH-066). */
export function errorTextOf(failure: Failure): string {
  return failure.is === 'silent' || failure.is === 'blocked' ? NO_RESPONSE : `The endpoint answered with status ${failure.status}.`;
}

/**
 * Since when a subscriber has failed. A failure is dated by the lane; one that only ever asks for time is not, so it counts
 * from when it last had nothing to do.
 */
export function failingSince(failure: Failure, firstFailedAt: Date | null, { subscription, event, previousDeliveredAt, failingSince: silentSince }: PendingDelivery): Date | undefined {
  if (firstFailedAt !== null && silentSince !== null) return firstFailedAt < silentSince ? firstFailedAt : silentSince;
  if (firstFailedAt !== null || failure.is !== 'busy') return firstFailedAt ?? undefined;
  return new Date(Math.max(event.occurredAt.getTime(), previousDeliveredAt?.getTime() ?? 0, subscription.updatedAt.getTime()));
}
