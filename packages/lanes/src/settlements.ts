import { inTransaction, type InboxItem, type Lease, type Ledger, lockLeases, releaseLeases, settleItems, type Settlement } from '@ehch/ledger';
import { backOffMs, isPastRetryWindow } from './back-off.ts';
import type { Done, Drain, Outcome, Signal } from './words.ts';

export interface SettleRequest<T> {
  lease: Lease;
  results: readonly { item: InboxItem; outcome: Outcome<T> }[];
  /** Give the lease back when this is written. */
  release: boolean;
}

export interface SettleAnswer {
  /** The lease had ended; nothing was written. */
  lost: boolean;
  /** The lease was given back and its key has more to do at once. */
  more: boolean;
  signals: readonly Signal[];
}

/**
 * Writes the outcomes of several keys in one transaction. A request whose lease has ended writes nothing.
 * When the transaction fails for one request's sake, each is tried alone, and the one at fault is parked.
 */
export async function settleTogether<T>(ledger: Ledger, lane: string, drain: Drain<T>, requests: readonly SettleRequest<T>[]): Promise<SettleAnswer[]> {
  try {
    return await writeAll(ledger, lane, drain, requests);
  } catch (error) {
    if (requests.length > 1) return await Promise.all(requests.map((request) => settleTogether(ledger, lane, drain, [request]).then(([answer]) => answer ?? LOST)));
    if (!isRefusedContent(error)) throw error;
    return await writeAll(ledger, lane, drain, requests.map(parkAll));
  }
}

const LOST: SettleAnswer = { lost: true, more: false, signals: [] };

async function writeAll<T>(ledger: Ledger, lane: string, drain: Drain<T>, requests: readonly SettleRequest<T>[]): Promise<SettleAnswer[]> {
  return inTransaction(ledger, async (trx) => {
    const ours = await lockLeases(trx, lane, requests.map(({ lease }) => lease));
    const alive = requests.filter(({ lease }) => ours.has(lease));
    const done = await settleItems(trx, lane, alive.flatMap(({ lease, results }) => results.map(({ item, outcome }) => ({ lease, item, settlement: settlementOf(outcome, item) }))));
    const signals = await drain.commit(trx, alive.flatMap(doneOf).filter(({ item }) => done.has(item)));
    const more = new Set(await releaseLeases(trx, lane, alive.filter(({ release }) => release).map(({ lease }) => lease)));
    return requests.map(({ lease }, index) => (ours.has(lease) ? { lost: false, more: more.has(lease.key), signals: index === 0 ? signals : [] } : { ...LOST, signals: index === 0 ? signals : [] }));
  });
}

function doneOf<T>({ lease, results }: SettleRequest<T>): Done<T>[] {
  return results.flatMap(({ item, outcome }) => (outcome.is === 'done' ? [{ key: lease.key, item, value: outcome.value }] : []));
}

/** Turns an outcome into what the inbox keeps. */
function settlementOf(outcome: Outcome<unknown>, item: InboxItem): Settlement {
  switch (outcome.is) {
    case 'done':
      return { is: 'done' };
    case 'retry':
      if (isPastRetryWindow(item.firstFailedAt, new Date())) return { is: 'parked', reason: { ...outcome.reason, class: 'stop' } };
      return { is: 'later', failed: true, afterMs: backOffMs(item.attempts + 1, Math.random()), reason: outcome.reason };
    case 'wait':
      return { is: 'later', failed: false, afterMs: outcome.afterMs, reason: outcome.reason };
    case 'waiting':
    case 'parked':
      return outcome;
    default:
      return outcome satisfies never;
  }
}

/** PostgreSQL's classes 22 and 23: the content itself cannot be stored, however often it is tried. */
function isRefusedContent(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && (code.startsWith('22') || code.startsWith('23'));
}

function parkAll<T>(request: SettleRequest<T>): SettleRequest<T> {
  const reason = { class: 'fix-mapping', code: 'EHCH-LANE-002', text: 'the ledger refused to store the result of this work' } as const;
  return { ...request, results: request.results.map(({ item }) => ({ item, outcome: { is: 'parked', reason } })) };
}
