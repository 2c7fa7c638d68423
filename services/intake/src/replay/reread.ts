import type { EntryDraft, HeldRow, ReplayRecord } from '@ehch/ledger';
import { type Envelope, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import type { Source } from '@ehch/sources';
import { isDeepStrictEqual } from 'node:util';
import { type DraftContext, draftOf } from '../drafts.ts';
import { draftRow } from '../file-drafts.ts';

/** Reads again what was kept of a row, by the source as it is now. Undefined where nothing was kept, or the source knows the table no more. */
export function rereadRow({ place, row, table, cells, messageId }: HeldRow, source: Source | undefined, context: DraftContext): EntryDraft | undefined {
  if (source === undefined || place === null || row === null || table === null || cells === null) return undefined;
  if (!knowsTable(source, table)) return undefined;
  return draftRow(source.interpret({ place, row, table, cells, ...(messageId !== null && { messageId }) }), context);
}

function knowsTable({ definition }: Source, table: string): boolean {
  return 'tables' in definition ? Object.hasOwn(definition.tables, table) : definition.format !== 'json';
}

/** What the cells of a record's row are read to now. */
export type Reread =
  /** To what it says already, by this version of the source; or it is not to be read again. */
  | { is: 'same'; sourceVersion?: number }
  | { is: 'changed'; body: string; contentDigest: Buffer; sourceVersion: number }
  /** To no record, to another one, or to one of somebody else: the sender has to send it again. */
  | { is: 'unreadable' };

/** What a type completes from earlier versions is left as it is: it was read from more than its row. */
const isReread = ({ complete }: ReadyRecordType): boolean => complete === undefined;

/** The record types that are never read again from their row. */
export const NEVER_REREAD: readonly string[] = Object.entries(RECORD_TYPES).flatMap(([name, type]) => (isReread(type) ? [] : [name]));

/** Reads a record again where its source has changed since it was read last. */
export function rereadRecord(record: ReplayRecord, source: Source | undefined, context: DraftContext): Reread {
  const type = RECORD_TYPES[record.recordType];
  if (source === undefined || type === undefined || !isReread(type) || record.cells === null || record.readBy === null || record.readBy === source.version) return { is: 'same' };
  const now = rereadRow(record, source, context)?.record;
  const before = draftOf(type, JSON.parse(record.body) as Envelope, context).record;
  if (now === undefined || before === undefined || !isDeepStrictEqual(nameOf(now), nameOf(before))) return { is: 'unreadable' };
  if (now.contentDigest.equals(record.contentDigest)) return { is: 'same', sourceVersion: source.version };
  return { is: 'changed', body: now.body, contentDigest: now.contentDigest, sourceVersion: source.version };
}

/** What must not change by reading a row again: which record it is, which version, and whom it is about. */
const nameOf = ({ recordType, sourceSystem, sourceKey, version, updatedAt, names }: NonNullable<EntryDraft['record']>): object => ({ recordType, sourceSystem, sourceKey, version, updatedAt, names });
