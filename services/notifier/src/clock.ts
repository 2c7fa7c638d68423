import type { LaneRunner } from '@ehch/lanes';

/**
 * Does something again and again, each time after the one before has ended.
 *
 * @param everyMs from the end of one to the start of the next
 */
export function startClock(everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void): LaneRunner {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let working = Promise.resolve();
  const next = (): void => {
    if (closed) return;
    timer = setTimeout(() => { working = work().catch(onError).finally(next); }, everyMs);
  };
  next();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await working;
    },
  };
}
