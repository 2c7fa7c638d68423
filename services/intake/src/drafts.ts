import { hash } from 'node:crypto';
import type { EntryDraft } from '@ehch/ledger';
import { type Envelope, issueOf, type ReadyRecordType } from '@ehch/records';
import canonicalize from 'canonicalize';
import { type TestNumbers, testNumbersIn } from './test-numbers.ts';

/** How far a source's clock may be ahead of ours before its records are refused (REL-031). */
const CLOCK_TOLERANCE_MS = 24 * 3_600_000;

/** Whether a source's clock says a time that nobody can have reached yet. */
export const isAhead = (at: Date, now: Date): boolean => at.getTime() - now.getTime() > CLOCK_TOLERANCE_MS;

/** Who sends, when, and what goes here. */
export interface DraftContext {
  tenant: string;
  now: Date;
  testNumbers: TestNumbers;
}

/** What the ledger needs of a record that its type let through; or why it is held all the same. */
export function draftOf(type: ReadyRecordType, record: Envelope, { tenant, now, testNumbers, place }: DraftContext & { place?: string }): EntryDraft {
  const updatedAt = new Date(record.source.updatedAt);
  const at = place === undefined ? {} : { place };
  const issues = [...(isAhead(updatedAt, now) ? [issueOf('EHCH-VER-002', 'source.updatedAt')] : []), ...(testNumbers === 'refused' ? testNumbersIn(record).map((path) => issueOf('EHCH-ID-012', path)) : [])];
  if (issues.length > 0) {
    const { system, id, version } = record.source;
    return { ...at, ...homesOf(record), about: { recordType: type.name, sourceSystem: system, sourceKey: id, version }, issues };
  }
  return {
    ...at,
    ...homesOf(record),
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

/** A hospital's or a practice's record names no home. */
function homesOf(record: Envelope & { home?: { odsCode?: string; cqcLocationId?: string } }): Pick<EntryDraft, 'homes'> {
  const homes = [record.home?.odsCode, record.home?.cqcLocationId].filter((id) => id !== undefined);
  return homes.length > 0 ? { homes } : {};
}

/** Of all that a record says but for its version, whatever the order of its fields. */
function contentDigest({ source, ...content }: Envelope): Buffer {
  return hash('sha256', canonicalize({ ...content, source: { system: source.system, id: source.id } }) ?? '', 'buffer');
}
