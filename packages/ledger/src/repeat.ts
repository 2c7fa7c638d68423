import { inTime } from './in-time.ts';

export interface RepeatOptions {
  /** Milliseconds from the end of one round to the start of the next. */
  everyMs: number;
  /** A round that takes longer is given up; half a minute, more than the ledger needs to give up on its own. */
  limitMs?: number;
  /** The first round begins now, and not after a pause. */
  atOnce?: boolean;
  /** Told of a round that failed or was given up; the next comes all the same. */
  onError(error: unknown): void;
}

const ROUND_LIMIT_MS = 30_000;

/**
 * Does something again and again, each time after the round before has ended. No round is the last one: what failed comes
 * again, and so does what never ends (REL-040).
 *
 * @param work resolves with `true` where there is more to do at once
 * @returns ends it; resolves when the round that is under way is over
 */
export function repeat(work: () => Promise<unknown>, { everyMs, limitMs = ROUND_LIMIT_MS, atOnce = false, onError }: RepeatOptions): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let working = Promise.resolve();
  const round = async (): Promise<void> => {
    const more = await inTime(work(), limitMs).catch(onError);
    next(more === true ? 0 : everyMs);
  };
  const next = (ms: number): void => {
    if (!closed) timer = setTimeout(() => { working = round(); }, ms);
  };
  next(atOnce ? 0 : everyMs);
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await working;
    },
  };
}
