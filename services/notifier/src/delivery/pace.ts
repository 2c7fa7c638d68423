import type { Pace } from '@ehch/lanes';
import { limitsOf, type NotifierDeps } from '../deps.ts';

/** A probe comes at least this often, however long a subscriber has been away (SUB-119). */
const LONGEST_MS = 5 * 60_000;
const JITTER = 0.2;

/**
 * When an event that was not taken comes again: after five seconds, then after five minutes each time, a fifth more or less
 * (SUB-116, WH-022). The longer steps of Standard Webhooks, up to a day, are cut to the probe of SUB-119: since events go in
 * their order, the one that failed is the probe.
 */
export function paceOf(deps: Pick<NotifierDeps, 'limits'>): Pace {
  const { retryAfterMs, failingWindowMs } = limitsOf(deps);
  return {
    backOffMs: (attempts, random) => {
      const step = retryAfterMs[Math.min(attempts, retryAfterMs.length) - 1] ?? LONGEST_MS;
      return Math.min(LONGEST_MS, Math.round(step * (1 - JITTER + 2 * JITTER * random)));
    },
    // The subscription is in error before: an event may not step out of its line.
    windowMs: 2 * failingWindowMs + LONGEST_MS,
  };
}
