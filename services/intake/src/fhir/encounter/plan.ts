import { type PublishedFrom, publishedFrom } from '@ehch/ledger';
import type { Envelope } from '@ehch/records';
import { HttpError } from '@ehch/service-kit';
import type { WritingDeps } from '../writing-deps.ts';
import { criteriaOf } from './criteria.ts';
import { ownIdentifier, type Posted } from './posted.ts';
import { sourceRecordAt } from './standing.ts';
import { nameFor, type SourceName } from './to-record.ts';

/** Who writes, and by which key they would write the same again. */
export interface Writer {
  tenant: string;
  clientId: string;
  requestId: string;
  key: string | undefined;
}

/** A write of an encounter, once it is clear which one it is about. */
export interface Write {
  source: SourceName;
  posted: Posted;
  /** When the sender's system changed it, if that is to decide. */
  told: Date | undefined;
  ifMatch: string | undefined;
  onlyNew: boolean;
  /** A create without a condition: of one that is there already it is a repeat. */
  isPlainCreate: boolean;
}

/** A create, with If-None-Exist or without. The same encounter again is a version of what is there (REST-083). */
export function planCreate(writer: Writer, posted: Posted, condition: string | undefined): Write {
  const wanted = condition === undefined ? undefined : criteriaOf(condition);
  if (wanted !== undefined && !posted.encounter.identifier?.some(({ system, value }) => system === wanted.system && value === wanted.id)) {
    throw new HttpError({ status: 400, code: 'condition', detail: 'The Encounter must have the identifier that If-None-Exist names.' });
  }
  const own = ownIdentifier(posted.encounter);
  const source: SourceName = wanted ?? (own ? { system: own.system, id: own.value } : nameFor(writer, writer.key ?? writer.requestId));
  return { source, posted, told: posted.lastUpdated, ifMatch: undefined, onlyNew: wanted !== undefined, isPlainCreate: wanted === undefined };
}

/** An update by the id that the server gave: a new version of an encounter that was posted here. */
export async function planUpdate(deps: WritingDeps, { tenant }: Writer, { serverId, posted, ifMatch }: { serverId: string; posted: Posted; ifMatch: string | undefined }): Promise<Write> {
  if (posted.id !== serverId) throw new HttpError({ status: 400, code: 'id-mismatch', detail: 'The id of the Encounter must be that of the address.' });
  const published = await publishedFrom(deps.ledger, tenant, { resourceType: 'Encounter', serverId });
  return { source: sourceOf(published), posted, told: toldBy(posted, ifMatch, published?.versionId), ifMatch, onlyNew: false, isPlainCreate: false };
}

/** An update of the one that a condition finds, or a create where it finds none (REST-035). */
export async function planConditionalUpdate(deps: WritingDeps, { tenant }: Writer, { query, posted, ifMatch }: { query: string; posted: Posted; ifMatch: string | undefined }): Promise<Write> {
  const source = criteriaOf(query);
  const standing = await sourceRecordAt(deps.ledger, tenant, source);
  if (posted.id !== undefined && posted.id !== standing?.serverId) throw new HttpError({ status: 400, code: 'id-mismatch', detail: 'The id of the Encounter is not that of the one that the condition finds.' });
  return { source, posted, told: toldBy(posted, ifMatch, standing?.versionId), ifMatch, onlyNew: false, isPlainCreate: false };
}

/** Who sends back what was read here says nothing of when its own system changed it. */
const toldBy = ({ versionId, lastUpdated }: Posted, ifMatch: string | undefined, current: string | undefined): Date | undefined =>
  ifMatch !== undefined || (versionId !== undefined && versionId === current) ? undefined : lastUpdated;

function sourceOf(published: PublishedFrom | undefined): SourceName {
  if (typeof published?.body !== 'string') throw new HttpError({ status: 405, code: 'update-creates-nothing', detail: 'There is no such Encounter of yours, and an update makes none: create it with POST.', headers: { Allow: 'GET' } });
  if (published.recordType !== 'encounter') throw new HttpError({ status: 409, code: 'not-posted', detail: 'This Encounter came with a record of another kind: send that record again to change it.' });
  const { source } = JSON.parse(published.body) as Envelope;
  return { system: source.system, id: source.id };
}
