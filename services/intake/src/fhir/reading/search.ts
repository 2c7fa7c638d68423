import { operationOutcome } from '@ehch/fhir';
import { hasBody } from '@ehch/fhir-http';
import { resourcesOfTenant } from '@ehch/ledger';
import { callerOf, HttpError, readText } from '@ehch/service-kit';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import { allow, audit } from '../access.ts';
import { answerResource } from '../answer.ts';
import type { ReadingDeps } from '../deps.ts';
import { preferenceOf } from '../prefer.ts';
import { askServer, serverAway } from './ask-server.ts';
import { nextLink, pageUnknown, targetOfPage } from './pages.ts';
import { readSearch, type SearchQuery } from './search-query.ts';
import { readServerJson } from './server-json.ts';
import { auditedAs, openTo } from './shown.ts';

const FORM = 'application/x-www-form-urlencoded';

/** `GET /{type}?...` and `POST /{type}/_search`: passed to the FHIR server; of what it finds, the tenant's own (REST-044). */
export async function search(deps: ReadingDeps, req: Request, res: Response): Promise<void> {
  answerResource(res, await searchType(deps, req, String(req.params['type']), await parametersOf(req)));
}

/** Searches what is the tenant's of one type. */
export async function searchType(deps: ReadingDeps, req: Request, type: string, parameters: readonly (readonly [string, string])[]): Promise<Bundle> {
  const claim = deps.claims.find((one) => one.type === type) ?? { searchParams: [] };
  await allow(deps.ledger, req, type, 's');
  const page = parameters.find(([name]) => name === '_page')?.[1];
  const query = page === undefined ? readSearch(parameters, claim) : { heeded: [['_page', page] as [string, string]], ignored: [] };
  if (query.ignored.length > 0 && preferenceOf(req).handling === 'strict') throw unknownParameter(query.ignored);
  const body = await ask(deps, req, { type, query, page });
  const found = readServerJson(body, { serverBase: deps.server.base, base: deps.base }) as unknown as Bundle;
  const own = await shownOf(deps, req, { type, found });
  await audit(deps.ledger, req, { action: 'E', event: 'fhir-searched', entityType: type }, ...own.map((resource) => ({ action: 'R' as const, event: 'fhir-found', entityType: type, entityId: resource.id ?? '', resources: auditedAs(resource, deps.base) })));
  return present(deps, req, { type, query, own, found, counts: parameters.some(([name, value]) => name === '_summary' && value === 'count') });
}

/** Parameters of the address and, with POST, of the form behind them. */
async function parametersOf(req: Request): Promise<[string, string][]> {
  const query = req.originalUrl.split('?').slice(1).join('?');
  const form = req.method === 'POST' && hasBody(req) ? await readText(req, { types: [FORM], limit: 65_536 }) : '';
  return [...new URLSearchParams(query), ...new URLSearchParams(form)];
}

interface Asked {
  type: string;
  query: SearchQuery;
  page: string | undefined;
}

/** By POST, so that no identifier stands in an address. */
async function ask(deps: ReadingDeps, req: Request, { type, query, page }: Asked): Promise<string> {
  const { basePath } = deps.server;
  const request =
    page === undefined
      ? ({ method: 'POST', target: `${basePath}/${type}/_search`, type: FORM, body: new URLSearchParams(withCount(query.heeded)).toString() } as const)
      : ({ method: 'GET', target: targetOfPage(deps, listingOf(req, type), page) } as const);
  const { status, body } = await askServer(deps.server, req, request);
  if (status === 200) return body;
  throw page === undefined ? new HttpError({ status: 400, code: 'search-refused', detail: 'The FHIR server does not take this search.' }) : pageUnknown();
}

/** Some servers send everything at once where nobody says how much. */
const withCount = (heeded: SearchQuery['heeded']): [string, string][] => (heeded.some(([name]) => name === '_count') ? heeded : [...heeded, ['_count', USUAL_PAGE]]);

const USUAL_PAGE = '50';
/** No page that was asked for has so many. */
const MOST_ENTRIES = 1_000;

const listingOf = (req: Request, type: string) => ({ tenant: callerOf(req).tenant, path: `/${type}` });

/** What the server says of the search itself, and whatever is of another type, not the tenant's or withheld from the caller, is left out. */
async function shownOf(deps: ReadingDeps, req: Request, { type, found: { entry = [] } }: { type: string; found: Bundle }): Promise<Resource[]> {
  if (entry.length > MOST_ENTRIES) throw serverAway();
  const matches = entry.flatMap(({ resource }) => (resource?.resourceType === type && resource.id !== undefined ? [resource] : []));
  const own = await resourcesOfTenant(deps.ledger, callerOf(req).tenant, matches.map(({ id = '' }) => ({ resourceType: type, serverId: id })));
  return openTo(deps, req, matches.filter(({ id = '' }) => own.has(`${type}/${id}`)));
}

interface Found extends Pick<Asked, 'type' | 'query'> {
  own: readonly Resource[];
  found: Bundle;
  /** Whether no more is asked for than how many there are. */
  counts: boolean;
}

/** With a total only where one page is all: the server's own counts what others own. */
function present(deps: ReadingDeps, req: Request, { type, query: { heeded, ignored }, own, found, counts }: Found): Bundle {
  const self = new URLSearchParams(heeded).toString();
  const isWhole = found.link?.some(({ relation }) => relation === 'next') !== true && !heeded.some(([name, value]) => name === '_page' || (name === '_count' && value === '0'));
  const entry: BundleEntry[] = [
    ...(isWhole && counts ? [] : own).map((resource) => ({ fullUrl: `${deps.base}/${type}/${resource.id ?? ''}`, resource, search: { mode: 'match' as const } })),
    ...(ignored.length > 0 ? [{ resource: notHeeded(ignored), search: { mode: 'outcome' as const } }] : []),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(isWhole && { total: own.length }),
    link: [{ relation: 'self', url: `${deps.base}/${type}${self && `?${self}`}` }, ...nextLink(deps, listingOf(req, type), found.link)],
    ...(entry.length > 0 && { entry }),
  };
}

const notKnown = (ignored: readonly number[]): string => (ignored.length === 1 ? `Parameter ${ignored[0]} is not known here` : `Parameters ${ignored.join(', ')} are not known here`);

const notHeeded = (ignored: readonly number[]) =>
  operationOutcome([{ code: 'search-parameter', severity: 'warning', type: 'not-supported', text: `${notKnown(ignored)}; the search went without.`, fix: 'See the CapabilityStatement for those that are; send `Prefer: handling=strict` to be refused instead.', who: 'sender' }]);

const unknownParameter = (ignored: readonly number[]): HttpError => new HttpError({ status: 400, code: 'search-parameter', detail: `${notKnown(ignored)}.` });
