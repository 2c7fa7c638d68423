import { inTime } from '@ehch/ledger';

/** More than the ledger needs to give up on its own. */
const BATCH_LIMIT_MS = 30_000;

/**
 * Runs requests of many callers together: while one batch is under way, the next gathers. Under load this makes one
 * transaction of what would be dozens; alone, a request goes at once.
 *
 * @param run answers a batch, one answer a request, in order; one that has a fate of its own is a promise. When it throws, every caller of the batch is told
 * @param limit requests of one batch at most
 * @param limitMs a batch that takes longer is given up, so that it holds up none that comes after it
 */
export function gather<Q, A>(run: (requests: readonly Q[]) => Promise<readonly (A | Promise<A>)[]>, limit: number, limitMs = BATCH_LIMIT_MS): (request: Q) => Promise<A> {
  interface Waiting {
    request: Q;
    resolve: (answer: A | Promise<A>) => void;
    reject: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let running = false;

  async function runAll(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, limit);
      try {
        const answers = await inTime(run(batch.map(({ request }) => request)), limitMs);
        batch.forEach(({ resolve }, index) => { resolve(answers[index] as A | Promise<A>); });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  }

  return (request) =>
    new Promise<A>((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (!running) queueMicrotask(() => { if (!running) void runAll(); });
    });
}
