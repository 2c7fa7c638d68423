import { changeStatus, type LedgerTransaction, type StoredSubscription, type SubscriptionStatus, writeAudit } from '@ehch/ledger';
import type { NotifierDeps } from '../deps.ts';
import type { NotifierMetrics } from '../metrics.ts';

export interface StatusChange {
  from: SubscriptionStatus;
  to: SubscriptionStatus;
  /** For the subscriber; no address, header value or word of an answer (SUB-166). */
  error?: string;
}

export interface StatusChanger extends Pick<NotifierDeps, 'logger'> {
  metrics: NotifierMetrics;
}

/**
 * Changes the status of a subscription as it was read, with its audit entry (SUB-165). What was learnt of an older version
 * changes nothing.
 *
 * @returns whether it was changed
 */
export async function moveTo(trx: LedgerTransaction, { logger, metrics }: StatusChanger, subscription: Pick<StoredSubscription, 'id' | 'tenant' | 'clientId' | 'version'>, change: StatusChange): Promise<boolean> {
  const { from, to, error } = change;
  const { id, tenant, clientId, version } = subscription;
  const changed = await changeStatus(trx, id, { from: [from], to, version, ...(error !== undefined && { error }) });
  if (changed === undefined) return false;
  await writeAudit(trx, [{ tenant, clientId, action: 'U', event: `subscription-${to}`, entityType: 'Subscription', entityId: id, outcome: to === 'active' ? '0' : '4' }]);
  metrics.statusChanges.add({ to });
  logger.info('subscription-status-changed', { subscriptionId: id, status: to });
  return true;
}
