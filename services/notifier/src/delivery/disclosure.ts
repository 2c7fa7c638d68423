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

/** As {@link disclosable}; where one event of a page may be told by its reference alone, it goes without any. */
export async function tellablePage<T extends Told>(deps: Pick<NotifierDeps, 'decide' | 'ledger'>, subscription: StoredSubscription, page: readonly T[]): Promise<T[]> {
  const client = await findClient(deps.ledger, subscription.clientId);
  const decisions = await Promise.all(page.map((event) => decisionOn(deps, subscription, event, purposeOf({ client }))));
  return page.map((event, index) => ({ ...event, withheld: decisions[index] !== 'allow' }));
}
