import { notFound, OperationOutcomeError, type SearchRequest } from '@medplum/core';
import type { FhirRequest } from '@medplum/fhir-router';
import type { Resource } from '@medplum/fhirtypes';
import type { Definitions } from '../definitions/search-parameters.ts';
import { invalid } from '../outcome.ts';
import { checkSearch, readCriteria } from '../search/criteria.ts';
import { type InteractionKind, type Route, routeOf } from './routes.ts';

/** A request as it comes over HTTP or as the entry of a bundle. */
export interface Incoming {
  method: string;
  /** Relative to the base: `Patient?identifier=...`. */
  url: string;
  body?: unknown;
  ifMatch?: string | undefined;
  ifNoneExist?: string | undefined;
  ifNoneMatch?: string | undefined;
}

/** A request that is well formed and offered. */
export interface Interaction {
  kind: InteractionKind;
  type: string;
  id?: string | undefined;
  /** The condition of a conditional create, update or delete. */
  criteria?: SearchRequest | undefined;
  /** The same request for Medplum's router. */
  request: FhirRequest;
}

const TAKES_QUERY = new Set<InteractionKind>(['search', 'history', 'conditional-update', 'conditional-delete']);

/** Say how the answer is to look; read where the answer is written. */
const FORMAT_PARAMETERS = ['_format', '_pretty'];

/**
 * Reads a request.
 *
 * @throws 404 for an unknown path or resource type, 405 for a method that the path does not offer, 400 for
 *   anything malformed: a write whose condition is not understood is never done without it (REST-014, REST-032)
 */
export function readInteraction(definitions: Definitions, incoming: Incoming): Interaction {
  const [path = '', ...rest] = incoming.url.split('?');
  const route = routeOf(incoming.method, path);
  if (!definitions.resourceTypes.has(route.type)) throw new OperationOutcomeError(notFound);
  if (incoming.method !== 'GET' && incoming.ifNoneMatch !== undefined) throw invalid('If-None-Match is not supported for writes');
  const query = new URLSearchParams(rest.join('?'));
  for (const name of FORMAT_PARAMETERS) query.delete(name);
  if (query.size > 0 && !TAKES_QUERY.has(route.kind)) throw invalid('Search parameters have no meaning here');
  return { ...route, ...forKind(definitions, route, { ...incoming, query }) };
}

type Rest = Pick<Interaction, 'request' | 'criteria'>;

function forKind(definitions: Definitions, { kind, type, id, version }: Route, incoming: Incoming & { query: URLSearchParams }): Rest {
  const instance = `${type}/${id ?? ''}`;
  switch (kind) {
    case 'search':
      return { request: fhirRequest('GET', `${type}?${checkSearch(definitions, type, incoming.query).toString()}`) };
    case 'read':
      return { request: fhirRequest('GET', instance) };
    case 'vread':
      return { request: fhirRequest('GET', `${instance}/_history/${version ?? ''}`) };
    case 'history':
      return { request: fhirRequest('GET', `${instance}/_history?${checkPaging(incoming.query).toString()}`) };
    case 'create':
      return create(definitions, type, incoming);
    case 'update':
      return { request: fhirRequest('PUT', instance, { body: readResource(incoming.body, type), 'if-match': readIfMatch(incoming.ifMatch) }) };
    case 'delete':
      return { request: fhirRequest('DELETE', instance, { 'if-match': readIfMatch(incoming.ifMatch) }) };
    case 'conditional-update': {
      const { query, criteria } = readCriteria(definitions, type, incoming.query);
      return { criteria, request: fhirRequest('PUT', `${type}?${query}`, { body: readResource(incoming.body, type), 'if-match': readIfMatch(incoming.ifMatch) }) };
    }
    case 'conditional-delete': {
      if (incoming.ifMatch !== undefined) throw invalid('If-Match is not supported together with a condition for a delete');
      const { query, criteria } = readCriteria(definitions, type, incoming.query);
      return { criteria, request: fhirRequest('DELETE', `${type}?${query}`) };
    }
  }
}

/** An id in the body is not the client's to give, and is left aside (REST-011). */
function create(definitions: Definitions, type: string, { body, ifNoneExist }: Incoming): Rest {
  const resource = { ...readResource(body, type) };
  delete resource.id;
  if (ifNoneExist === undefined) return { request: fhirRequest('POST', type, { body: resource }) };
  const { query, criteria } = readCriteria(definitions, type, new URLSearchParams(ifNoneExist));
  return { criteria, request: fhirRequest('POST', type, { body: resource, 'if-none-exist': query }) };
}

function fhirRequest(method: FhirRequest['method'], url: string, { body, ...headers }: { body?: unknown; 'if-match'?: string | undefined; 'if-none-exist'?: string } = {}): FhirRequest {
  return { method, url, pathname: '', body, params: {}, query: {}, headers };
}

function readResource(body: unknown, type: string): Resource {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('The body is not a resource');
  const { resourceType } = body as { resourceType?: unknown };
  if (resourceType !== type) throw invalid('The resource is not of the type that the URL names');
  return body as Resource;
}

const ETAG = /^(?:W\/)?"[1-9]\d{0,8}"$/;

function readIfMatch(ifMatch: string | undefined): string | undefined {
  if (ifMatch !== undefined && !ETAG.test(ifMatch)) throw invalid('If-Match is not the ETag of a version');
  return ifMatch;
}

function checkPaging(query: URLSearchParams): URLSearchParams {
  for (const [name, value] of query) {
    if (name !== '_count' && name !== '_offset') throw invalid(`${name} is not supported for history`);
    if (!/^\d{1,6}$/.test(value)) throw invalid(`The value of ${name} is not supported`);
  }
  return query;
}
