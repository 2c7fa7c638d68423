import { hash } from 'node:crypto';
import type { EntryDraft } from '@ehch/ledger';
import { type Envelope, issueOf, type ReadyRecordType } from '@ehch/records';
import canonicalize from 'canonicalize';

/** How far a source's clock may be ahead of ours before its records are refused (REL-031). */
const CLOCK_TOLERANCE_MS = 24 * 3_600_000;

/** What the ledger needs of a record that its type let through; or why it is held all the same. */
export function draftOf(type: ReadyRecordType, record: Envelope, { tenant, now, place }: { tenant: string; now: Date; place?: string }): EntryDraft {
  const updatedAt = new Date(record.source.updatedAt);
  const at = place === undefined ? {} : { place };
  if (updatedAt.getTime() - now.getTime() > CLOCK_TOLERANCE_MS) {
    return { ...at, about: { recordType: type.name, sourceSystem: record.source.system, sourceKey: record.source.id }, issues: [issueOf('EHCH-VER-002', 'source.updatedAt')] };
  }
  return {
    ...at,
    issues: [],
    record: {
      recordType: type.name,
      sourceSystem: record.source.system,
      sourceKey: record.source.id,
      version: record.source.version,
      updatedAt,
      contentDigest: contentDigest(record),
      body: JSON.stringify(record),
      names: type.subject(record).map(({ system, value, unique, national }) => ({
        name: national ? `${system}|${value}` : `${tenant}|${system}|${value}`,
        strong: unique,
      })),
    },
  };
}

/** Of all that a record says but for its version, whatever the order of its fields. */
function contentDigest({ source, ...content }: Envelope): Buffer {
  return hash('sha256', canonicalize({ ...content, source: { system: source.system, id: source.id } }) ?? '', 'buffer');
}
