import { type PublishedFrom, publishedFrom } from '@ehch/ledger';
import type { Envelope } from '@ehch/records';
import { callerOf, HttpError } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { sourceRecordAt } from './standing.ts';
import type { FhirDeps } from '../deps.ts';
import { criteriaOf } from './criteria.ts';
import { readEncounter } from './create.ts';
import { ifMatchOf } from './if-match.ts';
import type { SourceName } from './to-record.ts';
import { write } from './write.ts';

/** `PUT /Encounter/{id}`: a new version of an encounter that was posted here. */
export async function update(deps: FhirDeps, req: Request, res: Response): Promise<void> {
  const ifMatch = ifMatchOf(req);
  const { posted, bytes } = await readEncounter(req);
  const serverId = String(req.params['id']);
  if (posted.id !== serverId) throw new HttpError({ status: 400, code: 'id-mismatch', detail: 'The id of the Encounter must be that of the address.' });
  const published = await publishedFrom(deps.ledger, callerOf(req).tenant, { resourceType: 'Encounter', serverId });
  const source = sourceOf(published);
  // Who sends back what was read here says nothing of when its own system changed it.
  const isEcho = ifMatch !== undefined || posted.versionId === published?.versionId;
  await write(deps, req, res, { source, posted, bytes, told: isEcho ? undefined : posted.lastUpdated, ifMatch, onlyNew: false, isThere: true });
}

function sourceOf(published: PublishedFrom | undefined): SourceName {
  if (published?.body == null) throw new HttpError({ status: 405, code: 'update-creates-nothing', detail: 'There is no such Encounter of yours, and an update makes none: create it with POST.', headers: { Allow: 'GET' } });
  if (published.recordType !== 'encounter') throw new HttpError({ status: 409, code: 'not-posted', detail: 'This Encounter came with a record of another kind: send that record again to change it.' });
  const { source } = JSON.parse(published.body) as Envelope;
  return { system: source.system, id: source.id };
}

/** `PUT /Encounter?identifier=system|value`: creates it where there is none, else makes a new version of it (REST-035). */
export async function conditionalUpdate(deps: FhirDeps, req: Request, res: Response): Promise<void> {
  const ifMatch = ifMatchOf(req);
  const [, query = ''] = req.originalUrl.split('?', 2);
  const source = criteriaOf(query);
  const { posted, bytes } = await readEncounter(req);
  const standing = await sourceRecordAt(deps.ledger, callerOf(req).tenant, source);
  if (posted.id !== undefined && posted.id !== standing?.serverId) throw new HttpError({ status: 400, code: 'id-mismatch', detail: 'The id of the Encounter is not that of the one that the condition finds.' });
  const isEcho = ifMatch !== undefined || (posted.versionId !== undefined && posted.versionId === standing?.versionId);
  await write(deps, req, res, { source, posted, bytes, told: isEcho ? undefined : posted.lastUpdated, ifMatch, onlyNew: false, isThere: standing !== undefined });
}
