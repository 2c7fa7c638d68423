import type { BundleLink } from '@medplum/fhirtypes';
import { HttpError } from '@ehch/service-kit';
import type { ReadingDeps } from '../deps.ts';
import { openPage, sealPage } from './page-token.ts';

/** The largest page that the FHIR server is asked for (REST-044). */
const LARGEST_PAGE = 200;

/** Entries of a page that a caller asks for; undefined where it leaves that to the server. */
export function pageSize(count: string | undefined): string | undefined {
  if (count === undefined) return undefined;
  if (!/^\d{1,9}$/.test(count)) throw new HttpError({ status: 400, code: 'search-value', detail: '_count must be a whole number.' });
  return String(Math.min(Number(count), LARGEST_PAGE));
}

/** A list that goes on over pages: whose it is, and its address below our base, such as `/Encounter`. */
export interface Listing {
  tenant: string;
  path: string;
}

/** Nobody else can follow a link to a page of it, and it leads nowhere else. */
const boundTo = ({ tenant, path }: Listing): string => `${tenant} ${path}`;

/** Where the FHIR server has the page that `_page` stands for. */
export function targetOfPage({ pageKey }: ReadingDeps, listing: Listing, token: string): string {
  const target = openPage(pageKey, token, boundTo(listing));
  if (target !== undefined) return target;
  throw pageUnknown();
}

export const pageUnknown = (): HttpError => new HttpError({ status: 400, code: 'search-page', detail: 'There is no such page of a search of yours, or not any more.' });

/** Our link to the next page, where the FHIR server has one: opaque, and below our base (REST-044). */
export function nextLink({ pageKey, base, server }: ReadingDeps, listing: Listing, links: unknown): BundleLink[] {
  const next = (Array.isArray(links) ? (links as Partial<BundleLink>[]) : []).find(({ relation }) => relation === 'next')?.url;
  if (typeof next !== 'string' || !URL.canParse(next, `${server.base}/`)) return [];
  const { pathname, search } = new URL(next, `${server.base}/`);
  return [{ relation: 'next', url: `${base}${listing.path}?_page=${sealPage(pageKey, pathname + search, boundTo(listing))}` }];
}
