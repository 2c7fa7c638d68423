import type { Cells } from '@ehch/sources';
import { otherDate } from './dates.ts';
import { fold } from './fold.ts';
import { isPersonal, type RoledColumn } from './roles.ts';
import { createStandIns, type StandIns } from './stand-ins.ts';

/** Rows with the cells of persons replaced, and what stood in those cells. */
export interface Synthetic {
  rows: Cells[];
  /** Folded, without blanks. */
  originals: ReadonlySet<string>;
}

/**
 * Replaces whatever is, or may be, of a person: the same by the same, in the order of appearance, so that the same file always gives
 * the same rows and nobody can go back from them. What is no word, number or time where one should be is taken for text.
 *
 * @param isBlank whether a cell stands for none; such cells stay
 */
export function makeSynthetic(rows: readonly Cells[], columns: readonly RoledColumn[], isBlank: (cell: string) => boolean): Synthetic {
  const filled = rows.map((row) => columns.flatMap((column) => cellOf(row, column, isBlank)));
  const originals = new Set(filled.flat().filter(({ column, cell }) => isPersonal(column) || !isInPlace(column, cell)).map(({ cell }) => fold(cell)));
  const standIns = createStandIns(originals);
  const dates = createDates(originals);
  const made = filled.map((cells) => Object.fromEntries(cells.map(({ column, cell }) => [column.name, replace(column, cell, { standIns, dates })])));
  return { rows: made.map((row, index) => ({ ...blanksOf(rows[index] ?? {}, isBlank), ...row })), originals };
}

const cellOf = (row: Cells, column: RoledColumn, isBlank: (cell: string) => boolean): { column: RoledColumn; cell: string }[] => {
  const cell = row[column.name];
  return cell === undefined || isBlank(cell.trim()) ? [] : [{ column, cell }];
};

const blanksOf = (row: Cells, isBlank: (cell: string) => boolean): Cells => Object.fromEntries(Object.entries(row).filter(([, cell]) => isBlank(cell.trim())));

/** Days of one kind by what they stand for. */
type Dates = (column: RoledColumn, cell: string) => string;

function createDates(originals: ReadonlySet<string>): Dates {
  const known = new Map<string, string>();
  let n = 0;
  const next = (column: RoledColumn, cell: string): string => {
    for (let attempts = 0; attempts < MOST_DATES; attempts += 1) {
      const made = otherDate(column.role === 'death' ? 'death' : 'birth', cell, column.formats, n++);
      if (made === undefined) return 'not a date';
      if (column.role === 'death' || !originals.has(fold(made))) return made;
    }
    return 'not a date';
  };
  return (column, cell) => {
    const key = `${column.role} ${fold(cell)}`;
    const made = known.get(key) ?? next(column, cell);
    known.set(key, made);
    return made;
  };
}

const MOST_DATES = 10_000;

function replace(column: RoledColumn, cell: string, { standIns, dates }: { standIns: StandIns; dates: Dates }): string {
  if (!isInPlace(column, cell)) return column.role === 'word' ? 'a word that is not in the table' : standIns.for('text', cell);
  switch (column.role) {
    case 'word':
    case 'number':
    case 'time':
    case 'organisation':
      return cell;
    case 'birth':
    case 'death':
      return dates(column, cell);
    case 'list':
      return cell.split(column.separator).filter((item) => item.trim() !== '').map((item) => standIns.for('list', item)).join(column.separator === ';' ? '; ' : column.separator);
    default:
      return standIns.for(column.role, cell);
  }
}

const LIKE_NHS_NUMBER = /^\d{3}[ -]?\d{3}[ -]?\d{4}$/;

/** Whether a cell is of the kind that its column has: somebody may have written a name where a number should be. */
function isInPlace({ role, words }: RoledColumn, cell: string): boolean {
  switch (role) {
    case 'word':
      return words.some((word) => fold(word) === fold(cell));
    case 'number':
      return /^-?[\d.,]{1,8}$/.test(cell.trim());
    case 'time':
      return /^[\d/.:T+Z\s-]{1,30}$/.test(cell.trim()) && !LIKE_NHS_NUMBER.test(cell.trim());
    case 'organisation':
      return /^[A-Z0-9-]{3,15}$/i.test(cell.trim()) && !LIKE_NHS_NUMBER.test(cell.trim());
    default:
      return true;
  }
}
