import type { PendingDelivery, Purpose, StoredEvent, StoredSubscription } from '@ehch/ledger';
import { decideByPurpose, type Decision } from '@ehch/service-kit';
import type { NotifierDeps } from '../deps.ts';

/** Whether the client of a subscription may be told what an event is about, as it is decided now (SEC-053). */
export async function decisionOn({ decide = decideByPurpose }: Pick<NotifierDeps, 'decide'>, { tenant, clientId }: Pick<StoredSubscription, 'tenant' | 'clientId'>, event: StoredEvent, purpose: Purpose): Promise<Decision> {
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
export const purposeOf = ({ client }: Pick<PendingDelivery, 'client'>): Purpose => client?.purpose ?? 'TREAT';

/** A delivery as its subscriber may have it, as it is decided now. */
export async function tellable(deps: Pick<NotifierDeps, 'decide'>, pending: PendingDelivery): Promise<PendingDelivery> {
  return disclosable(pending, await decisionOn(deps, pending.subscription, pending.event, purposeOf(pending)));
}
