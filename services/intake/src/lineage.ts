import { identitiesOf } from '@ehch/fhir';
import type { PublishedFrom, ReceivedRow } from '@ehch/ledger';
import { type Envelope, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { type Explanation, explainRecord, explainRow, type Source } from '@ehch/sources';

/** A row of which a record came; a row that is held has none. */
export type RecordRow = ReceivedRow & { recordType: string; body: string };

export const isRecordRow = (row: ReceivedRow): row is RecordRow => row.recordType !== null && row.body !== null;

/** Why an element of what a received row became is as it is, by the source that read it. Reads nothing and writes nothing. */
export function explainReceived(received: RecordRow, element: string, source: Source | undefined): Explanation {
  const { recordType, place, row, table, cells } = received;
  const record = JSON.parse(received.body) as Envelope;
  if (source === undefined || place === null || row === null || table === null) return explainRecord({ recordType, record }, element);
  return explainRow(source, { place, row, table, recordType, record, ...(cells && { cells }) }, element);
}

/**
 * What an element of one published resource is called among all that its record becomes: `name[0].family` of the second goal is
 * `Goal[1].name[0].family`.
 *
 * @returns undefined where the record no longer has the resource, and so called it off
 */
export function elementOf({ identities, ...received }: PublishedFrom & RecordRow, resourceType: string, element: string): string | undefined {
  const type: ReadyRecordType | undefined = RECORD_TYPES[received.recordType];
  const resources = type?.resources(JSON.parse(received.body) as Envelope).filter((resource) => resource.resourceType === resourceType) ?? [];
  const index = resources.findIndex((resource) => identitiesOf(resource).some((identity) => identities.includes(identity)));
  if (index < 0) return undefined;
  const path = element.trim().replace(new RegExp(`^${resourceType}(\\[\\d+\\])?(\\.|$)`), '');
  return path === '' ? `${resourceType}[${index}]` : `${resourceType}[${index}].${path}`;
}

/** Where a row came from, as its sender may know it. */
export function originJson(row: ReceivedRow | PublishedFrom): object {
  return {
    receipt: { id: row.receiptId, url: `/receipts/${row.receiptId}`, position: row.position, receivedAt: row.receivedAt },
    ...(row.kind === 'file' && { file: { ...(row.fileName !== null && { name: row.fileName }), ...(row.fileDigest !== null && { sha256: row.fileDigest }) } }),
    ...(row.sourceVersion !== null && { readWith: { sourceVersion: row.sourceVersion } }),
    ...(row.mapperVersion !== null && { mappedWith: { mapper: row.mapperVersion } }),
    ...('versionId' in row && { published: { version: row.versionId, change: row.change, ...(row.publishedAt && { at: row.publishedAt }), ...(row.provenance !== null && { provenance: row.provenance }) } }),
  };
}
