import { hash, randomUUID } from 'node:crypto';
import { createLocalJWKSet, errors, jwtVerify, SignJWT, type JSONWebKeySet, type JWTPayload, type JWTVerifyResult } from 'jose';
import type { Clock } from '../clock.ts';
import type { KeyStore, RegisteredClient, Standings } from './ports.ts';
import { formatScopes, parseScopes, type Scope } from './scopes.ts';

/** Seconds that an access token is good for, which is also how long a revocation takes at most where nobody is asked how clients stand (SEC-014). */
export const ACCESS_TOKEN_SECONDS = 300;

const ALGORITHM = 'ES384';
const TYPE = 'at+jwt';

/** Who calls, as its token says. */
export interface Caller {
  readonly clientId: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  /** That of the client when it was given the token, but for 0. */
  readonly generation?: number;
}

export interface AccessTokenIssue {
  readonly keys: KeyStore;
  /** Our address: issuer and audience of the token. */
  readonly base: string;
  readonly now: Clock;
}

/** A signed access token (RFC 9068) for a client and what it was granted. */
export async function signAccessToken({ keys, base, now }: AccessTokenIssue, { clientId, tenant, generation = 0 }: RegisteredClient, scopes: readonly Scope[]): Promise<string> {
  const { kid, privateKey } = await keys.current();
  const issuedAt = Math.floor(now() / 1000);
  return new SignJWT({ client_id: clientId, tenant, scope: formatScopes(scopes), ...(generation > 0 && { gen: generation }) })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(base)
    .setAudience(base)
    .setSubject(clientId)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
    .sign(privateKey);
}

export interface AccessTokenRules {
  readonly keys: Pick<KeyStore, 'public'>;
  readonly issuer: string;
  readonly audience: string;
  readonly now?: Clock;
  /** Asked at each request; without it a token is good until its end. */
  readonly standings?: Standings;
}

/** The caller that a token was signed for; undefined if it is not one of ours or not good now. Rejects if the key store does. */
export function createTokenReader({ keys, issuer, audience, standings, now = Date.now }: AccessTokenRules): (token: string) => Promise<Caller | undefined> {
  const remembered = rememberPerSet();
  const verify = async (token: string, fresh: boolean): Promise<JWTVerifyResult> => {
    const { keySet, verified } = remembered(await keys.public(fresh));
    const digest = hash('sha256', token);
    const known = verified.get(digest);
    if (known?.payload.exp !== undefined && known.payload.exp > Math.floor(now() / 1000)) return known;
    const result = await jwtVerify(token, keySet, { algorithms: [ALGORITHM], typ: TYPE, issuer, audience, requiredClaims: ['exp'], currentDate: new Date(now()) });
    keep(verified, digest, result);
    return result;
  };
  const claimsOf = async (token: string): Promise<JWTPayload | undefined> => {
    try {
      const { payload, protectedHeader } = await verify(token, false).catch((error: unknown) => (error instanceof errors.JWKSNoMatchingKey ? verify(token, true) : Promise.reject(error as Error)));
      return protectedHeader.kid === undefined || payload.aud !== audience ? undefined : payload;
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  };
  return async (token) => {
    const claims = await claimsOf(token);
    const caller = claims && callerFrom(claims);
    if (caller === undefined || standings === undefined) return caller;
    return (await standings(caller.clientId))?.generation === (caller.generation ?? 0) ? caller : undefined;
  };
}

interface Remembered {
  /** Keeps the keys that it has imported. */
  keySet: ReturnType<typeof createLocalJWKSet>;
  /** What was signed with one of these keys, by the digest of the token: the signature is good for as long as the keys are. */
  verified: Map<string, JWTVerifyResult>;
}

// A client sends the same token with all its requests for minutes, and a signature costs as much as the rest of a small answer.
function rememberPerSet(): (jwks: JSONWebKeySet) => Remembered {
  const made = new WeakMap<JSONWebKeySet, Remembered>();
  return (jwks) => {
    const known = made.get(jwks) ?? { keySet: createLocalJWKSet(jwks), verified: new Map<string, JWTVerifyResult>() };
    made.set(jwks, known);
    return known;
  };
}

// Enough for every client at a time; beyond it the one that was verified first is verified again.
const MOST_VERIFIED = 1_000;

function keep(verified: Remembered['verified'], digest: string, result: JWTVerifyResult): void {
  verified.set(digest, result);
  const [oldest] = verified.keys();
  if (verified.size > MOST_VERIFIED && oldest !== undefined) verified.delete(oldest);
}

function callerFrom({ client_id: clientId, tenant, scope, gen: generation }: JWTPayload): Caller | undefined {
  const scopes = typeof scope === 'string' ? parseScopes(scope) : undefined;
  return typeof clientId === 'string' && typeof tenant === 'string' && scopes ? { clientId, tenant, scopes, ...(typeof generation === 'number' && { generation }) } : undefined;
}
