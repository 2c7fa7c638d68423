export interface Timing {
  /** How long a key belongs to a worker that does not say that it lives. */
  leaseMs: number;
  sweepEveryMs: number;
  /** A key that was signalled less than this ago is not signalled again by the sweep. */
  graceMs: number;
  /** What waits longer for something that does not come is parked. */
  waitLimitMs: number;
}

export const TIMING: Timing = { leaseMs: 10_000, sweepEveryMs: 1_000, graceMs: 10_000, waitLimitMs: 72 * 3_600_000 };
