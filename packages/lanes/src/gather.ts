/**
 * Runs requests of many callers together: while one batch is under way, the next gathers. Under load this makes one
 * transaction of what would be dozens; alone, a request goes at once.
 *
 * @param run answers a batch, one answer a request, in order; when it throws, every caller of the batch is told
 * @param limit requests of one batch at most
 */
export function gather<Q, A>(run: (requests: readonly Q[]) => Promise<readonly A[]>, limit: number): (request: Q) => Promise<A> {
  interface Waiting {
    request: Q;
    resolve: (answer: A) => void;
    reject: (error: unknown) => void;
  }
  const waiting: Waiting[] = [];
  let running = false;

  async function runAll(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, limit);
      try {
        const answers = await run(batch.map(({ request }) => request));
        batch.forEach(({ resolve }, index) => { resolve(answers[index] as A); });
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
