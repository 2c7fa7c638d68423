import type { Done, Drain, DrainContext, Outcome, Signal } from '@ehch/lanes';
import { advanceResend, finishResend, hasPending, inTransaction, type InboxItem, type LedgerTransaction, loadDeliveries, markDelivered, markRetractionsSent, nextOfResend, type PendingDelivery, readSubscription, type Resend, runningResend, writeAudit } from '@ehch/ledger';
import { limitsOf, nowOf } from '../deps.ts';
import { disclosed } from '../notification/disclosed.ts';
import type { Answer } from '../outbound/answers.ts';
import { statusAt } from '../subscription/present.ts';
import { moveTo } from './change-status.ts';
import { admit, errorTextOf, reasonFrom, reasonOf } from './decide.ts';
import { purposeOf, tellable } from './disclosure.ts';
import { throughGate } from './gate.ts';
import { type Courier, sendEvent, webhookId } from './notify.ts';
import { paceOf } from './pace.ts';

/** Sent at a time, with a pause after it, so that what is sent again does not crowd out what is new (WH-042). */
const CHUNK = 20;
const PAUSE_MS = 1_000;
const MOST_ATTEMPTS = 10;

type Result = { id: number; state: 'done' | 'stopped' } | { id: undefined };

/** How events are sent again: by their old numbers and ids, after everything that is new (SUB-150, WH-041). */
export function resendDrain(courier: Courier): Drain<Result> {
  return {
    concurrency: limitsOf(courier.deps).concurrency,
    pace: paceOf(courier.deps),
    batch: 1,
    work: async ([item], context) => {
      const resend = item && (await runningResend(courier.deps.ledger, item.ref));
      if (item === undefined || resend === undefined) return item === undefined ? [] : [{ is: 'done', value: { id: undefined } }];
      const outcome = await sendChunk(courier, resend, item, context);
      return outcome === undefined ? [] : [outcome];
    },
    commit: async (trx, done: readonly Done<Result>[]): Promise<Signal[]> => {
      for (const { value } of done) if (value.id !== undefined) await finishResend(trx, value.id, value.state);
      return [];
    },
  };
}

const pause = (): Outcome<Result> => ({ is: 'wait', afterMs: PAUSE_MS, reason: reasonFrom('wait', 'EHCH-SUB-150') });
const end = ({ id }: Resend, state: 'done' | 'stopped'): Outcome<Result> => ({ is: 'done', value: { id, state } });

/** @returns nothing when the lease has ended */
async function sendChunk(courier: Courier, resend: Resend, item: InboxItem, context: DrainContext): Promise<Outcome<Result> | undefined> {
  const { ledger } = courier.deps;
  const subscription = await readSubscription(ledger, resend.subscriptionId);
  if (subscription === undefined || ['error', 'off'].includes(statusAt(subscription, nowOf(courier.deps)))) return end(resend, 'stopped');
  if (await hasPending(ledger, resend.subscriptionId)) return pause();
  const startedAt = performance.now();
  const numbers = await nextOfResend(ledger, resend, CHUNK);
  for (const eventNumber of numbers) {
    if (!context.isOurs()) return undefined;
    const [pending] = await loadDeliveries(ledger, [{ subscriptionId: resend.subscriptionId, eventNumber }]);
    if (pending !== undefined && pending.catchingUpUntil !== null) return pause();
    if (pending === undefined || admit(pending, nowOf(courier.deps)).is !== 'send') return end(resend, 'stopped');
    const passage = await throughGate(courier, pending, () => sendAgain(courier, pending));
    if (passage.is === 'closed') return { is: 'wait', afterMs: passage.afterMs, reason: reasonFrom('wait', 'EHCH-WH-025') };
    const { answer } = passage;
    if (answer === undefined) return undefined;
    if (answer.is !== 'accepted') return afterFailure(courier, pending, answer, { resend, item });
    await advanceResend(ledger, resend.id, eventNumber + 1);
    if (performance.now() - startedAt > limitsOf(courier.deps).roundMs) return pause();
  }
  return numbers.length < CHUNK ? end(resend, 'done') : pause();
}

/** What may be told is decided anew: it may have been allowed the first time, and not be any more (SEC-053, SEC-054). */
async function sendAgain(courier: Courier, pending: PendingDelivery): Promise<Answer> {
  const told = await tellable(courier.deps, pending);
  const { answer } = await sendEvent(courier, told, { isResend: true });
  if (answer.is === 'accepted') await inTransaction(courier.deps.ledger, (trx) => noteResent(trx, told));
  return answer;
}

async function noteResent(trx: LedgerTransaction, told: PendingDelivery): Promise<void> {
  const { subscription: { id, tenant, clientId }, event } = told;
  const { eventNumber, deliveredAt, withheld } = event;
  if (deliveredAt === null) await markDelivered(trx, [{ subscriptionId: id, eventNumber }]);
  await markRetractionsSent(trx, [{ subscriptionId: id, eventNumber }]);
  await writeAudit(trx, [{ tenant, clientId, action: 'R', event: withheld ? 'event-withheld' : 'event-resent', purpose: purposeOf(told), entityType: 'Notification', entityId: webhookId(id, eventNumber), resources: disclosed(event) }]);
}

async function afterFailure({ deps, metrics }: Courier, { subscription }: PendingDelivery, answer: Exclude<Answer, { is: 'accepted' }>, { resend, item }: { resend: Resend; item: InboxItem }): Promise<Outcome<Result>> {
  if (answer.is === 'gone') await inTransaction(deps.ledger, (trx) => moveTo(trx, { logger: deps.logger, metrics }, subscription, { from: 'active', to: 'off', error: errorTextOf(answer) }));
  if (answer.is === 'gone' || item.attempts + 1 >= MOST_ATTEMPTS) return end(resend, 'stopped');
  return answer.is === 'busy' ? { is: 'wait', afterMs: answer.afterMs, reason: reasonOf(answer) } : { is: 'retry', reason: reasonOf(answer) };
}
