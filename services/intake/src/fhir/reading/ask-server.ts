import type { FhirConnection, FhirRequest } from '@ehch/fhir-client';
import { contextOf, HttpError } from '@ehch/service-kit';
import type { Request } from 'express';

/** What the FHIR server answered: that it did it, that there is no such thing, that there was, or that it will not. */
export interface Answered {
  status: 200 | 404 | 410 | 400;
  body: string;
}

/** How long a caller waits for the FHIR server, its turn included. */
const PATIENCE_MS = 20_000;

/**
 * Asks the FHIR server something that changes nothing, with the ids of the request (REST-072). Throws 503 with Retry-After where it
 * does not answer, asks for time, or answers what no caller of ours can do anything about (REST-076).
 */
export async function askServer(server: FhirConnection, req: Request, request: Pick<FhirRequest, 'method' | 'target' | 'body' | 'type'>): Promise<Answered> {
  const { requestId, correlationId, log } = contextOf(req);
  const headers = { 'x-request-id': requestId, ...(correlationId && { 'x-correlation-id': correlationId }) };
  const answer = await server.send({ ...request, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.is === 'answered' && answer.body !== undefined) {
    const { status, body } = answer;
    if (status === 200 || status === 404 || status === 410) return { status, body };
    if (status === 400 || status === 422) return { status: 400, body };
  }
  log.warn('fhir-server-away', answer.is === 'answered' ? { status: answer.status } : { code: answer.is });
  throw serverAway(answer.is === 'answered' ? answer.retryAfter : undefined);
}

/** Seconds after which to come again, where the FHIR server does not say. */
const USUAL_WAIT = '5';

export function serverAway(retryAfter?: string): HttpError {
  const wait = /^\d{1,5}$/.test(retryAfter ?? '') ? retryAfter : undefined;
  return new HttpError({ status: 503, code: 'fhir-server-away', detail: 'The FHIR server behind this one does not answer as it should.', headers: { 'Retry-After': wait ?? USUAL_WAIT } });
}
