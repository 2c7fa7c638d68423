import type { Logger } from './log/log.ts';

export interface WhenUpOptions {
  readonly logger: Logger<'dependency-away' | 'dependency-up'>;
  /** So long at most; what is away for longer is told of by ending, and whoever runs the process starts it again. */
  readonly limitMs?: number;
  readonly pauseMs?: number;
  /** Whether it failed for being away; any other failure is thrown at once, since no waiting mends it. Everything is waited for if not given. */
  readonly isAway?: (error: unknown) => boolean;
}

/**
 * Waits until what a process stands on answers, so that the order of starts does not matter (REL-054). Each attempt that fails is logged.
 * The time is counted from the first that failed: one that went well for long before it was broken off is tried again too.
 *
 * @param check its name in the log: `ledger`, `database`
 * @param answers may do more than ask, if it can be broken off and tried again without harm
 * @throws what the last attempt threw, when the time is up, or when that was not for being away
 */
export async function whenUp(check: string, answers: () => Promise<unknown>, { logger, limitMs = 600_000, pauseMs = 1_000, isAway = () => true }: WhenUpOptions): Promise<void> {
  let end: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await answers();
      if (attempt > 1) logger.info('dependency-up', { check, attempt });
      return;
    } catch (err) {
      if (!isAway(err)) throw err;
      end ??= performance.now() + limitMs;
      logger.warn('dependency-away', { check, attempt, err });
      if (performance.now() + pauseMs > end) throw err;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
