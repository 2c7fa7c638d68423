/** What became of one POST to a subscriber. Carries nothing of the answer's body. */
export type Answer =
  | { is: 'accepted'; status: number }
  /** It wants nothing more (SUB-118). */
  | { is: 'gone'; status: number }
  /** It asks for time. */
  | { is: 'busy'; status: number; afterMs: number }
  | { is: 'refused'; status: number }
  /** Nobody answered, or not in time. */
  | { is: 'silent'; cause: 'timeout' | 'unreachable' }
  /** Its address is not public; nothing was sent (WH-058). */
  | { is: 'blocked' };

const SHORTEST_WAIT_MS = 1_000;
/** A probe comes at least this often, however long the subscriber asks to be left alone (SUB-119). */
const LONGEST_WAIT_MS = 5 * 60_000;

/** Success is 2xx and nothing else: a redirect is a failure (SUB-113, WH-020). */
export function answerOf(status: number, retryAfter: string | undefined, now: Date): Answer {
  if (status >= 200 && status < 300) return { is: 'accepted', status };
  if (status === 410) return { is: 'gone', status };
  const afterMs = status === 429 || status === 503 ? retryAfterMs(retryAfter, now) : undefined;
  return afterMs === undefined ? { is: 'refused', status } : { is: 'busy', status, afterMs };
}

/**
 * `Retry-After` as seconds or as an HTTP date (WH-030), held within one second and five minutes against what is hostile or
 * mistaken (WH-031).
 *
 * @returns milliseconds; undefined when it says nothing that can be understood
 */
export function retryAfterMs(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : HTTP_DATE.test(value) ? Date.parse(value) - now.getTime() : Number.NaN;
  return Number.isNaN(ms) ? undefined : Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, ms));
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
