import { decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import type { Clock } from '../clock.ts';
import { CLIENT_ALGORITHMS, decoyKey, keyFor, type ClientAlgorithm } from './client-keys.ts';
import type { KeySets } from './key-sets.ts';
import type { ClientStore, RegisteredClient } from './ports.ts';

/** Why an assertion is refused; for the audit, never for the caller (SEC-010). */
export type AssertionFault = 'malformed' | 'header' | 'claims' | 'audience' | 'expiry' | 'unknown-client' | 'key' | 'signature';

export type AssertionResult =
  | { readonly ok: true; readonly client: RegisteredClient; readonly jti: string; readonly expiresAt: Date }
  | { readonly ok: false; readonly fault: AssertionFault; readonly client?: RegisteredClient };

export interface AssertionRules {
  readonly clients: ClientStore;
  /** The exact text that `aud` must be. */
  readonly tokenUrl: string;
  readonly now: Clock;
  /** Where clients publish their keys themselves; without it the registered ones alone count. */
  readonly keySets?: KeySets;
}

const MAX_ASSERTION_CHARS = 8192;
/** How far a caller's clock may be from ours, in seconds. */
const PAST_SKEW = 5;
const FUTURE_SKEW = 30;
const MAX_LIFETIME = 300;

/**
 * Who signed a SMART Backend Services client assertion (SEC-003, SEC-004, SEC-006). Says nothing of whether it was
 * used before. Rejects only if the client store does, or if a client's own keys cannot be had.
 */
export async function verifyClientAssertion(assertion: string, { clients, tokenUrl, now, keySets }: AssertionRules): Promise<AssertionResult> {
  const parts = decodeAssertion(assertion);
  if (!parts) return { ok: false, fault: 'malformed' };
  const { claims } = parts;
  const seconds = now() / 1000;
  const header = checkHeader(parts.header);
  const fault = header ? claimsFault(claims, tokenUrl, seconds) : 'header';
  if (!header || fault || !hasIds(claims)) return { ok: false, fault: fault ?? 'claims' };
  const found = await clients.find(claims.iss);
  const client = found?.clientId === claims.iss ? found : undefined;
  const key = client && mayHoldKeys(header, client) ? keyFor(await keysOf(client, header.kid, keySets), header.kid, header.alg) : undefined;
  const signed = await isSigned(assertion, header.alg, key ?? decoyKey(header.alg), new Date(now()));
  if (!client) return { ok: false, fault: 'unknown-client' };
  if (!key || !signed) return { ok: false, fault: key ? 'signature' : 'key', client };
  return { ok: true, client, jti: claims.jti, expiresAt: new Date((claims.exp + PAST_SKEW) * 1000) };
}

function decodeAssertion(assertion: string): { header: ProtectedHeaderParameters; claims: JWTPayload } | undefined {
  if (assertion.length > MAX_ASSERTION_CHARS) return undefined;
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) };
  } catch {
    return undefined;
  }
}

interface CheckedHeader {
  readonly alg: ClientAlgorithm;
  readonly kid: string;
  readonly jku?: unknown;
}

// jose takes a token without kid when one key fits, knows the extension b64, and leaves typ alone.
function checkHeader(header: ProtectedHeaderParameters): CheckedHeader | undefined {
  const alg = CLIENT_ALGORITHMS.find((each) => each === header.alg);
  const { kid, typ } = header;
  const foreign = ['jwk', 'x5u', 'x5c', 'crit', 'b64'].some((name) => Object.hasOwn(header, name));
  if (alg === undefined || typeof kid !== 'string' || kid === '' || typ !== 'JWT' || foreign) return undefined;
  return { alg, kid, ...(Object.hasOwn(header, 'jku') && { jku: header.jku }) };
}

function keysOf({ jwks, jwksUrl }: RegisteredClient, kid: string, keySets: KeySets | undefined): JSONWebKeySet | Promise<JSONWebKeySet> {
  return jwksUrl === undefined || keySets === undefined ? jwks : keySets.find(jwksUrl, kid);
}

function mayHoldKeys(header: CheckedHeader, client: RegisteredClient): boolean {
  return !('jku' in header) || (client.jwksUrl !== undefined && header.jku === client.jwksUrl);
}

type Ids = JWTPayload & { readonly iss: string; readonly jti: string; readonly exp: number };

function hasIds(claims: JWTPayload): claims is Ids {
  return isId(claims.iss) && claims.sub === claims.iss && isId(claims.jti) && typeof claims.exp === 'number';
}

// Printable ASCII, so that any store can keep it.
function isId(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x7e]{1,255}$/.test(value);
}

// jose takes a list of audiences that has ours, an expiry however far, and an issue in the future.
function claimsFault(claims: JWTPayload, tokenUrl: string, now: number): AssertionFault | undefined {
  if (!hasIds(claims)) return 'claims';
  if (claims.aud !== tokenUrl) return 'audience';
  const { exp, iat = now, nbf = now } = claims;
  const inTime = Number.isFinite(exp) && exp > now - PAST_SKEW && exp <= now + MAX_LIFETIME + FUTURE_SKEW;
  const begun = typeof iat === 'number' && iat <= now + FUTURE_SKEW && typeof nbf === 'number' && nbf <= now + FUTURE_SKEW;
  return inTime && begun ? undefined : 'expiry';
}

async function isSigned(assertion: string, alg: ClientAlgorithm, key: Parameters<typeof jwtVerify>[1], currentDate: Date): Promise<boolean> {
  try {
    await jwtVerify(assertion, key, { algorithms: [alg], currentDate, clockTolerance: FUTURE_SKEW });
    return true;
  } catch {
    return false;
  }
}
