import type { StoredSubscription, SubscriptionStatus } from '@ehch/ledger';
import { BACKPORT, type BackportSubscription } from './backport.ts';
import { maskHeaders } from './headers.ts';

/** The status as it is now: at its end a subscription is off, whether or not anything has happened since (SUB-009). */
export function statusAt({ status, settings: { end } }: Pick<StoredSubscription, 'status' | 'settings'>, now: Date): SubscriptionStatus {
  return end !== undefined && new Date(end) <= now ? 'off' : status;
}

/** A subscription as its owner may read it: the values of headers are masked (SUB-042). */
export function presentSubscription(stored: StoredSubscription, now: Date): BackportSubscription {
  const { headers } = stored.settings;
  return present(stored, { status: statusAt(stored, now), headers: maskHeaders(headers), at: stored.updatedAt, version: stored.version });
}

/** The subscription as it was when it was made, for the answer to its creator alone: headers as they were sent (SUB-041). */
export const presentCreated = (stored: StoredSubscription, headers: readonly string[]): BackportSubscription =>
  present(stored, { status: 'requested', headers, at: stored.createdAt, version: 1 });

interface Shown {
  status: SubscriptionStatus;
  headers: readonly string[];
  at: Date;
  version: number;
}

function present({ id, error, settings }: StoredSubscription, { status, headers, at, version }: Shown): BackportSubscription {
  const { meta, channel, ...resource } = settings.resource as BackportSubscription;
  const profiles = new Set([BACKPORT.subscription, ...(meta?.profile ?? [])]);
  return {
    ...resource,
    resourceType: 'Subscription',
    id,
    meta: { ...meta, versionId: String(version), lastUpdated: at.toISOString(), profile: [...profiles] },
    status,
    ...(status === 'error' && error !== null && { error }),
    channel: { ...channel, ...(headers.length > 0 && { header: [...headers] }) },
  };
}
