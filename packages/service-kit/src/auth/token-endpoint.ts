import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { Clock } from '../clock.ts';
import { contextOf } from '../http/context.ts';
import { ACCESS_TOKEN_SECONDS } from './access-token.ts';
import type { KeySets } from './key-sets.ts';
import { OAuthError, toOAuthError, type TokenRefusal } from './oauth-error.ts';
import type { ClientStore, KeyStore, RegisteredClient, ReplayStore } from './ports.ts';
import type { QuotaStore } from './quota.ts';
import { createRateLimit, createSharedRateLimit, networkOf } from './rate-limit.ts';
import { formatScopes, type Scope } from './scopes.ts';
import { grantToken, type TokenGrant, type TokenGrantRules } from './token-grant.ts';

/** What was decided, and about whom; `client` is missing where nobody registered was named. */
export type TokenDecision =
  | { readonly granted: true; readonly client: RegisteredClient; readonly scopes: readonly Scope[]; readonly jti: string }
  | { readonly granted: false; readonly client?: RegisteredClient; readonly reason: TokenRefusal };

export interface TokenEndpointOptions {
  readonly clients: ClientStore;
  readonly replay: ReplayStore;
  readonly keys: KeyStore;
  /** Keys that clients publish themselves (SEC-007); without it the registered ones alone count. */
  readonly keySets?: KeySets;
  /** Our own address of this endpoint, as clients write it into `aud`. */
  readonly tokenUrl: string;
  /** Issuer and audience of the access tokens. */
  readonly base: string;
  readonly now?: Clock;
  /** Told of every decision before the answer goes out; if it fails the answer is 503 (SEC-030, SEC-033). */
  readonly audit?: (decision: TokenDecision, req: Request) => Promise<void>;
  /** In a minute: refusals for one network, tokens for one client (SEC-018). */
  readonly limits?: { readonly refusals: number; readonly tokens: number };
  /** Counts them for all processes together; without it each counts for itself. */
  readonly quotas?: QuotaStore;
}

const A_MINUTE_MS = 60_000;

/**
 * POST /oauth2/token: client_credentials with a signed client assertion, by SMART Backend Services (SEC-002 to SEC-011).
 * Its answers are OAuth's JSON whatever the app's renderer is, and do not say why a client was not believed. Behind a
 * proxy the app must know it (`trustedProxies`), or all callers share one network's limit.
 */
export function createTokenEndpoint({ audit = async () => undefined, now = Date.now, limits = { refusals: 30, tokens: 60 }, quotas, ...stores }: TokenEndpointOptions): Router {
  const limitOf = (name: keyof typeof limits) => (quotas ? createSharedRateLimit({ store: quotas, limit: limits[name], name }) : createRateLimit({ limit: limits[name], windowMs: A_MINUTE_MS, now }));
  const [refusals, tokens] = [limitOf('refusals'), limitOf('tokens')];
  const rules: TokenGrantRules = { ...stores, now, refusals, tokens };
  const post: RequestHandler = async (req, res) => {
    const decided = await grantToken(req, rules).catch(toOAuthError);
    const outcome = await audit(decisionOf(decided), req).then(() => decided, toOAuthError);
    // Where it cannot be counted, the next request cannot be granted either.
    if (outcome instanceof OAuthError && outcome.status < 500) await Promise.resolve(refusals.count(networkOf(req.ip ?? ''))).catch(() => undefined);
    tell(req, outcome);
    answer(res, outcome);
  };
  const router = Router();
  router.post('/oauth2/token', post);
  router.all('/oauth2/token', (_req, res) => answer(res, new OAuthError('invalid_request', { status: 405, reason: 'request', headers: { Allow: 'POST' } })));
  return router;
}

function decisionOf(outcome: TokenGrant | OAuthError): TokenDecision {
  if (outcome instanceof OAuthError) return { granted: false, reason: outcome.reason, ...(outcome.client && { client: outcome.client }) };
  const { client, scopes, jti } = outcome;
  return { granted: true, client, scopes, jti };
}

function tell(req: Request, outcome: TokenGrant | OAuthError): void {
  const { log } = contextOf(req);
  const { clientId, tenant } = outcome.client ?? {};
  if (!(outcome instanceof OAuthError)) log.info('token-granted', { clientId, tenant });
  else if (outcome.status < 500) log.warn('token-refused', { clientId, tenant, code: outcome.reason });
  else log.error('token-failed', { clientId, tenant, err: outcome.cause });
}

function answer(res: Response, outcome: TokenGrant | OAuthError): void {
  res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' });
  if (outcome instanceof OAuthError) {
    const { error, description } = outcome;
    res.status(outcome.status).set(outcome.headers).json({ error, error_description: description });
  } else {
    res.json({ access_token: outcome.token, token_type: 'bearer', expires_in: ACCESS_TOKEN_SECONDS, scope: formatScopes(outcome.scopes) });
  }
}
