import type { SourceIssue } from '../errors.ts';
import type { RefusedRow, SourceRow } from '../source.ts';
import { namesOf } from './names.ts';

/** A row that is held for what it holds beside its cells. They are not kept: read again, they would not show what is missing from them. */
export function holdRow({ cells: _cells, ...row }: SourceRow, issue: SourceIssue): RefusedRow {
  if (!('record' in row)) return { ...row, issues: [issue, ...row.issues] };
  const { record, warnings: _warnings, ...place } = row;
  return { ...place, ...namesOf(record), issues: [issue] };
}
