import { inTransaction, loadDeliveries, markRetractionsSent, type PendingDelivery, writeAudit } from '@ehch/ledger';
import { purposeOf } from '../delivery/disclosure.ts';
import { type Sent, sendThroughGate } from '../delivery/gate.ts';
import { type Courier, webhookId } from '../delivery/notify.ts';
import { limitsOf } from '../deps.ts';
import { disclosed } from '../notification/disclosed.ts';

/**
 * Sends the retractions that stand behind an event before it. Each is sent as it is sent again in its turn, with the same id and the same
 * bytes, so that the events of a subscription still come in their order and none is left out. An endpoint that asked for time is left alone
 * for retractions too (WH-030). Of one that is withheld the number goes, as in its turn (SEC-053).
 *
 * @param isOurs whether the subscription is still this worker's
 * @returns what became of the first that did not arrive, with which nothing else is sent now; late where they took so long that the rest,
 *   and what they go before, comes at once in a round of its own; undefined where all did arrive
 */
export async function sendAhead(courier: Courier, { subscription, ahead }: PendingDelivery, isOurs: () => boolean): Promise<Sent | undefined> {
  const { ledger } = courier.deps;
  const startedAt = performance.now();
  for (const eventNumber of ahead) {
    const [pending] = await loadDeliveries(ledger, [{ subscriptionId: subscription.id, eventNumber }]);
    // It is past its retention; its alert stands.
    if (pending === undefined) continue;
    const sent = await sendThroughGate(courier, pending, { isOurs, isNotedLater: false });
    if (sent.is !== 'through' || sent.answer.is !== 'accepted') return sent;
    await noteSentAhead(courier, sent.told);
    if (performance.now() - startedAt > limitsOf(courier.deps).roundMs) return { is: 'late' };
  }
  return undefined;
}

async function noteSentAhead({ deps: { ledger, logger } }: Courier, told: PendingDelivery): Promise<void> {
  const { subscription: { tenant, clientId, id }, event } = told;
  const { eventNumber, withheld } = event;
  await inTransaction(ledger, async (trx) => {
    await markRetractionsSent(trx, [{ subscriptionId: id, eventNumber }]);
    await writeAudit(trx, [{ tenant, clientId, action: 'R', event: withheld ? 'event-withheld' : 'retraction-sent-ahead', purpose: purposeOf(told), entityType: 'Notification', entityId: webhookId(id, eventNumber), resources: disclosed(event) }]);
  });
  logger.info('retraction-sent-ahead', { subscriptionId: id, eventNumber });
}
