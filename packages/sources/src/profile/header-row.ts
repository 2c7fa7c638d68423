import { createDetectors } from './detectors.ts';
import type { Row } from './table-batches.ts';
import { wordsOf } from './words.ts';

/** Which row has the names of the columns, and what speaks for it. */
export interface HeaderGuess {
  /** Undefined where no row of the beginning looks like one: its cells may then be of a resident. */
  row?: number;
  evidence: string;
}

/** So many rows may stand above the header: titles, dates of export. */
const MOST_ABOVE = 20;

/** Words of which at least one stands in nearly every header, as {@link wordsOf} writes them. */
const TELLING = new Set(['name', 'surname', 'forename', 'date', 'birth', 'nhs', 'number', 'reference', 'id', 'code', 'type', 'status', 'ods', 'cqc', 'postcode', 'phone', 'email', 'address', 'room', 'gp', 'home', 'resident', 'patient', 'time', 'sex', 'gender', 'title', 'role', 'note', 'version', 'changed', 'practice', 'review', 'detail', 'description', 'first', 'last', 'start', 'end', 'contact', 'allergy', 'value', 'unit']);

/** Guesses the header among the first rows of a table. A row whose cells are dates, numbers or identifiers is none. */
export function guessHeader(rows: readonly Row[]): HeaderGuess {
  const width = Math.max(0, ...rows.map(({ cells }) => filledOf(cells).length));
  const found = rows.slice(0, MOST_ABOVE).find(({ cells }) => looksLikeHeader(cells, width));
  if (found === undefined) return { evidence: 'none of the first rows has names of columns only; columns go by their letters here' };
  const count = filledOf(found.cells).length;
  return { row: found.row, evidence: `row ${found.row} has ${count} names, each once, and no date, number or identifier among them` };
}

const filledOf = (cells: readonly string[]): string[] => cells.map((cell) => cell.trim()).filter((cell) => cell !== '');

function looksLikeHeader(cells: readonly string[], width: number): boolean {
  const names = filledOf(cells);
  if (names.length === 0 || names.length < width * 0.6) return false;
  if (new Set(names).size < names.length * 0.9 || names.some(isContent)) return false;
  return names.some((name) => name.length <= LONGEST_NAME && wordsOf(name).some((word) => TELLING.has(word)));
}

const LONGEST_NAME = 80;

/** Whether a cell is what a row holds, and not what a column is called. */
function isContent(cell: string): boolean {
  const { date, nhsNumber, number, cqc, email, postcode, uri, nmc } = createDetectors();
  return [date, nhsNumber, number, cqc, email, postcode, uri, nmc].some((detector) => {
    detector.add(cell, 0, 1);
    return detector.hits > 0;
  });
}
