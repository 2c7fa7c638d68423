import { HttpError } from '@ehch/service-kit';
import type { BundleEntry } from '@medplum/fhirtypes';
import type { Request } from 'express';
import type { ReadingDeps } from '../deps.ts';
import { readOne } from '../reading/instance.ts';
import { searchType } from '../reading/search.ts';
import { readEntryOf } from './response.ts';

/** Reads or searches for an entry of a bundle, such as `Encounter/1` or `Encounter?status=planned`, with the rights of who sent it. Throws the answer to what cannot be read. */
export async function readFor(deps: ReadingDeps, req: Request, url: string): Promise<BundleEntry> {
  const [, type = '', id, version, query] = /^([A-Za-z]+)(?:\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?)?(?:\?(.*))?$/.exec(url) ?? [];
  if (!deps.claims.some((claim) => claim.type === type)) throw new HttpError({ status: 404, code: 'not-found', detail: 'There is nothing at this address.' });
  if (id === undefined) return readEntryOf(await searchType(deps, req, type, [...new URLSearchParams(query ?? '')]));
  return readEntryOf(await readOne(deps, req, { type, id, ...(version !== undefined && { version }) }));
}
