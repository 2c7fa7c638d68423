import type { Request } from 'express';
import type { Clock } from '../clock.ts';
import { readText } from '../http/body.ts';
import { signAccessToken } from './access-token.ts';
import { verifyClientAssertion } from './client-assertion.ts';
import { invalidClient, invalidRequest, OAuthError, tooMany } from './oauth-error.ts';
import type { ClientStore, KeyStore, RegisteredClient, ReplayStore } from './ports.ts';
import type { KeySets } from './key-sets.ts';
import { networkOf, type RateLimit } from './rate-limit.ts';
import { intersectScopes, parseScope, parseScopes, type Scope } from './scopes.ts';

export interface TokenGrantRules {
  readonly clients: ClientStore;
  readonly replay: ReplayStore;
  readonly keys: KeyStore;
  readonly keySets?: KeySets;
  readonly tokenUrl: string;
  readonly base: string;
  readonly now: Clock;
  /** Refusals by network. */
  readonly refusals: RateLimit;
  /** Tokens by client; only proven clients are counted, so nobody can use up another's (SEC-018). */
  readonly tokens: RateLimit;
}

export interface TokenGrant {
  readonly token: string;
  readonly scopes: readonly Scope[];
  readonly client: RegisteredClient;
  readonly jti: string;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const FORM = { types: ['application/x-www-form-urlencoded'], limit: 16_384 };

/** Grants what a token request may have. Rejects with OAuthError, or with what a store rejected with. */
export async function grantToken(req: Request, rules: TokenGrantRules): Promise<TokenGrant> {
  throwIfWaiting(await rules.refusals.waitFor(networkOf(req.ip ?? '')));
  const { assertion, clientId, scope } = readForm(new URLSearchParams(await readText(req, FORM)));
  const verified = await verifyClientAssertion(assertion, rules);
  if (!verified.ok) throw invalidClient(verified.fault, verified.client);
  const { client, jti, expiresAt } = verified;
  if (clientId !== undefined && clientId !== client.clientId) throw invalidClient('claims', client);
  if (!(await rules.replay.remember(client.clientId, jti, expiresAt))) throw invalidClient('replay', client);
  throwIfWaiting(await rules.tokens.waitFor(client.clientId), client);
  const scopes = grantedScopes(scope, client);
  const token = await signAccessToken(rules, client, scopes);
  await rules.tokens.count(client.clientId);
  return { token, scopes, client, jti };
}

function throwIfWaiting(seconds: number, client?: RegisteredClient): void {
  if (seconds > 0) throw tooMany(seconds, client);
}

function readForm(form: URLSearchParams): { assertion: string; clientId?: string; scope: string } {
  const value = (name: string) => form.get(name) ?? undefined;
  if (new Set(form.keys()).size !== form.size) throw invalidRequest('No parameter may be repeated.');
  const grantType = value('grant_type');
  if (grantType === undefined) throw invalidRequest('grant_type is missing.');
  if (grantType !== 'client_credentials') throw new OAuthError('unsupported_grant_type', { status: 400, reason: 'grant-type' });
  if (value('client_assertion_type') !== ASSERTION_TYPE) throw invalidRequest(`client_assertion_type must be ${ASSERTION_TYPE}.`);
  const assertion = value('client_assertion');
  const clientId = value('client_id');
  if (assertion === undefined) throw invalidRequest('client_assertion is missing.');
  return { assertion, ...(clientId !== undefined && { clientId }), scope: value('scope') ?? '' };
}

function grantedScopes(asked: string, client: RegisteredClient): Scope[] {
  const registered = client.scopes.map(parseScope).filter((scope) => scope !== undefined);
  const scopes = intersectScopes(parseScopes(asked) ?? [], registered);
  if (scopes.length > 0) return scopes;
  const description = 'Ask for scopes such as system/Encounter.cruds that the client is registered for.';
  throw new OAuthError('invalid_scope', { status: 400, reason: 'scope', description, client });
}
