import type { Done, Drain, Outcome, Signal } from '@ehch/lanes';
import { appendToInbox, eventCount, type InboxItem, type LedgerTransaction, NOTIFYING_LANE, readSubscription, restartKeys, type StoredSubscription } from '@ehch/ledger';
import { limitsOf, nowOf } from '../deps.ts';
import type { Answer } from '../outbound/answers.ts';
import { statusAt } from '../subscription/present.ts';
import { moveTo } from './change-status.ts';
import { errorTextOf, reasonOf } from './decide.ts';
import { type Attempted, type Courier, notify } from './notify.ts';

/** Keys are subscriptions; what an item refers to is the version of the subscription that asked for the handshake. */
export const HANDSHAKE_LANE = 'handshake';

const MOST_ATTEMPTS = 3;
const WINDOW_MS = 60_000;
/** So that three attempts and the pauses between them end within the window, whatever time-out the subscriber asked for. */
const LONGEST_ATTEMPT_MS = 15_000;

/** Asks for a handshake, in the transaction that makes the subscription `requested`: none is lost with a process. */
export async function askForHandshake(trx: LedgerTransaction, subscriptionId: string, version: number): Promise<void> {
  await appendToInbox(trx, HANDSHAKE_LANE, [{ key: subscriptionId, ref: version }]);
}

type Result = { is: 'void' } | { is: 'settled'; subscription: StoredSubscription; to: 'active' | 'error'; error?: string };

/** How subscriptions are activated: by an endpoint that answers with 2xx (SUB-070 to SUB-074). */
export function handshakeDrain(courier: Courier): Drain<Result> {
  return {
    concurrency: limitsOf(courier.deps).concurrency,
    batch: 1,
    work: async ([item], context) => {
      if (item === undefined) return [];
      const subscription = await readSubscription(courier.deps.ledger, context.key);
      // Deleted, ended or changed since: whatever came later asked for its own.
      if (subscription?.version !== item.ref || statusAt(subscription, nowOf(courier.deps)) !== 'requested') return [{ is: 'done', value: { is: 'void' } }];
      if (!context.isOurs()) return [];
      return [outcomeOf(subscription, item, (await shakeHands(courier, subscription)).answer, nowOf(courier.deps))];
    },
    commit: (trx, done) => commitHandshakes(courier, trx, done),
  };
}

async function shakeHands(courier: Courier, subscription: StoredSubscription): Promise<Attempted> {
  const { id, version, updatedAt, settings } = subscription;
  const counter = await eventCount(courier.deps.ledger, id);
  const wantedMs = settings.timeoutSeconds === undefined ? limitsOf(courier.deps).timeoutMs : settings.timeoutSeconds * 1_000;
  return notify(courier, { subscription, kind: { type: 'handshake', at: updatedAt }, events: [], counter, name: `handshake_${version}`, timeoutMs: Math.min(wantedMs, LONGEST_ATTEMPT_MS) });
}

function outcomeOf(subscription: StoredSubscription, item: InboxItem, answer: Answer, now: Date): Outcome<Result> {
  if (answer.is === 'accepted') return { is: 'done', value: { is: 'settled', subscription, to: 'active' } };
  const isLast = item.attempts + 1 >= MOST_ATTEMPTS || (item.firstFailedAt !== null && now.getTime() - item.firstFailedAt.getTime() > WINDOW_MS);
  return isLast ? { is: 'done', value: { is: 'settled', subscription, to: 'error', error: errorTextOf(answer) } } : { is: 'retry', reason: reasonOf(answer) };
}

/** @returns the subscriptions whose events may go from now on */
async function commitHandshakes({ deps, metrics }: Courier, trx: LedgerTransaction, done: readonly Done<Result>[]): Promise<Signal[]> {
  const active: string[] = [];
  for (const { key, value } of done) {
    if (value.is === 'void') continue;
    const { subscription, to, error } = value;
    const changed = await moveTo(trx, { logger: deps.logger, metrics }, subscription, { from: 'requested', to, ...(error !== undefined && { error }) });
    if (changed && to === 'active') active.push(key);
  }
  await restartKeys(trx, NOTIFYING_LANE, active.sort());
  return [{ lane: NOTIFYING_LANE, keys: active }];
}
