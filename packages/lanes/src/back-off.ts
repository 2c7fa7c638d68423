const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/**
 * How long to wait before the next attempt: doubling from one second to five minutes, of which a random half is taken
 * away so that what failed together does not come back together (REL-046).
 *
 * @param attempts failures so far, this one included
 * @param random a number from 0 up to 1
 * @returns milliseconds
 */
export function backOffMs(attempts: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempts - 1));
  return Math.round(ceiling * (1 - random / 2));
}

/** Retries end by age, never by count: an outage of a long weekend is ordinary (REL-041). */
export const RETRY_WINDOW_MS = 72 * 3_600_000;

export function isPastRetryWindow(firstFailedAt: Date | null, now: Date, windowMs = RETRY_WINDOW_MS): boolean {
  return firstFailedAt !== null && now.getTime() - firstFailedAt.getTime() > windowMs;
}
