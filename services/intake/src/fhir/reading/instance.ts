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
import { auditedAs, openTo } from './shown.ts';
import { isSince, sinceOf, sinceQuery } from './since.ts';

/** What an id of FHIR looks like. Anything else never gets near a store (REST-040). */
const ID = /^[A-Za-z0-9\-.]{1,64}$/;

const unknown = (): HttpError => new HttpError({ status: 404, code: 'resource-unknown', detail: 'No record of yours was published as that resource.' });
const deleted = (): HttpError => new HttpError({ status: 410, code: 'resource-deleted', detail: 'The resource was deleted on the FHIR server.' });

/** `GET /{type}/{id}` and `GET /{type}/{id}/_history/{version}` (REST-040, REST-042). */
export async function read(deps: ReadingDeps, req: Request, res: Response): Promise<void> {
  const { version } = req.params;
  const resource = await readOne(deps, req, { ...addressOf(req), ...(version !== undefined && { version: String(version) }) });
  setVersion(res, resource);
  answerResource(res, resource);
}

/** A resource, or one version of it. */
export interface Address {
  type: string;
  id: string;
  version?: string;
}

/** Reads one resource that is the tenant's. Throws the answer where there is none. */
export async function readOne(deps: ReadingDeps, req: Request, { version, ...at }: Address): Promise<Resource> {
  await allow(deps.ledger, req, at.type, 'r');
  const asked = { event: version === undefined ? 'fhir-read' : 'fhir-vread', type: at.type, id: at.id };
  return noted(deps, req, asked, async () => {
    const path = await ownPath(deps, req, at);
    if (version !== undefined && !ID.test(version)) throw unknown();
    const [resource] = await openTo(deps, req, [await resourceAt(deps, req, path, version)]);
    if (resource === undefined) throw unknown();
    return { answer: resource, shown: [resource] };
  });
}

interface Asked {
  event: string;
  type: string;
  id: string;
}

/** Notes a read and what it shows before it is answered, and one that comes to nothing (SEC-033, SEC-036). */
async function noted<T>({ ledger, base }: ReadingDeps, req: Request, { event, type, id }: Asked, work: () => Promise<{ answer: T; shown: readonly Resource[] }>): Promise<T> {
  const { answer, shown } = await work().catch(async (error: unknown) => {
    await audit(ledger, req, { action: 'R', event, entityType: type, outcome: '4' });
    throw error;
  });
  await audit(ledger, req, { action: 'R', event, entityType: type, entityId: id, resources: shown.flatMap((resource) => auditedAs(resource, base)) });
  return answer;
}

/** Reads what is at a path of the FHIR server, whoever's it is. */
export async function resourceAt({ server, base }: Pick<ReadingDeps, 'server' | 'base'>, req: Request, path: string, version: string | undefined): Promise<Resource> {
  const { status, body } = await askServer(server, req, { method: 'GET', target: `${server.basePath}${path}${version === undefined ? '' : `/_history/${version}`}` });
  if (status === 410) throw deleted();
  if (status !== 200) throw unknown();
  const resource = readServerJson(body, { serverBase: server.base, base }) as unknown as Resource;
  if (`/${resource.resourceType}/${resource.id ?? ''}` !== path) throw serverAway();
  return resource;
}

const addressOf = (req: Request): Address => ({ type: String(req.params['type']), id: String(req.params['id']) });

/** Where the resource that the address names is below a base, if it is the tenant's. */
async function ownPath({ ledger }: ReadingDeps, req: Request, { type, id }: Address): Promise<string> {
  const own = ID.test(id) ? await resourcesOfTenant(ledger, callerOf(req).tenant, [{ resourceType: type, serverId: id }]) : new Set();
  if (!own.has(`${type}/${id}`)) throw unknown();
  return `/${type}/${id}`;
}

/** `GET /{type}/{id}/_history`: its versions, the newest first (REST-042). */
export async function history(deps: ReadingDeps, req: Request, res: Response): Promise<void> {
  const at = addressOf(req);
  await allow(deps.ledger, req, at.type, 'r');
  answerResource(res, await noted(deps, req, { event: 'fhir-history', ...at }, async () => {
    const path = await ownPath(deps, req, at);
    const { answer, read } = await historyAt(deps, req, { tenant: callerOf(req).tenant, path: `${path}/_history` });
    const all = resourcesOf(read);
    // One version that is withheld hides all: which of them it is would say when it came to be.
    if ((await openTo(deps, req, all)).length < all.length) throw unknown();
    return { answer, shown: resourcesOf(answer.entry ?? []) };
  }));
}

const resourcesOf = (entries: readonly BundleEntry[]): Resource[] => entries.flatMap(({ resource }) => (resource ? [resource] : []));

/** The answer, and all that was read for it, whether or not it is in it. */
interface History {
  answer: Bundle;
  read: readonly BundleEntry[];
}

async function historyAt(deps: ReadingDeps, req: Request, listing: Listing): Promise<History> {
  const { _page: page } = req.query;
  const since = sinceOf(req);
  const target = typeof page === 'string' ? targetOfPage(deps, listing, page) : firstPage(deps, req, listing);
  const { status, body } = await askServer(deps.server, req, { method: 'GET', target });
  if (status !== 200) throw page === undefined ? unknown() : pageUnknown();
  return presentHistory(deps, listing, body, { page: typeof page === 'string' ? page : undefined, since });
}

function firstPage({ server }: ReadingDeps, req: Request, { path }: Listing): string {
  const { _count: count } = req.query;
  const size = pageSize(count === undefined ? undefined : String(count));
  return `${server.basePath}${path}${size === undefined ? '' : `?_count=${size}`}`;
}

function presentHistory(deps: ReadingDeps, listing: Listing, body: string, { page, since }: { page: string | undefined; since: string | undefined }): History {
  const { entry: all = [], total, link } = readServerJson(body, { serverBase: deps.server.base, base: deps.base }) as unknown as Bundle;
  const entry = since === undefined ? all : all.filter((one) => isSince(one, since));
  // The newest come first: where one is too old already, so is all that follows.
  const next = entry.length < all.length ? [] : nextLink(deps, listing, link).map((one) => (since === undefined ? one : { ...one, url: `${one.url}&${sinceQuery(since)}` }));
  const isWhole = next.length === 0 && page === undefined;
  const query = [...(page === undefined ? [] : [`_page=${page}`]), ...(since === undefined ? [] : [sinceQuery(since)])].join('&');
  const answer: Bundle = {
    resourceType: 'Bundle',
    type: 'history',
    ...(total !== undefined && since === undefined ? { total } : isWhole && { total: entry.length }),
    link: [{ relation: 'self', url: `${deps.base}${listing.path}${query && `?${query}`}` }, ...next],
    ...(entry.length > 0 && { entry: entry.map((one) => asOurs(deps, one)) }),
  };
  return { answer, read: all };
}

/** What was asked of the FHIR server may be told with its address. */
function asOurs({ server, base }: ReadingDeps, { request, ...entry }: BundleEntry): BundleEntry {
  if (request?.url?.startsWith(`${server.base}/`) !== true) return { ...entry, ...(request && { request }) };
  return { ...entry, request: { ...request, url: base + request.url.slice(server.base.length) } };
}
