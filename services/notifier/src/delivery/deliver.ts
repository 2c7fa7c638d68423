import { type Done, type Drain, type DrainContext, gather, type Outcome } from '@ehch/lanes';
import { type AuditedResource, inTransaction, type InboxItem, type Ledger, type LedgerTransaction, loadDeliveries, markDelivered, markRetractionsSent, noteAttempts, type PendingDelivery, type Purpose, type TriedNotification, writeAudit } from '@ehch/ledger';
import { limitsOf, nowOf } from '../deps.ts';
import { disclosed } from '../notification/disclosed.ts';
import { sendAhead } from '../retractions/send-ahead.ts';
import { moveTo, type StatusChange } from './change-status.ts';
import { admit, errorTextOf, failingSince, hold, reasonFrom, reasonOf } from './decide.ts';
import { purposeOf } from './disclosure.ts';
import { type Sent, sendThroughGate } from './gate.ts';
import { paceOf } from './pace.ts';
import { type Attempted, type Courier, tellTurn, webhookId } from './notify.ts';
import { tell } from './operations.ts';

/** Delivered, or void because its subscription is gone. */
export type Delivered = { is: 'delivered'; tried: TriedNotification; recipient: { tenant: string; clientId: string }; resources: AuditedResource[]; withheld: boolean; purpose: Purpose; lagMs: number } | { is: 'void' };

/** How events are brought to subscribers: one at a time for each, in the order of their numbers (SUB-111). */
export function deliveryDrain(courier: Courier): Drain<Delivered> {
  const { concurrency } = limitsOf(courier.deps);
  const load = gatherDeliveries(courier.deps.ledger, concurrency);
  return {
    concurrency,
    pace: paceOf(courier.deps),
    batch: 1,
    work: async ([item], context) => {
      if (item === undefined) return [];
      const pending = await load({ subscriptionId: context.key, eventNumber: item.seq });
      const outcome = pending ? await deliver(courier, pending, item, context) : ({ is: 'done', value: { is: 'void' } } as const);
      return outcome === undefined ? [] : [outcome];
    },
    commit: (trx, done) => commitDelivered(courier, trx, done),
    // What was told was told, though its subscriber said meanwhile that it had it.
    commitsOvertaken: true,
  };
}

const gatherDeliveries = (ledger: Ledger, limit: number) =>
  gather((wanted: readonly { subscriptionId: string; eventNumber: number }[]) => loadDeliveries(ledger, wanted), limit);

/** @returns nothing where no more is sent in this round: the subscription is given back, or somebody else's already */
async function deliver(courier: Courier, pending: PendingDelivery, item: InboxItem, context: DrainContext): Promise<Outcome<Delivered> | undefined> {
  const admission = admit(pending, nowOf(courier.deps));
  if (admission.is === 'hold' && !admission.catchingUp) return { is: 'wait', afterMs: admission.afterMs, reason: admission.reason };
  if (admission.is === 'end') return stop(courier, pending, { to: 'off', error: admission.error });
  const ahead = await sendAhead(courier, pending, context.isOurs);
  if (ahead === undefined && admission.is === 'hold') return { is: 'wait', afterMs: admission.afterMs, reason: admission.reason };
  return afterPassage(courier, item, ahead ?? (await sendThroughGate(courier, pending, { isOurs: context.isOurs, isNotedLater: true })));
}

async function afterPassage(courier: Courier, item: InboxItem, sent: Sent): Promise<Outcome<Delivered> | undefined> {
  switch (sent.is) {
    case 'late':
      return undefined;
    case 'closed':
      return { is: 'wait', afterMs: sent.afterMs, reason: reasonFrom('wait', 'EHCH-WH-025') };
    case 'through':
      return afterAnswer(courier, sent.told, item, sent);
    default:
      return sent satisfies never;
  }
}

async function afterAnswer(courier: Courier, pending: PendingDelivery, item: InboxItem, { answer, tried }: Omit<Attempted, 'contact'>): Promise<Outcome<Delivered>> {
  const now = nowOf(courier.deps);
  if (answer.is === 'accepted') {
    const { tenant, clientId } = pending.subscription;
    return { is: 'done', value: { is: 'delivered', tried, recipient: { tenant, clientId }, resources: disclosed(pending.event), withheld: pending.event.withheld, purpose: purposeOf(pending), lagMs: now.getTime() - pending.event.occurredAt.getTime() } };
  }
  const error = errorTextOf(answer);
  if (answer.is === 'gone') return stop(courier, pending, { to: 'off', error });
  const since = failingSince(answer, item.firstFailedAt, pending);
  if (since !== undefined && now.getTime() - since.getTime() > limitsOf(courier.deps).failingWindowMs) {
    tell({ logger: courier.deps.logger, metrics: courier.metrics }, 'message-exhausted', pending.subscription);
    return stop(courier, pending, { to: 'error', error });
  }
  const reason = reasonOf(answer);
  return answer.is === 'busy' ? { is: 'wait', afterMs: answer.afterMs, reason } : { is: 'retry', reason };
}

/** Stops a subscription; its events keep their places until its client starts it again (SUB-160, SUB-161). */
async function stop(courier: Courier, { subscription }: PendingDelivery, change: Omit<StatusChange, 'from'>): Promise<Outcome<Delivered>> {
  const { deps, metrics } = courier;
  const changed = await inTransaction(deps.ledger, (trx) => moveTo(trx, { logger: deps.logger, metrics }, subscription, { from: subscription.status, ...change }));
  // Where it was changed under our hands, it may soon be active again.
  const { afterMs, reason } = hold(changed ? change.to : 'requested');
  return { is: 'wait', afterMs, reason };
}

async function commitDelivered(courier: Courier, trx: LedgerTransaction, done: readonly Done<Delivered>[]): Promise<[]> {
  const delivered = done.flatMap(({ key, item, value }) => (value.is === 'delivered' ? [{ subscriptionId: key, eventNumber: item.seq, ...value }] : []));
  await markDelivered(trx, delivered);
  await markRetractionsSent(trx, delivered);
  await writeAudit(trx, delivered.map(({ subscriptionId, eventNumber, recipient, resources, withheld, purpose }) => ({ ...recipient, action: 'R', event: withheld ? 'event-withheld' : 'event-delivered', purpose, entityType: 'Notification', entityId: webhookId(subscriptionId, eventNumber), resources })));
  const contacts = await noteAttempts(trx, delivered.map(({ tried }) => tried));
  for (const [index, { lagMs, tried }] of delivered.entries()) {
    courier.metrics.lag.observe({}, lagMs / 1_000);
    tellTurn(courier, tried, contacts[index]);
  }
  return [];
}
