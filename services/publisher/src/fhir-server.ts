import type { Bundle, Resource } from '@medplum/fhirtypes';
import { errors, Pool } from 'undici';
import { classifyAnswer, type ServerAnswer } from './answers.ts';

export interface FhirServerOptions {
  /** Such as `https://fhir.example/R4`, without a slash at its end. */
  baseUrl: string;
  /** Requests in flight at most. */
  connections: number;
  /** For a whole request and its answer. */
  timeoutMs: number;
  /** A bearer token, asked for before each request; `renew` after the server refused one. */
  authorise?(renew: boolean): Promise<string>;
}

/** A FHIR R4 server as a few functions. Every answer is a value; none throws. */
export interface FhirServer {
  transaction(bundle: Bundle): Promise<ServerAnswer>;
  read(resourceType: string, id: string): Promise<ServerAnswer>;
  /** Searches by POST, so that no identifier stands in a URL. */
  search(resourceType: string, parameter: string, token: string): Promise<ServerAnswer>;
  close(): Promise<void>;
}

export function createFhirServer({ baseUrl, connections, timeoutMs, authorise }: FhirServerOptions): FhirServer {
  const base = new URL(baseUrl);
  const path = base.pathname.replace(/\/$/, '');
  const pool = new Pool(base.origin, { connections, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect: { timeout: 5_000 } });
  const send = async (request: { method: 'GET' | 'POST'; path: string; body?: string; type?: string }): Promise<ServerAnswer> => {
    try {
      const answer = await sendOnce(pool, request, await authorise?.(false));
      if (answer.is !== 'unauthorised' || authorise === undefined) return answer;
      return await sendOnce(pool, request, await authorise(true));
    } catch {
      // No token was to be had. Nothing was sent, and what is on its way waits (SEC-017).
      return { is: 'unauthorised', status: 401 };
    }
  };
  return {
    transaction: (bundle) => send({ method: 'POST', path: path || '/', body: JSON.stringify(bundle), type: FHIR_JSON }),
    read: (resourceType, id) => send({ method: 'GET', path: `${path}/${resourceType}/${id}` }),
    search: (resourceType, parameter, token) =>
      send({ method: 'POST', path: `${path}/${resourceType}/_search`, body: new URLSearchParams({ [parameter]: token }).toString(), type: 'application/x-www-form-urlencoded' }),
    close: () => pool.close(),
  };
}

const FHIR_JSON = 'application/fhir+json';

async function sendOnce(pool: Pool, { method, path, body, type }: { method: 'GET' | 'POST'; path: string; body?: string; type?: string }, token: string | undefined): Promise<ServerAnswer> {
  const headers = { accept: FHIR_JSON, ...(type && { 'content-type': type }), ...(token && { authorization: `Bearer ${token}` }) };
  try {
    const response = await pool.request({ method, path, headers, ...(body !== undefined && { body }) });
    const retryAfter = response.headers['retry-after'];
    return classifyAnswer(response.statusCode, typeof retryAfter === 'string' ? retryAfter : undefined, await response.body.text().catch(() => undefined), new Date());
  } catch (error) {
    return failureOf(error);
  }
}

/** Failures before the connection stood: the server has seen nothing. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);

function failureOf(error: unknown): ServerAnswer {
  const code = error instanceof errors.UndiciError || error instanceof Error ? String((error as { code?: unknown }).code ?? error.name) : 'unknown';
  return NOT_SENT.has(code) ? { is: 'unreachable', cause: code } : { is: 'unknown', cause: code };
}

/** The resources of this type in a search answer. A server may tell of the search itself in entries of other types. */
export function matchesOf(answer: ServerAnswer, type: string): Resource[] | undefined {
  if (answer.is !== 'ok' || answer.body?.resourceType !== 'Bundle') return undefined;
  return ((answer.body as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []));
}
