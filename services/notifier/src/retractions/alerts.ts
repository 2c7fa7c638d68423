import type { LaneRunner } from '@ehch/lanes';
import { countOpenRetractions, inTransaction, repeat, takeOverdueRetractions, writeAudit } from '@ehch/ledger';
import { limitsOf, type NotifierDeps } from '../deps.ts';

/** Retractions that one look alerts of; more come with the next. */
const AT_ONCE = 100;

/**
 * Alerts of every retraction that its subscriber has not acknowledged in time, once, however many processes look: a line of the log, a
 * metric, an entry in the audit, and a row that `GET /lag` shows until it is acknowledged.
 *
 * @returns ends it, when the look that is under way is over
 */
export function startAlerts(deps: NotifierDeps): LaneRunner {
  const { logger, metrics, ledger } = deps;
  const { acknowledgeWithinMs, alertEveryMs } = limitsOf(deps);
  const overdue = metrics.counter({ name: 'retractions_overdue_total', help: 'Retractions that were not acknowledged in time', labels: {} });
  metrics.gauge({
    name: 'retractions_open',
    help: 'Retractions that wait for the acknowledgement of their subscriber',
    labels: { alerted: ['yes', 'no'] },
    read: async (set) => {
      const { open, alerted } = await countOpenRetractions(ledger);
      set({ alerted: 'yes' }, alerted);
      set({ alerted: 'no' }, open - alerted);
    },
  });
  const look = async () => {
    const found = await inTransaction(ledger, async (trx) => {
      const taken = await takeOverdueRetractions(trx, { olderThanMs: acknowledgeWithinMs, limit: AT_ONCE });
      await writeAudit(trx, taken.map(({ subscriptionId, eventNumber, tenant, clientId }) => ({ tenant, clientId, action: 'E', event: 'retraction-overdue', entityType: 'Notification', entityId: `${subscriptionId}_${eventNumber}`, outcome: '8' })));
      return taken;
    });
    for (const { subscriptionId, eventNumber } of found) logger.error('retraction-overdue', { subscriptionId, eventNumber, code: 'EHCH-SUB-110' });
    if (found.length > 0) overdue.add({}, found.length);
  };
  // The ledger may be away; the next look finds what this one did not.
  return repeat(look, { everyMs: alertEveryMs, onError: (err) => { logger.warn('alerts-failed', { err }); } });
}
