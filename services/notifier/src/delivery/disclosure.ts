import { findClient, type PendingDelivery, type Purpose, type StoredEvent, type StoredSubscription } from '@ehch/ledger';
import { decideByPurpose, type Decision } from '@ehch/service-kit';
import type { NotifierDeps } from '../deps.ts';

/** What is decided on: an event, or the state that it left. */
type Told = Pick<StoredEvent, 'focusType' | 'focusId' | 'subjects' | 'withheld'>;

/** Whether the client of a subscription may be told what an event is about, as it is decided now (SEC-053). */
export async function decisionOn({ decide = decideByPurpose }: Pick<NotifierDeps, 'decide'>, { tenant, clientId }: Pick<StoredSubscription, 'tenant' | 'clientId'>, event: Told, purpose: Purpose): Promise<Decision> {
  if (event.withheld) return 'deny';
  return decide({ stage: 'notify', purpose, subjects: event.subjects, resource: `${event.focusType}/${event.focusId}`, recipient: { tenant, clientId } });
}

/**
 * What is told after a decision. Of what is denied the number of the event is told and no more, so that the numbers have no gap and nothing
 * says what was denied; of what is redacted, the reference.
 */
export function disclosable<T extends Pick<PendingDelivery, 'subscription' | 'event'>>(pending: T, decision: Decision): T {
  if (decision === 'deny') return { ...pending, event: { ...pending.event, withheld: true } };
  const { subscription } = pending;
  if (decision === 'allow' || subscription.settings.content !== 'full-resource') return pending;
  return { ...pending, subscription: { ...subscription, settings: { ...subscription.settings, content: 'id-only' } } };
}

/** What the client of a subscription has records for; direct care if it is not known any more. */
export const purposeOf = ({ client }: { client?: { purpose?: Purpose } | null | undefined }): Purpose => client?.purpose ?? 'TREAT';

/** A delivery as its subscriber may have it, as it is decided now. */
export async function tellable(deps: Pick<NotifierDeps, 'decide'>, pending: PendingDelivery): Promise<PendingDelivery> {
  return disclosable(pending, await decisionOn(deps, pending.subscription, pending.event, purposeOf(pending)));
}

/** Questions that are asked at once for one page: more would slow the service that answers, and what it does not answer in time is decided without it. */
const AT_ONCE = 16;

/**
 * Tells of pages as {@link disclosable}; where one event of a page may be told by its reference alone, it goes without any. However many
 * events and pages are about one resource and the same people, it is asked once.
 */
export function pageTeller(deps: Pick<NotifierDeps, 'decide' | 'ledger'>, subscription: StoredSubscription): <T extends Told>(page: readonly T[]) => Promise<T[]> {
  const decided = new Map<string, Decision>();
  return async (page) => {
    const purpose = purposeOf({ client: await findClient(deps.ledger, subscription.clientId) });
    const undecided = new Map(page.filter((event) => !event.withheld && !decided.has(matterOf(event))).map((event) => [matterOf(event), event])).entries();
    // They share one iterator: each takes the next when its last is answered.
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (const [matter, event] of undecided) decided.set(matter, await decisionOn(deps, subscription, event, purpose));
    }));
    return page.map((event) => ({ ...event, withheld: decided.get(matterOf(event)) !== 'allow' || event.withheld }));
  };
}

/** What a decision depends on, of all that is told of an event. */
const matterOf = ({ focusType, focusId, subjects }: Told): string => JSON.stringify([focusType, focusId, subjects]);
