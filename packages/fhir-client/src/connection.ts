import { traceHeaders } from '@ehch/service-kit';
import { Pool } from 'undici';

export interface FhirConnectionOptions {
  /** Such as `https://fhir.example/R4`. */
  baseUrl: string;
  /** Requests in flight at most. */
  connections: number;
  /** For a whole request and its answer. */
  timeoutMs: number;
  /** Bytes of an answer at most; a larger one is as one that could not be read whole. Without it there is no limit. */
  largestAnswer?: number;
  /** A bearer token, asked for before each request; `renew` after the server refused one. */
  authorise?(renew: boolean): Promise<string>;
}

export interface FhirRequest {
  method: 'GET' | 'POST';
  /** Path and query on the server's origin. */
  target: string;
  body?: string;
  /** The media type of the body. */
  type?: string;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/** What came of a request. */
export type FhirAnswer =
  /** `body` is undefined where it could not be read whole. */
  | { is: 'answered'; status: number; retryAfter: string | undefined; body: string | undefined }
  /** It was not reached. Nothing was sent. */
  | { is: 'unreachable'; cause: string }
  /** No token was to be had, so nothing was sent. */
  | { is: 'unauthorised' }
  /** It may have been taken or not: a time-out, a reset. */
  | { is: 'unknown'; cause: string };

/** A FHIR server, as requests and answers. `send` never throws. */
export interface FhirConnection {
  /** The server's base without a slash at its end. */
  base: string;
  /** Its path alone; empty where the base is an origin. */
  basePath: string;
  send(request: FhirRequest): Promise<FhirAnswer>;
  close(): Promise<void>;
}

export const FHIR_JSON = 'application/fhir+json';

export function createFhirConnection({ baseUrl, connections, timeoutMs, largestAnswer, authorise }: FhirConnectionOptions): FhirConnection {
  const { origin, pathname } = new URL(baseUrl);
  const basePath = pathname.replace(/\/$/, '');
  const pool = new Pool(origin, { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: 5_000 }, ...(largestAnswer !== undefined && { maxResponseSize: largestAnswer }) });
  return {
    base: `${origin}${basePath}`,
    basePath,
    send: async (request) => {
      try {
        const answer = await sendOnce(pool, request, await authorise?.(false));
        if (authorise === undefined || answer.is !== 'answered' || !REFUSED.has(answer.status)) return answer;
        return await sendOnce(pool, request, await authorise(true));
      } catch {
        // No token was to be had (SEC-017).
        return { is: 'unauthorised' };
      }
    },
    close: () => pool.close(),
  };
}

/** The token was not good; some servers tell it by the second. */
const REFUSED = new Set([401, 403]);

async function sendOnce(pool: Pool, { method, target, body, type, headers, signal }: FhirRequest, token: string | undefined): Promise<FhirAnswer> {
  const sent = { ...traceHeaders(), accept: FHIR_JSON, ...headers, ...(type && { 'content-type': type }), ...(token && { authorization: `Bearer ${token}` }) };
  try {
    const response = await pool.request({ method, path: target, headers: sent, ...(body !== undefined && { body }), ...(signal && { signal }) });
    const retryAfter = response.headers['retry-after'];
    return { is: 'answered', status: response.statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined, body: await response.body.text().catch(() => undefined) };
  } catch (error) {
    return failureOf(error);
  }
}

/** Failures before the connection stood: the server has seen nothing. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);

function failureOf(error: unknown): FhirAnswer {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const cause = typeof code === 'string' ? code : String(name ?? 'unknown');
  return NOT_SENT.has(cause) ? { is: 'unreachable', cause } : { is: 'unknown', cause };
}
