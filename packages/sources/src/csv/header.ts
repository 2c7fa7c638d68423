import { closest, distance } from 'fastest-levenshtein';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import { fold } from '../layout/fold.ts';
import { lettersOf } from '../layout/letters.ts';

/** The columns that a source knows. */
export interface KnownColumns {
  columns: readonly { name: string; required: boolean }[];
  /** Names of those that are left unread. */
  ignored: readonly string[];
  delimiter: string;
}

/** Where each column of the source stands in this file, -1 for one that the file does not have; and those that the file has and that are left unread. */
export type HeaderReading = { ok: true; positions: number[]; width: number; unread: { name: string; position: number }[] } | { ok: false; issues: SourceIssue[] };

const MOST_COLUMNS = 500;

/**
 * Reads the header of a table. Names count without regard to case and spaces. Every column must be one that the source names,
 * so that nothing a supplier adds is silently dropped (IN-005).
 */
export function readHeader(cells: readonly string[], { columns, ignored, delimiter }: KnownColumns): HeaderReading {
  const known = new Map([...columns.map(({ name }) => name), ...ignored].map((name) => [fold(name), name]));
  if (cells.length > MOST_COLUMNS) return { ok: false, issues: [sourceIssue('EHCH-SRC-011', { row: 1, words: { expected: String(MOST_COLUMNS) } })] };
  const found = cells.map(fold);
  // Of a header that belongs to another source, one sentence says more than one for every column.
  if (found.filter((name) => known.has(name)).length * 2 < cells.length) return { ok: false, issues: [noHeader(cells.join(delimiter), delimiter, known)] };
  const issues = [
    ...found.flatMap((name, index) => issuesOf(name, { index, repeated: found.indexOf(name) < index, cell: cells[index] ?? '' }, known)),
    ...columns.filter(({ name, required }) => required && !found.includes(fold(name))).map(({ name }) => sourceIssue('EHCH-SRC-007', { row: 1, column: name })),
  ];
  return issues.length > 0 ? { ok: false, issues } : {
        ok: true,
        positions: columns.map(({ name }) => found.indexOf(fold(name))),
        width: cells.length,
        unread: ignored.map((name) => ({ name, position: found.indexOf(fold(name)) })).filter(({ position }) => position >= 0),
      };
}

/** A header that is none, or one that another separator would divide. */
function noHeader(row: string, delimiter: string, known: ReadonlyMap<string, string>): SourceIssue {
  const used = Object.keys(SEPARATORS).find((separator) => separator !== delimiter && row.split(separator, MOST_COLUMNS).some((name) => known.has(fold(name))));
  if (used === undefined) return sourceIssue('EHCH-SRC-005', { row: 1 });
  return sourceIssue('EHCH-SRC-006', { row: 1, words: { found: SEPARATORS[used] ?? '', expected: SEPARATORS[delimiter] ?? '' } });
}

const SEPARATORS: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' };

function issuesOf(name: string, { index, repeated, cell }: { index: number; repeated: boolean; cell: string }, known: ReadonlyMap<string, string>): SourceIssue[] {
  const column = known.get(name);
  if (name === '') return [sourceIssue('EHCH-SRC-010', { row: 1, words: { place: lettersOf(index) } })];
  if (column === undefined) return [sourceIssue('EHCH-SRC-009', { row: 1, cell, words: { place: lettersOf(index), suggestion: suggestionFor(name, known) } })];
  return repeated ? [sourceIssue('EHCH-SRC-008', { row: 1, column })] : [];
}

function suggestionFor(name: string, known: ReadonlyMap<string, string>): string {
  const nearest = closest(name, [...known.keys()]);
  return distance(name, nearest) <= name.length / LETTERS_PER_SLIP ? `; did you mean ${known.get(nearest) ?? ''}` : '';
}

/** One letter in so many may be wrong: a suggestion that is far off only confuses. */
const LETTERS_PER_SLIP = 3;
