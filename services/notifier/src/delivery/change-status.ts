import { changeStatus, dropContact, openContact, type LedgerTransaction, type StoredSubscription, type SubscriptionStatus, writeAudit } from '@ehch/ledger';
import { tell, type Teller } from './operations.ts';

export interface StatusChange {
  from: SubscriptionStatus;
  to: SubscriptionStatus;
  /** For the subscriber; no address, header value or word of an answer (SUB-166). */
  error?: string;
}

/**
 * Changes the status of a subscription as it was read, with its audit entry (SUB-165). What was learnt of an older version
 * changes nothing.
 *
 * @returns whether it was changed
 */
export async function moveTo(trx: LedgerTransaction, teller: Teller, subscription: Pick<StoredSubscription, 'id' | 'tenant' | 'clientId' | 'version'>, change: StatusChange): Promise<boolean> {
  const { from, to, error } = change;
  const { id, tenant, clientId, version } = subscription;
  const changed = await changeStatus(trx, id, { from: [from], to, version, ...(error !== undefined && { error }) });
  if (changed === undefined) return false;
  await writeAudit(trx, [{ tenant, clientId, action: 'U', event: `subscription-${to}`, entityType: 'Subscription', entityId: id, outcome: to === 'active' ? '0' : '4' }]);
  if (to === 'active') await openContact(trx, id);
  if (to === 'off') await dropContact(trx, id);
  tellChange(teller, subscription, change);
  return true;
}

function tellChange(teller: Teller, subscription: Pick<StoredSubscription, 'id' | 'version'>, { from, to }: StatusChange): void {
  const { id, version } = subscription;
  teller.metrics.statusChanges.add({ to });
  teller.logger.info('subscription-status-changed', { subscriptionId: id, status: to });
  if (to === 'error') tell(teller, 'subscription-error', { id });
  if (from === 'active') tell(teller, 'endpoint-disabled', { id });
  // The first version is that of a subscription which has never been anything else.
  if (to === 'active' && version > 1) tell(teller, 'subscription-recovered', { id });
}
