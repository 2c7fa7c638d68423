import { resourcesOfTenant } from '@ehch/ledger';
import { callerOf, HttpError } from '@ehch/service-kit';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import { allow, audit } from '../access.ts';
import { answerResource, setVersion } from '../answer.ts';
import type { ReadingDeps } from '../deps.ts';
import { askServer, serverAway } from './ask-server.ts';
import { type Listing, nextLink, pageSize, pageUnknown, targetOfPage } from './pages.ts';
import { readServerJson } from './server-json.ts';

/** What an id of FHIR looks like. Anything else never gets near a store (REST-040). */
const ID = /^[A-Za-z0-9\-.]{1,64}$/;

const unknown = (): HttpError => new HttpError({ status: 404, code: 'resource-unknown', detail: 'No record of yours was published as that resource.' });
const deleted = (): HttpError => new HttpError({ status: 410, code: 'resource-deleted', detail: 'The resource was deleted on the FHIR server.' });

/** `GET /{type}/{id}` and `GET /{type}/{id}/_history/{version}` (REST-040, REST-042). */
export async function read(deps: ReadingDeps, req: Request, res: Response): Promise<void> {
  const path = await ownPath(deps, req, 'fhir-read');
  const version = req.params['version'];
  if (version !== undefined && !ID.test(String(version))) throw unknown();
  const { status, body } = await askServer(deps.server, req, { method: 'GET', target: `${deps.server.basePath}${path}${version === undefined ? '' : `/_history/${String(version)}`}` });
  if (status === 410) throw deleted();
  if (status !== 200) throw unknown();
  const resource = readServerJson(body, { serverBase: deps.server.base, base: deps.base }) as unknown as Resource;
  if (`/${resource.resourceType}/${resource.id ?? ''}` !== path) throw serverAway();
  setVersion(res, resource);
  answerResource(res, resource);
}

/** Where the resource that the address names is below a base, if it is the tenant's; what was asked is noted either way. */
async function ownPath({ ledger }: ReadingDeps, req: Request, event: string): Promise<string> {
  const [type, id] = [String(req.params['type']), String(req.params['id'])];
  await allow(ledger, req, type, 'r');
  const own = ID.test(id) ? await resourcesOfTenant(ledger, callerOf(req).tenant, [{ resourceType: type, serverId: id }]) : new Set();
  const isOwn = own.has(`${type}/${id}`);
  await audit(ledger, req, { action: 'R', event, entityType: type, ...(isOwn ? { entityId: id } : { outcome: '4' }) });
  if (!isOwn) throw unknown();
  return `/${type}/${id}`;
}

/** `GET /{type}/{id}/_history`: its versions, the newest first (REST-042). */
export async function history(deps: ReadingDeps, req: Request, res: Response): Promise<void> {
  const path = await ownPath(deps, req, 'fhir-history-read');
  const listing = { tenant: callerOf(req).tenant, path: `${path}/_history` };
  const { _page: page } = req.query;
  const target = typeof page === 'string' ? targetOfPage(deps, listing, page) : firstPage(deps, req, listing);
  const { status, body } = await askServer(deps.server, req, { method: 'GET', target });
  if (status !== 200) throw page === undefined ? unknown() : pageUnknown();
  answerResource(res, presentHistory(deps, listing, body, page));
}

function firstPage({ server }: ReadingDeps, req: Request, { path }: Listing): string {
  const { _count: count } = req.query;
  const size = pageSize(count === undefined ? undefined : String(count));
  return `${server.basePath}${path}${size === undefined ? '' : `?_count=${size}`}`;
}

function presentHistory(deps: ReadingDeps, listing: Listing, body: string, page: unknown): Bundle {
  const { entry = [], total, link } = readServerJson(body, { serverBase: deps.server.base, base: deps.base }) as unknown as Bundle;
  const next = nextLink(deps, listing, link);
  const isWhole = next.length === 0 && page === undefined;
  return {
    resourceType: 'Bundle',
    type: 'history',
    ...(total !== undefined ? { total } : isWhole && { total: entry.length }),
    link: [{ relation: 'self', url: `${deps.base}${listing.path}${typeof page === 'string' ? `?_page=${page}` : ''}` }, ...next],
    ...(entry.length > 0 && { entry: entry.map((one) => asOurs(deps, one)) }),
  };
}

/** What was asked of the FHIR server may be told with its address. */
function asOurs({ server, base }: ReadingDeps, { request, ...entry }: BundleEntry): BundleEntry {
  if (request?.url?.startsWith(`${server.base}/`) !== true) return { ...entry, ...(request && { request }) };
  return { ...entry, request: { ...request, url: base + request.url.slice(server.base.length) } };
}
