import { inTransaction, type InboxItem, isLedgerAway, type Lease, type Ledger, lockLeases, releaseLeases, settleItems, type Settlement } from '@ehch/ledger';
import { asError } from './as-error.ts';
import { backOffMs, isPastRetryWindow, RETRY_WINDOW_MS } from './back-off.ts';
import { reasonFor } from './errors.ts';
import { strikeOutcome } from './strikes.ts';
import type { Done, Drain, Outcome, Pace, Signal } from './words.ts';

export interface SettleRequest<T> {
  lease: Lease;
  results: readonly { item: InboxItem; outcome: Outcome<T> }[];
  /** Give the lease back when this is written. */
  release: boolean;
}

export interface SettleAnswer<T> {
  /** What was written; nothing where the lease had ended. */
  written: SettleRequest<T>['results'];
  /** The lease is ours no more: it had ended, or was given back. */
  over: boolean;
  /** The lease was given back and its key has more to do at once. */
  more: boolean;
  signals: readonly Signal[];
}

export interface Settler<T> {
  lane: string;
  ledger: Ledger;
  drain: Drain<T>;
  onError(error: Error): void;
}

/**
 * Writes the outcomes of several keys in one transaction. A request whose lease has ended writes nothing.
 * When the transaction fails, each request is tried alone, and fails alone. Of the one at fault, what the ledger cannot store is parked;
 * at any other error its first item is struck, and the rest comes again. One rejects when the ledger is away, which strikes nobody.
 */
export async function settleTogether<T>(settler: Settler<T>, requests: readonly SettleRequest<T>[]): Promise<(SettleAnswer<T> | Promise<SettleAnswer<T>>)[]> {
  try {
    return await writeAll(settler, requests);
  } catch (error) {
    if (requests.length > 1) return eachAlone(settler, requests);
    if (isLedgerAway(error)) throw error;
    settler.onError(asError(error));
    return await writeAll(settler, requests.map(isRefusedContent(error) ? parkAll : strikeFirst));
  }
}

async function eachAlone<T>(settler: Settler<T>, requests: readonly SettleRequest<T>[]): Promise<Promise<SettleAnswer<T>>[]> {
  const answers = requests.map(async (request) => (await settleTogether(settler, [request]))[0] as SettleAnswer<T>);
  await Promise.allSettled(answers);
  return answers;
}

async function writeAll<T>({ ledger, lane, drain }: Settler<T>, requests: readonly SettleRequest<T>[]): Promise<SettleAnswer<T>[]> {
  return inTransaction(ledger, async (trx) => {
    const ours = await lockLeases(trx, lane, requests.map(({ lease }) => lease));
    const alive = requests.filter(({ lease }) => ours.has(lease));
    const done = await settleItems(trx, lane, alive.flatMap(({ lease, results }) => results.map(({ item, outcome }) => ({ lease, item, settlement: settlementOf(outcome, item, drain.pace) }))));
    const signals = await drain.commit(trx, alive.flatMap(doneOf).filter(({ item }) => drain.commitsOvertaken === true || done.has(item)));
    const more = new Set(await releaseLeases(trx, lane, alive.filter(({ release }) => release).map(({ lease }) => lease)));
    return requests.map(({ lease, results, release }, index) => ({
      written: ours.has(lease) ? results : [],
      over: release || !ours.has(lease),
      more: ours.has(lease) && more.has(lease.key),
      signals: index === 0 ? signals : [],
    }));
  });
}

function doneOf<T>({ lease, results }: SettleRequest<T>): Done<T>[] {
  return results.flatMap(({ item, outcome }) => (outcome.is === 'done' ? [{ key: lease.key, item, value: outcome.value }] : []));
}

/** Turns an outcome into what the inbox keeps. */
function settlementOf(outcome: Outcome<unknown>, item: InboxItem, pace: Pace = { backOffMs, windowMs: RETRY_WINDOW_MS }): Settlement {
  switch (outcome.is) {
    case 'done':
      return { is: 'done' };
    case 'retry':
      if (isPastRetryWindow(item.firstFailedAt, new Date(), pace.windowMs)) return { is: 'parked', reason: { ...outcome.reason, class: 'stop' } };
      // The pace is that of whom the work is for; what the program itself fails on is not for them to wait for.
      return { is: 'later', failed: true, struck: outcome.struck === true, afterMs: (outcome.struck ? backOffMs : pace.backOffMs)(item.attempts + 1, Math.random()), reason: outcome.reason };
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
  const reason = reasonFor('fix-mapping', 'EHCH-LANE-002');
  return { ...request, results: request.results.map(({ item }) => ({ item, outcome: { is: 'parked', reason } })) };
}

function strikeFirst<T>({ lease, results }: SettleRequest<T>): SettleRequest<T> {
  return { lease, results: results.slice(0, 1).map(({ item }) => ({ item, outcome: strikeOutcome(item) })), release: true };
}
