import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '../clock.ts';
import type { PrivateKey } from './ports.ts';

/** How we prove who we are: a key that the server knows the other half of, or a secret. */
export type TokenClientCredential =
  | { readonly privateKey: PrivateKey; readonly kid: string; readonly algorithm: 'RS384' | 'ES384' | 'RS512' }
  | { readonly clientSecret: string };

export type TokenClientOptions = TokenClientCredential & {
  readonly tokenUrl: string;
  /** What the server calls its token endpoint, where we reach it at another address. */
  readonly audience?: string;
  readonly clientId: string;
  /** Some servers, such as those of the NHS for applications, take none. */
  readonly scope?: string;
  readonly timeoutMs?: number;
  readonly now?: Clock;
};

export interface TokenClient {
  /** A token that is good for half a minute at least. Rejects with TokenRequestError. */
  token(): Promise<string>;
  /** Forgets a token that a server refused, unless another has taken its place (SEC-016, SEC-017). */
  invalidate(token?: string): void;
}

/** The token endpoint refused (a status), or gave no answer that makes sense (none). Holds nothing of the answer. */
export class TokenRequestError extends Error {
  readonly status?: number;

  constructor(status?: number, cause?: unknown) {
    super(status === undefined ? 'The token endpoint did not answer' : `The token endpoint answered ${status}`, { cause });
    this.name = 'TokenRequestError';
    if (status !== undefined) this.status = status;
  }
}

const SPARE_MS = 30_000;
const ASSERTION_SECONDS = 240;
const LIFETIME_IF_UNSAID = 300;

/** Access tokens of somebody else's server: one request at a time, kept until 30 s before the end (SEC-016). */
export function createTokenClient(options: TokenClientOptions): TokenClient {
  const { now = Date.now } = options;
  let kept: { readonly token: string; readonly goodUntil: number } | undefined;
  let underWay: Promise<string> | undefined;
  const refresh = async () => {
    const askedAt = now();
    const { token, seconds } = await requestToken(options, now);
    kept = { token, goodUntil: askedAt + seconds * 1000 - SPARE_MS };
    return token;
  };
  return {
    token: async () => {
      if (kept && now() < kept.goodUntil) return kept.token;
      underWay ??= refresh().finally(() => void (underWay = undefined));
      return underWay;
    },
    invalidate: (token = kept?.token) => {
      if (kept?.token === token) kept = undefined;
    },
  };
}

async function requestToken(options: TokenClientOptions, now: Clock): Promise<{ token: string; seconds: number }> {
  const { tokenUrl, scope, timeoutMs = 10_000 } = options;
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...(scope !== undefined && { scope }) });
  const headers = await authenticate(options, form, now);
  // A redirect would take the proof of who we are somewhere else.
  const request = fetch(tokenUrl, { method: 'POST', body: form, headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  const answer = await request.catch((cause: unknown) => Promise.reject(new TokenRequestError(undefined, cause)));
  const body: unknown = await answer.json().catch(() => undefined);
  const { access_token: token, expires_in: lifetime = LIFETIME_IF_UNSAID } = (body ?? {}) as Record<string, unknown>;
  const seconds = Number(lifetime); // some servers write it as a text
  if (!answer.ok || typeof token !== 'string' || !Number.isFinite(seconds)) throw new TokenRequestError(answer.status);
  return { token, seconds };
}

async function authenticate(options: TokenClientOptions, form: URLSearchParams, now: Clock): Promise<Record<string, string>> {
  if ('clientSecret' in options) {
    const pair = [options.clientId, options.clientSecret].map(encodeURIComponent).join(':');
    return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
  }
  form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
  form.set('client_assertion', await signAssertion(options, now));
  return {};
}

async function signAssertion({ tokenUrl, audience = tokenUrl, clientId, privateKey, kid, algorithm }: Extract<TokenClientOptions, { kid: string }>, now: Clock): Promise<string> {
  const seconds = Math.floor(now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .sign(privateKey);
}
