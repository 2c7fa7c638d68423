export interface Timing {
  /** How long a key belongs to a worker that does not say that it lives. */
  leaseMs: number;
  sweepEveryMs: number;
  /** A key that was signalled less than this ago is not signalled again by the sweep. */
  graceMs: number;
  /** What waits longer for something that does not come is parked. */
  waitLimitMs: number;
  /**
   * Work on items of one key that takes longer is given up, and comes again. All that is waited for has a limit of its own,
   * below: two minutes for the slowest subscriber, seconds for all else. This one is for what has none.
   */
  workLimitMs: number;
}

export const TIMING: Timing = { leaseMs: 10_000, sweepEveryMs: 1_000, graceMs: 10_000, waitLimitMs: 72 * 3_600_000, workLimitMs: 300_000 };
