import type { EntryDraft } from '@ehch/ledger';
import { RECORD_TYPES } from '@ehch/records';
import type { SourceRow } from '@ehch/sources';
import { draftOf } from './drafts.ts';

/** What the ledger needs of the rows of a file, one by one: a record that goes on, or why the row is held. */
export async function* draftsOf(rows: AsyncIterable<SourceRow>, context: { tenant: string; now: Date }): AsyncGenerator<EntryDraft> {
  for await (const row of rows) yield draftRow(row, context);
}

/** What the ledger needs of one row of a file. */
export function draftRow(row: SourceRow, context: { tenant: string; now: Date }): EntryDraft {
  const { place, row: number, table, cells } = row;
  const origin = { place, row: { number, table, ...(cells && { cells }) } };
  const type = 'record' in row ? RECORD_TYPES[row.recordType] : undefined;
  if (!('record' in row) || type === undefined) return { ...origin, ...aboutOf(row), issues: 'issues' in row ? row.issues : [] };
  const draft = draftOf(type, row.record, context);
  return { ...origin, ...draft, issues: [...draft.issues, ...(row.warnings ?? [])] };
}

function aboutOf(row: SourceRow): Pick<EntryDraft, 'about'> {
  if (!('sourceKey' in row) || row.sourceKey === undefined || row.recordType === undefined) return {};
  return { about: { recordType: row.recordType, sourceSystem: row.sourceKey.system, sourceKey: row.sourceKey.id } };
}
