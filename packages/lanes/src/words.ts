import type { InboxItem, LedgerTransaction, Reason } from '@ehch/ledger';

/** What became of one item, as the one who works on it sees it. */
export type Outcome<T> =
  /** It is done; `value` is written by {@link Drain.commit}. */
  | { is: 'done'; value: T }
  /**
   * It failed and comes again by itself, with back-off, until the window of days is over. Its key waits.
   * `struck` is the lane's own word for work that the program itself failed on.
   */
  | { is: 'retry'; reason: Reason; struck?: true }
  /** It did not fail: its target asked for time (Retry-After, an open circuit). Its key waits. */
  | { is: 'wait'; afterMs: number; reason: Reason }
  /** It needs something that another key publishes. It steps out of line until that is there; its key goes on. */
  | { is: 'waiting'; waitsFor: string; reason: Reason }
  /** A person must act. It steps out of line; its key goes on. */
  | { is: 'parked'; reason: Reason };

export interface DrainContext {
  key: string;
  /** False once the lease may have ended: whatever is sent from then on could be overtaken. */
  isOurs(): boolean;
}

export interface Done<T> {
  key: string;
  item: InboxItem;
  value: T;
}

/** Keys of a lane to signal after a commit. */
export interface Signal {
  lane: string;
  keys: readonly string[];
}

/** How long failures are tried again. */
export interface Pace {
  /** @param attempts failures so far, this one included @param random a number from 0 up to 1 @returns milliseconds */
  backOffMs(attempts: number, random: number): number;
  /** From the first failure on; what fails for longer is parked. */
  windowMs: number;
}

/** How the work of one lane is done. */
export interface Drain<T> {
  /** Keys worked on at the same time in this process. */
  concurrency: number;
  /** When what failed comes again, and for how long; the lane's own back-off and window where a drain does not say. */
  pace?: Pace;
  /** Items of one key handed over together; each batch is settled before the next. */
  batch: number;
  /**
   * Works on items of one key, oldest first. May return fewer outcomes than items; the rest stay for later.
   * What it does must be harmless when it is done again.
   */
  work(items: readonly InboxItem[], context: DrainContext): Promise<Outcome<T>[]>;
  /** Writes what is done, of several keys, in the transaction that takes it out of the inbox. */
  commit(trx: LedgerTransaction, done: readonly Done<T>[]): Promise<readonly Signal[]>;
  /**
   * Whether that is to be written too of what somebody took out of the inbox while it was worked on. After a commit whose answer was lost
   * it is then written twice.
   */
  commitsOvertaken?: boolean;
}

/** Counted, not logged: what a lane did, for metrics and tests. */
export interface LaneEvents {
  onError(error: Error, where: { lane: string; step: string }): void;
  onSettled?(lane: string, outcome: Outcome<unknown>['is'], reason: Reason | undefined): void;
}
