import type { JSONWebKeySet } from 'jose';
import type { KeySetReader } from './fetch-key-set.ts';

/** The keys that clients publish at addresses of their own. */
export interface KeySets {
  /** The keys at an address, read again where none of those kept has this id. Rejects where they cannot be had. */
  find(url: string, kid: string): Promise<JSONWebKeySet>;
}

export interface KeySetsOptions {
  readonly read: KeySetReader;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

interface Kept {
  readonly jwks: JSONWebKeySet;
  readonly readAt: number;
  readonly freshUntil: number;
}

interface Known {
  kept?: Kept;
  triedAt?: number;
  reading?: Promise<void>;
}

const MINUTE_MS = 60_000;
/** Whoever forges assertions has a client's server asked no more often, also where it lets nothing be kept. */
const AT_LEAST_MS = 5_000;
const HOUR_MS = 60 * MINUTE_MS;
/** No longer than this, whatever the client's server allows: a key that is taken away is refused within it (SEC-008). */
const FRESH_MS = HOUR_MS;
/** Where the client's server is away, keys that were read before serve for so long. */
const STALE_MS = 24 * HOUR_MS;

/**
 * Keeps what it has read for as long as the client's server allows, five seconds at least and an hour at most. For an id that it does not
 * know it looks again, but not twice in a minute, so that nobody can make us ask somebody else's server as often as they like (SEC-007).
 */
export function createKeySets({ read, now = () => performance.now() }: KeySetsOptions): KeySets {
  const known = new Map<string, Known>();
  const refresh = async (url: string, entry: Known) => {
    const readAt = now();
    entry.triedAt = readAt;
    const { jwks, maxAgeMs = FRESH_MS } = await read(url);
    entry.kept = { jwks, readAt, freshUntil: readAt + Math.max(AT_LEAST_MS, Math.min(maxAgeMs, FRESH_MS)) };
  };
  return {
    find: async (url, kid) => {
      const entry = known.get(url) ?? {};
      known.set(url, entry);
      if (mustRead(entry, kid, now())) entry.reading ??= refresh(url, entry).catch(() => undefined).finally(() => { delete entry.reading; });
      await entry.reading;
      if (entry.kept === undefined || now() - entry.kept.readAt > STALE_MS) throw new Error('The keys of a client cannot be had');
      return entry.kept.jwks;
    },
  };
}

function mustRead({ kept, triedAt = -Infinity }: Known, kid: string, now: number): boolean {
  const lately = now - triedAt < MINUTE_MS;
  if (kept === undefined || now >= kept.freshUntil) return !lately || kept?.readAt === triedAt;
  return !lately && !kept.jwks.keys.some((key) => key.kid === kid);
}
