import type { Health } from './health.ts';
import type { Logger } from './log/log.ts';

/** Something to let go of, in its turn. */
export interface ShutdownStep {
  readonly name: string;
  close(): Promise<unknown> | unknown;
}

export interface ShutdownOptions {
  readonly deadlineMs?: number;
  /** Says "not ready" from the first moment. */
  readonly health?: Pick<Health, 'beginShutdown'>;
}

type ShutdownEvent = 'shutdown-begun' | 'shutdown-step' | 'shutdown-step-failed' | 'shutdown-overdue' | 'shutdown-forced' | 'shutdown-done' | 'shutdown-at-once' | 'process-failed';

/**
 * On SIGTERM or SIGINT: not ready, then the steps in order, each awaited, a failing one not stopping the others. Exits
 * 0 if all went well, 1 if a step failed, at the deadline, or at a second signal (REL-050).
 */
export function closeOnSignal(logger: Logger<ShutdownEvent>, steps: readonly ShutdownStep[], { deadlineMs = 25_000, health }: ShutdownOptions = {}): void {
  let begunAt: number | undefined;
  const onSignal = () => {
    if (begunAt !== undefined) {
      if (performance.now() - begunAt < ONE_KEYSTROKE_MS) return;
      logger.warn('shutdown-forced');
      process.exit(1);
    }
    begunAt = performance.now();
    health?.beginShutdown();
    logger.info('shutdown-begun');
    setTimeout(() => exitOverdue(logger), deadlineMs);
    void closeAll(logger, steps).then((ok) => process.exit(ok ? 0 : 1));
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

// Ctrl-C reaches a process from the terminal and once more from the package manager that started it.
const ONE_KEYSTROKE_MS = 300;

function exitOverdue(logger: Logger<ShutdownEvent>): void {
  logger.error('shutdown-overdue');
  process.exit(1);
}

async function closeAll(logger: Logger<ShutdownEvent>, steps: readonly ShutdownStep[]): Promise<boolean> {
  let ok = true;
  for (const step of steps) {
    try {
      await step.close();
      logger.info('shutdown-step', { step: step.name });
    } catch (err) {
      ok = false;
      logger.error('shutdown-step-failed', { step: step.name, err });
    }
  }
  logger.info('shutdown-done');
  return ok;
}

/**
 * Ends the process when an error or a signal reaches nobody. An error with 1 and one log line: without it Node prints the message, and
 * messages quote values (SEC-080). SIGTERM and SIGINT with 0, as long as {@link closeOnSignal} has not been called: what only waits for others has
 * nothing in hand, and the first process of a container would not hear a signal that it does not listen for.
 */
export function exitOnUncaught(logger: Logger<ShutdownEvent>): void {
  process.on('uncaughtException', (err) => {
    logger.error('process-failed', { err });
    process.exit(1);
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return;
      logger.info('shutdown-at-once');
      process.exit(0);
    });
  }
}
