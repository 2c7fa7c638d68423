import type { InboxItem } from '@ehch/ledger';
import { reasonFor } from './errors.ts';
import type { Outcome } from './words.ts';

/**
 * An item that the program fails on this often in a row, by throwing or by ending with it in hand, is parked (REL-043).
 * An item that happens to be in hand when a process is killed is struck too, so the number stands well above chance: the
 * strike falls when the lease has run out, so with leases of ten seconds there are at most six in a minute however often
 * processes are killed, and any other outcome in between ends the row.
 */
export const MOST_STRIKES = 10;

const FAILED = reasonFor('retry', 'EHCH-LANE-001');
const GIVEN_UP = reasonFor('stop', 'EHCH-LANE-001');

/** The outcome of work that the program failed on just now. */
export function strikeOutcome(item: InboxItem): Outcome<never> {
  return item.strikes + 1 >= MOST_STRIKES ? { is: 'parked', reason: GIVEN_UP } : { is: 'retry', reason: FAILED, struck: true };
}

/** The outcome of an item that is not to be tried any more, if it is one. */
export function givenUp(item: InboxItem): Outcome<never> | undefined {
  return item.strikes >= MOST_STRIKES ? { is: 'parked', reason: GIVEN_UP } : undefined;
}
