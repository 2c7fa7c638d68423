import { toHttpError } from '../http/http-error.ts';
import type { AssertionFault } from './client-assertion.ts';
import type { RegisteredClient } from './ports.ts';

/** Why a token was refused; for audit and log, while the caller is told less. */
export type TokenRefusal = AssertionFault | 'request' | 'grant-type' | 'replay' | 'scope' | 'rate' | 'unavailable';

interface OAuthErrorOptions {
  readonly status: number;
  readonly reason: TokenRefusal;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly client?: RegisteredClient;
  readonly cause?: unknown;
}

/** A refusal of the token endpoint in OAuth's words (RFC 6749 section 5.2). */
export class OAuthError extends Error {
  readonly error: string;
  readonly status: number;
  readonly reason: TokenRefusal;
  readonly description?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly client?: RegisteredClient;

  constructor(error: string, { status, reason, description, headers = {}, client, cause }: OAuthErrorOptions) {
    super(description ?? error, { cause });
    this.name = 'OAuthError';
    this.error = error;
    this.status = status;
    this.reason = reason;
    this.headers = headers;
    if (description !== undefined) this.description = description;
    if (client) this.client = client;
  }
}

/** A request that is not what the endpoint takes. */
export function invalidRequest(description: string, status = 400): OAuthError {
  return new OAuthError('invalid_request', { status, reason: 'request', description });
}

/** The one answer for every client that is not believed, whatever the reason (SEC-010). */
export function invalidClient(reason: TokenRefusal, client?: RegisteredClient): OAuthError {
  return new OAuthError('invalid_client', { status: 401, reason, ...(client && { client }) });
}

/** A caller that has had its share. */
export function tooMany(seconds: number, client?: RegisteredClient): OAuthError {
  const headers = { 'Retry-After': String(seconds) };
  return new OAuthError('temporarily_unavailable', { status: 429, reason: 'rate', headers, description: 'Too many requests.', ...(client && { client }) });
}

/** Anything thrown, as a refusal: a fault of the body is the caller's; all else means that a store is down, so refuse. */
export function toOAuthError(thrown: unknown): OAuthError {
  if (thrown instanceof OAuthError) return thrown;
  const { status, detail } = toHttpError(thrown);
  if (status < 500) return invalidRequest(detail, status);
  return new OAuthError('temporarily_unavailable', { status: 503, reason: 'unavailable', headers: { 'Retry-After': '5' }, cause: thrown });
}
