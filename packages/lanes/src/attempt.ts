import { type InboxItem, isLedgerAway } from '@ehch/ledger';
import { asError } from './as-error.ts';
import { givenUp, strikeOutcome } from './strikes.ts';
import type { Drain, DrainContext, Outcome } from './words.ts';

/**
 * Works on items of one key. Where that throws, each is worked on alone, up to the one at fault, which is struck and tried
 * again (REL-043). The error goes to the log; its message may quote data and is kept out of the ledger.
 * Rejects when the ledger is away: that strikes nobody, and the key comes again when its lease has ended (REL-041).
 *
 * @returns the outcomes of the first items, as {@link Drain.work}
 */
export async function attempt<T>(drain: Drain<T>, items: readonly InboxItem[], context: DrainContext, onError: (error: Error) => void): Promise<Outcome<T>[]> {
  const [first, ...others] = items;
  const end = first && givenUp(first);
  if (end) return [end];
  try {
    return await drain.work(items, context);
  } catch (error) {
    if (isLedgerAway(error)) throw error;
    onError(asError(error));
    return first && others.length === 0 ? [strikeOutcome(first)] : oneByOne(items, context, (item) => attempt(drain, [item], context, onError));
  }
}

async function oneByOne<T>(items: readonly InboxItem[], context: DrainContext, work: (item: InboxItem) => Promise<Outcome<T>[]>): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  for (const item of items) {
    const [outcome] = context.isOurs() ? await work(item) : [];
    if (outcome === undefined) break;
    outcomes.push(outcome);
    if (blocksKey(outcome)) break;
  }
  return outcomes;
}

/** A key waits behind what will be tried again; what steps out of line does not hold up the rest. */
export function blocksKey(outcome: Outcome<unknown>): boolean {
  return outcome.is === 'retry' || outcome.is === 'wait';
}
