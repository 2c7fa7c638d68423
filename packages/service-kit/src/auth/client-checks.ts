import type { RequestHandler } from 'express';
import type { KeyStore, Standings } from './ports.ts';
import { createQuota, type QuotaStore } from './quota.ts';
import { createTokenCheck } from './token-check.ts';

export interface ClientChecksOptions {
  readonly keys: Pick<KeyStore, 'public'>;
  /** Our address: issuer and audience of the tokens. */
  readonly base: string;
  readonly standings: Standings;
  readonly quotas: QuotaStore;
  /** Of a client that has no limit of its own; no limit if not given. */
  readonly requestsPerMinute?: number;
}

/** What stands before every route that clients use: a token that is good now, of a client that is still one, and within its share (SEC-012, SEC-014, SEC-018). */
export function createClientChecks({ keys, base, standings, quotas, requestsPerMinute }: ClientChecksOptions): RequestHandler[] {
  return [
    createTokenCheck({ keys, issuer: base, audience: base, standings }),
    createQuota({ store: quotas, limitOf: async (clientId) => (await standings(clientId))?.requestsPerMinute, ...(requestsPerMinute !== undefined && { limit: requestsPerMinute }) }),
  ];
}
