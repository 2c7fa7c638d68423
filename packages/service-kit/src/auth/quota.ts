import type { RequestHandler, Response } from 'express';
import { HttpError } from '../http/http-error.ts';
import { callerOf } from './token-check.ts';

/** Counts for all processes together. Rejecting means that the store is away. */
export interface QuotaStore {
  /** Takes up to `want` of what a key may do in this minute. */
  take(key: string, share: { limit: number; want: number }): Promise<{ granted: number; left: number; resetMs: number }>;
}

export interface QuotaOptions {
  readonly store: QuotaStore;
  /** Requests of one client in one minute, where it has no limit of its own; no limit if not given. */
  readonly limit?: number;
  /** What a client has of its own. */
  readonly limitOf?: (clientId: string) => Promise<number | undefined>;
  /** Milliseconds that only go forward. */
  readonly now?: () => number;
}

interface Share {
  /** What this process may still let through. */
  left: number;
  /** What others may still take, as of when it was asked last. */
  elsewhere: number;
  endsAt: number;
}

/** Of the minute, so much is taken at a time, so that the store is not asked for each request. */
const PORTION = 0.02;
// Enough for every client at a time; beyond it one is forgotten, and loses what it had taken.
const MAX_CLIENTS = 10_000;

/**
 * A middleware behind the token check: no client makes more requests in a minute than its limit, in all processes together (SEC-018, REST-076). Past it:
 * 429 with Retry-After, before the body is read, so nothing of the request is taken. A client may be refused early by what processes
 * have taken and not used: 2 % of its limit for each process.
 */
export function createQuota({ store, limit: general, limitOf = () => Promise.resolve(undefined), now = () => performance.now() }: QuotaOptions): RequestHandler {
  const use = createShares({ store, now });
  return async (req, res, next) => {
    const { clientId } = callerOf(req);
    const limit = (await limitOf(clientId)) ?? general;
    if (limit === undefined) {
      next();
      return;
    }
    const { share, allowed } = await use(clientId, limit);
    const seconds = Math.max(1, Math.ceil((share.endsAt - now()) / 1_000));
    tell(res, { limit, remaining: share.left + share.elsewhere, seconds });
    if (!allowed) throw new HttpError({ status: 429, code: 'throttled', detail: 'This client has made as many requests as it may in a minute.', headers: { 'Retry-After': String(seconds) } });
    next();
  };
}

type Use = (clientId: string, limit: number) => Promise<{ share: Share; allowed: boolean }>;

function createShares({ store, now }: Required<Pick<QuotaOptions, 'store' | 'now'>>): Use {
  const shares = new Map<string, Promise<Share>>();
  const take = async (clientId: string, limit: number): Promise<Share> => {
    const { granted, left, resetMs } = await store.take(clientId, { limit, want: Math.max(1, Math.floor(limit * PORTION)) });
    return { left: granted, elsewhere: left, endsAt: now() + resetMs };
  };
  const isUsable = ({ left, elsewhere, endsAt }: Share) => now() < endsAt && (left > 0 || elsewhere === 0);
  const shareOf = async (clientId: string, limit: number): Promise<Share> => {
    const known = shares.get(clientId);
    if (known !== undefined && isUsable(await known)) return known;
    // Of several requests that find the share used up, the first asks for all.
    if (shares.get(clientId) === known) {
      const asked = take(clientId, limit);
      asked.catch(() => { shares.delete(clientId); });
      shares.set(clientId, asked);
      const [oldest] = shares.keys();
      if (shares.size > MAX_CLIENTS && oldest !== undefined) shares.delete(oldest);
    }
    return shareOf(clientId, limit);
  };
  const use: Use = async (clientId, limit) => {
    const share = await shareOf(clientId, limit);
    if (share.left === 0) return share.elsewhere > 0 ? use(clientId, limit) : { share, allowed: false };
    share.left -= 1;
    return { share, allowed: true };
  };
  return use;
}

function tell(res: Response, { limit, remaining, seconds }: { limit: number; remaining: number; seconds: number }): void {
  res.set({ 'RateLimit-Limit': String(limit), 'RateLimit-Remaining': String(remaining), 'RateLimit-Reset': String(seconds) });
}
