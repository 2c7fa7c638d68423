import { hash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { QuotaStore } from './quota.ts';

export interface RateLimitOptions {
  /** So many in one window. */
  readonly limit: number;
  readonly windowMs: number;
  readonly now: Clock;
}

/** Rejects where the store that counts is away. */
export interface RateLimit {
  /** Seconds to wait before the next is allowed; 0 if it is allowed now. */
  waitFor(key: string): number | Promise<number>;
  count(key: string): void | Promise<void>;
}

// Enough for every caller at a time; beyond it the one counted longest ago is forgotten, so memory stays bounded.
const MAX_KEYS = 10_000;

/** Counts per key in fixed windows, in this process alone. */
export function createRateLimit({ limit, windowMs, now }: RateLimitOptions): { waitFor(key: string): number; count(key: string): void } {
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

/**
 * Counts per key in minutes, for all processes together; of those that come at once, a few more may pass. Keys are kept as digests, since they may be addresses.
 *
 * @param name of what is counted, so that it is told from what else the store counts
 */
export function createSharedRateLimit({ store, limit, name }: { store: QuotaStore; limit: number; name: string }): RateLimit {
  const keyOf = (key: string) => `${name} ${hash('sha256', key).slice(0, 32)}`;
  return {
    waitFor: async (key) => {
      const { left, resetMs } = await store.take(keyOf(key), { limit, want: 0 });
      return left > 0 ? 0 : Math.max(1, Math.ceil(resetMs / 1_000));
    },
    count: async (key) => void (await store.take(keyOf(key), { limit, want: 1 })),
  };
}

/** Whom an address stands for: an IPv4 address for itself, an IPv6 address for its /64, which one caller has whole. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const head = address.split('::')[0]?.split(':') ?? [];
  return [...head, '0', '0', '0', '0'].slice(0, 4).join(':');
}
