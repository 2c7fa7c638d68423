import type { Logger } from './log/log.ts';

export interface WhenUpOptions {
  readonly logger: Logger<'dependency-away' | 'dependency-up'>;
  /** So long at most; what is away for longer is told of by ending, and whoever runs the process starts it again. */
  readonly limitMs?: number;
  readonly pauseMs?: number;
}

/**
 * Waits until what a process stands on answers, so that the order of starts does not matter (REL-054). Each attempt that fails is logged.
 *
 * @param check its name in the log: `ledger`, `database`
 * @throws what the last attempt threw, when the time is up
 */
export async function whenUp(check: string, answers: () => Promise<unknown>, { logger, limitMs = 600_000, pauseMs = 1_000 }: WhenUpOptions): Promise<void> {
  const end = performance.now() + limitMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await answers();
      if (attempt > 1) logger.info('dependency-up', { check, attempt });
      return;
    } catch (err) {
      logger.warn('dependency-away', { check, attempt, err });
      if (performance.now() + pauseMs > end) throw err;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
