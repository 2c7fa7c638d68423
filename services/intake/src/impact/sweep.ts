import { createImpactTally, type Impact, type ImpactTally } from '@ehch/records';

/** What a change would change, and how much of the window was looked at: the newest first. */
export interface SweptImpact extends Impact {
  /** Rows or records of the window, and those of them that were looked at. */
  inWindow: number;
  /** When the oldest of those looked at came, where not all were. */
  backTo?: string;
}

/** How far an impact looks. */
export interface Bounds {
  /** Rows or records at most. */
  limit: number;
  /** In milliseconds of the process's clock. */
  until: number;
}

/**
 * Looks at batches until they end, or a bound is reached.
 *
 * @param look at one of a batch; the rest of the process goes on between batches
 */
export async function sweep<T extends { receivedAt: Date }>(
  batches: AsyncIterable<readonly T[]>,
  { inWindow, limit, until }: Bounds & { inWindow: number },
  look: (tally: ImpactTally, batch: readonly T[]) => void | Promise<void>,
): Promise<SweptImpact> {
  const tally = createImpactTally();
  let seen = 0;
  let last: Date | undefined;
  for await (const batch of batches) {
    const part = batch.slice(0, limit - seen);
    await look(tally, part);
    seen += part.length;
    last = part.at(-1)?.receivedAt ?? last;
    if (seen >= limit || performance.now() > until) break;
  }
  return { ...tally.result(), inWindow, ...(seen < inWindow && last && { backTo: last.toISOString() }) };
}
