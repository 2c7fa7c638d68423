import { leavesOf } from '@ehch/records';
import type { SourceIssue } from '../errors.ts';
import { type FolderIssue, folderIssue } from './folder-issue.ts';
import type { GoldenRecord, Goldens } from './goldens.ts';

/** An example and the golden file that it is compared with, both by their paths. */
interface Compared {
  file: string;
  golden: string;
}

/** In which fields of which rows an example becomes other records than its golden file has. */
export function recordDifferences({ file, golden }: Compared, expected: readonly GoldenRecord[], read: readonly GoldenRecord[]): FolderIssue[] {
  const [before, after] = [byPlace(expected), byPlace(read)];
  const gone = [...before.values()].filter(({ key }) => !after.has(key)).map(({ place }) => folderIssue('EHCH-DEF-004', { file, place }, { found: 'not let through, as it is by', golden }));
  const others = [...after.values()].flatMap(({ key, place, record }) => {
    const known = before.get(key);
    if (known === undefined) return [folderIssue('EHCH-DEF-004', { file, place }, { found: 'let through, and it is not in', golden })];
    return fieldDifferences(known.record, record).map(({ field, found }) => folderIssue('EHCH-DEF-003', { file, place, expression: field }, { field, found, golden }));
  });
  return [...gone, ...others];
}

/** A message can hold several rows at one place. */
function byPlace(records: readonly GoldenRecord[]): Map<string, GoldenRecord & { key: string }> {
  const seen = new Map<string, number>();
  return new Map(
    records.map(({ place, record }) => {
      const count = seen.get(place) ?? 0;
      seen.set(place, count + 1);
      const key = `${place}#${count}`;
      return [key, { key, place, record }];
    }),
  );
}

/** Which values of one are others in the other, by their paths. */
export function fieldDifferences(expected: unknown, read: unknown): { field: string; found: string }[] {
  const [before, after] = [leavesOf(expected), leavesOf(read)];
  const gone = [...before.keys()].filter((field) => !after.has(field)).map((field) => ({ field, found: 'not filled, as it is in' }));
  const come = [...after.keys()].filter((field) => !before.has(field)).map((field) => ({ field, found: 'filled, and it is not in' }));
  const other = [...after].filter(([field, value]) => before.has(field) && before.get(field) !== value).map(([field]) => ({ field, found: 'another than in' }));
  return [...gone, ...come, ...other];
}

/** Which issues an example gives and its golden file has not, or the other way round. What they say is not compared. */
export function issueDifferences({ file, golden }: Compared, expected: Goldens['issues'], read: Goldens['issues']): FolderIssue[] {
  const missing = withoutEach(expected, read).map((issue) => tell(issue, { found: 'not told of, as it is in', golden, file }));
  const more = withoutEach(read, expected).map((issue) => tell(issue, { found: 'told of, and it is not in', golden, file }));
  return [...missing, ...more];
}

const tell = ({ code, row, column, expression }: SourceIssue, { file, ...words }: Compared & { found: string }): FolderIssue =>
  folderIssue('EHCH-DEF-005', { file, ...(row !== undefined && { place: `row ${row}` }), ...(expression !== undefined && { expression }) }, { issue: column === undefined ? code : `${code} of column ${column}`, ...words });

/** The issues that the other list does not have; of those that are alike, as many as it lacks. */
function withoutEach(issues: readonly SourceIssue[], others: readonly SourceIssue[]): SourceIssue[] {
  const left = others.map(keyOf);
  return issues.filter((issue) => {
    const at = left.indexOf(keyOf(issue));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

const keyOf = ({ code, severity, row, column, expression }: SourceIssue): string => JSON.stringify([code, severity, row, column, expression]);
