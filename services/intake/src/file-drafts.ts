import type { EntryDraft } from '@ehch/ledger';
import { RECORD_TYPES } from '@ehch/records';
import { createSourceTally, type Source, type SourceCoverage, type SourceReading, type SourceRow } from '@ehch/sources';
import { type DraftContext, draftOf, isAhead } from './drafts.ts';

/** What the ledger needs of a file that was read. */
export interface FileDrafts {
  /** Of its rows, one by one: a record that goes on, or why the row is held. */
  rows: AsyncIterable<EntryDraft>;
  /** What was counted of the rows that have gone by. */
  coverage(): SourceCoverage;
}

export function draftsOf(source: Source, { rows, unread }: Extract<SourceReading, { ok: true }>, context: DraftContext): FileDrafts {
  const tally = createSourceTally(source, unread);
  async function* drafts(): AsyncGenerator<EntryDraft> {
    for await (const row of rows) {
      tally.add(row);
      yield draftRow(row, context);
    }
  }
  return { rows: drafts(), coverage: () => tally.result() };
}

/** What the ledger needs of one row of a file. */
export function draftRow(row: SourceRow, context: DraftContext): EntryDraft {
  const { place, row: number, table, cells, messageId } = row;
  const origin = { place, row: { number, table, ...(cells && { cells }) }, ...(messageId !== undefined && { messageId }) };
  const type = 'record' in row ? RECORD_TYPES[row.recordType] : undefined;
  if (!('record' in row) || type === undefined) return { ...origin, ...aboutOf(row, context.now), issues: 'issues' in row ? row.issues : [] };
  const draft = draftOf(type, row.record, context);
  return { ...origin, ...draft, issues: [...draft.issues, ...(row.warnings ?? [])] };
}

/** A time that cannot be is left out: no row that mends this one would ever be newer. */
function aboutOf(row: SourceRow, now: Date): Pick<EntryDraft, 'about' | 'homes'> {
  if ('record' in row) return {};
  const homes = row.homes ? { homes: row.homes } : {};
  if (row.sourceKey === undefined || row.recordType === undefined) return homes;
  const { system, id, version, updatedAt } = row.sourceKey;
  const changed = updatedAt === undefined || isAhead(new Date(updatedAt), now) ? {} : { updatedAt: new Date(updatedAt) };
  return { ...homes, about: { recordType: row.recordType, sourceSystem: system, sourceKey: id, version, ...changed } };
}
