import type { Clock } from '../clock.ts';

export interface RateLimitOptions {
  /** So many in one window. */
  readonly limit: number;
  readonly windowMs: number;
  readonly now: Clock;
}

export interface RateLimit {
  /** Seconds to wait before the next is allowed; 0 if it is allowed now. */
  waitFor(key: string): number;
  count(key: string): void;
}

// Enough for every caller at a time; beyond it the one counted longest ago is forgotten, so memory stays bounded.
const MAX_KEYS = 10_000;

/** Counts per key in fixed windows, in this process alone. */
export function createRateLimit({ limit, windowMs, now }: RateLimitOptions): RateLimit {
  const windows = new Map<string, { count: number; readonly endsAt: number }>();
  const current = (key: string) => {
    const window = windows.get(key);
    return window && window.endsAt > now() ? window : undefined;
  };
  return {
    waitFor: (key) => {
      const window = current(key);
      return window && window.count >= limit ? Math.ceil((window.endsAt - now()) / 1000) : 0;
    },
    count: (key) => {
      const window = current(key) ?? { count: 0, endsAt: now() + windowMs };
      window.count += 1;
      windows.delete(key);
      windows.set(key, window);
      const [oldest] = windows.keys();
      if (windows.size > MAX_KEYS && oldest !== undefined) windows.delete(oldest);
    },
  };
}

/** Whom an address stands for: an IPv4 address for itself, an IPv6 address for its /64, which one caller has whole. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const head = address.split('::')[0]?.split(':') ?? [];
  return [...head, '0', '0', '0', '0'].slice(0, 4).join(':');
}
