import { isDeepStrictEqual } from 'node:util';
import type { Issue } from '@ehch/fhir';
import type { StoredSubscription, SubscriptionSettings, SubscriptionStatus } from '@ehch/ledger';
import { refusal } from './issues.ts';

export interface WantedChange {
  topic: string;
  status: SubscriptionStatus;
  settings: SubscriptionSettings;
}

export type Change = { is: 'none' } | { is: 'refused'; issues: Issue[] } | { is: 'changed'; status: SubscriptionStatus };

/** What an update makes of a subscription (SUB-044 to SUB-048). A status of `requested` means a new handshake. */
export function changeOf(stored: StoredSubscription, wanted: WantedChange): Change {
  const before = stored.settings;
  if (wanted.topic !== stored.topic || !isDeepStrictEqual(wanted.settings.filters, before.filters)) {
    return { is: 'refused', issues: [refusal('EHCH-SUB-046', { expression: 'Subscription.criteria', text: 'Topic and filters stay as they are, since events are numbered by them.', fix: 'Make a new subscription.' })] };
  }
  if (wanted.status === 'error' && stored.status !== 'error') {
    return { is: 'refused', issues: [refusal('EHCH-SUB-044', { expression: 'Subscription.status', text: 'Only the server sets this status.' })] };
  }
  const status = statusAfter(stored.status, wanted.status, isElsewhere(before, wanted.settings));
  const same = status !== 'requested' && status === stored.status && isDeepStrictEqual(wanted.settings, before);
  return same ? { is: 'none' } : { is: 'changed', status };
}

/** Whether notifications would go to another place or with other headers: not before it has agreed (SUB-045). */
const isElsewhere = (before: SubscriptionSettings, after: SubscriptionSettings): boolean => before.endpoint !== after.endpoint || !isDeepStrictEqual(before.headers, after.headers);

function statusAfter(now: SubscriptionStatus, wanted: SubscriptionStatus, elsewhere: boolean): SubscriptionStatus {
  if (wanted === 'off' || wanted === 'error') return wanted;
  return wanted === 'active' && now === 'active' && !elsewhere ? 'active' : 'requested';
}
