import { FHIR_JSON, type FhirAnswer, type FhirConnection } from '@ehch/fhir-client';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { classifyAnswer, type ServerAnswer } from './answers.ts';

/** A FHIR R4 server as a few functions. Every answer is a value; none throws. */
export interface FhirServer {
  transaction(bundle: Bundle): Promise<ServerAnswer>;
  read(resourceType: string, id: string): Promise<ServerAnswer>;
  /** Searches by POST, so that no identifier stands in a URL. @param count of matches at most; the server's own number if not given */
  search(resourceType: string, parameter: string, token: string, count?: number): Promise<ServerAnswer>;
  close(): Promise<void>;
}

export function createFhirServer({ send, basePath, close }: FhirConnection): FhirServer {
  return {
    transaction: async (bundle) => meaningOf(await send({ method: 'POST', target: basePath || '/', body: JSON.stringify(bundle), type: FHIR_JSON })),
    read: async (resourceType, id) => meaningOf(await send({ method: 'GET', target: `${basePath}/${resourceType}/${id}` })),
    search: async (resourceType, parameter, token, count) =>
      meaningOf(await send({ method: 'POST', target: `${basePath}/${resourceType}/_search`, body: new URLSearchParams({ [parameter]: token, ...(count !== undefined && { _count: String(count) }) }).toString(), type: 'application/x-www-form-urlencoded' })),
    close,
  };
}

function meaningOf(answer: FhirAnswer): ServerAnswer {
  if (answer.is === 'answered') return classifyAnswer(answer.status, answer.retryAfter, answer.body, new Date());
  // What is on its way waits for the operator (SEC-017).
  return answer.is === 'unauthorised' ? { is: 'unauthorised', status: 401 } : answer;
}

/** The resources of this type in a search answer. A server may tell of the search itself in entries of other types. */
export function matchesOf(answer: ServerAnswer, type: string): Resource[] | undefined {
  if (answer.is !== 'ok' || answer.body?.resourceType !== 'Bundle') return undefined;
  return ((answer.body as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []));
}
