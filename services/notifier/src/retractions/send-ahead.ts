import { loadDeliveries, markRetractionsSent, type PendingDelivery, writeAudit } from '@ehch/ledger';
import { type Sent, sendThroughGate } from '../delivery/gate.ts';
import { type Courier, webhookId } from '../delivery/notify.ts';

/**
 * Sends the retractions that stand behind an event before it. Each is sent as it is sent again in its turn, with the same id and the same
 * bytes, so that the events of a subscription still come in their order and none is left out. An endpoint that asked for time is left alone
 * for retractions too (WH-030).
 *
 * @param isOurs whether the subscription is still this worker's
 * @returns what became of the first that did not arrive, with which nothing else is sent now; undefined where all did
 */
export async function sendAhead(courier: Courier, { subscription, ahead }: PendingDelivery, isOurs: () => boolean): Promise<Sent | undefined> {
  const { ledger } = courier.deps;
  for (const eventNumber of ahead) {
    const [pending] = await loadDeliveries(ledger, [{ subscriptionId: subscription.id, eventNumber }]);
    // It is past its retention; its alert stands.
    if (pending === undefined) continue;
    const sent = await sendThroughGate(courier, pending, { isOurs, isNotedLater: false });
    if (sent.is !== 'through' || sent.answer.is !== 'accepted') return sent;
    await noteSentAhead(courier, pending);
  }
  return undefined;
}

async function noteSentAhead({ deps: { ledger, logger } }: Courier, { subscription, event: { eventNumber } }: PendingDelivery): Promise<void> {
  const { tenant, clientId, id } = subscription;
  await markRetractionsSent(ledger, [{ subscriptionId: id, eventNumber }]);
  await writeAudit(ledger, [{ tenant, clientId, action: 'E', event: 'retraction-sent-ahead', entityType: 'Notification', entityId: webhookId(id, eventNumber) }]);
  logger.info('retraction-sent-ahead', { subscriptionId: id, eventNumber });
}
