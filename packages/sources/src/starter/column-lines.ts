import type { ColumnProfile } from '../profile/table-profile.ts';
import { codeTable, type CodeEntry, UNDECIDED } from './code-table.ts';
import type { Match } from './match-columns.ts';
import { yamlComment, yamlFlow, yamlText } from './yaml-text.ts';

/** What the columns of a file become in the starter of its source. */
export interface ColumnLines {
  columns: string[];
  /** Code tables by name. */
  codes: Map<string, CodeEntry[]>;
}

/** One line a column: the field it fills, how it is read, and what that rests on. Where a person must decide it says `?`. */
export function columnLines(columns: readonly ColumnProfile[], matches: readonly Match[]): ColumnLines {
  const codes = new Map<string, CodeEntry[]>();
  const idMissing = !matches.some(({ path }) => path === 'source.id');
  const lines = matches.map((match) => {
    const column = columns[match.column];
    return column === undefined ? '' : lineOf(column, match, { codes, alsoId: idMissing && match.path === 'resident.localId' && isKey(column) });
  });
  return { columns: lines, codes };
}

/** Whether every row has another one. */
const isKey = ({ filled, distinct, moreDistinct }: ColumnProfile): boolean => filled > 0 && (moreDistinct || distinct === filled);

function lineOf(column: ColumnProfile, { path, field, why, sure }: Match, { codes, alsoId }: { codes: Map<string, CodeEntry[]>; alsoId: boolean }): string {
  const reading = readingOf(column, { path, field, codes });
  const doubts = [...(sure ? [] : [`likely, by ${why}`]), ...(reading.note === '' ? [] : [reading.note]), ...(alsoId ? ['every row has another one, so it is the id of the record too'] : []), ...(['text', 'words', 'blank'].includes(column.guess.kind) ? [] : [column.guess.evidence])];
  const { note: _note, ...keys } = reading;
  return `  ${yamlText(column.name ?? '')}: ${yamlFlow({ to: alsoId ? [path, 'source.id'] : path, ...keys, required: field.required || alsoId ? true : undefined })}${doubts.length > 0 ? yamlComment(doubts.join('; ')) : ''}`;
}

interface Reading {
  as?: string;
  format?: string;
  dateFormat?: string | undefined;
  codes?: string;
  note: string;
}

function readingOf(column: ColumnProfile, { path, field, codes }: Pick<Match, 'path' | 'field'> & { codes: Map<string, CodeEntry[]> }): Reading {
  switch (field.kind) {
    case 'integer':
    case 'decimal':
      return { as: field.kind, note: column.guess.failed !== undefined ? `${column.guess.failed} cells are no plain numbers` : '' };
    case 'date':
    case 'dateTime':
    case 'dateOrDateTime':
      return dateReading(column, field.kind);
    case 'boolean':
    case 'words':
      return codeReading(column, { path, field, codes });
    case 'text':
      return { note: '' };
  }
}

function dateReading({ guess }: ColumnProfile, kind: 'date' | 'dateTime' | 'dateOrDateTime'): Reading {
  const as = kind === 'dateTime' || (kind === 'dateOrDateTime' && guess.kind === 'date and time') ? 'dateTime' : 'date';
  if (guess.unreadable !== undefined) return { as, format: UNDECIDED, note: `a source cannot read ${guess.unreadable}` };
  if (guess.format === undefined) return { as, format: UNDECIDED, note: 'say how the dates are written, such as dd/MM/yyyy' };
  if (guess.otherFormat !== undefined) return { as, format: UNDECIDED, note: `${guess.format} or ${guess.otherFormat}` };
  return { as, format: guess.format, dateFormat: as === 'dateTime' && kind === 'dateOrDateTime' ? guess.dayFormat : undefined, note: '' };
}

function codeReading(column: ColumnProfile, { path, field, codes }: Pick<Match, 'path' | 'field'> & { codes: Map<string, CodeEntry[]> }): Reading {
  const words = (column.words ?? []).filter(({ word }) => word.length <= LONGEST_WORD);
  const entries = words.length > 0 ? codeTable(words, field) : [{ word: UNDECIDED, value: UNDECIDED, count: 0 }];
  const name = tableName(path, entries, codes);
  codes.set(name, entries);
  return { as: 'code', codes: name, note: '' };
}

/** What is longer is a text, and its meaning is not one of a list. */
const LONGEST_WORD = 40;

/** By the field; the words of several entries of a list go into one table. */
function tableName(path: string, entries: CodeEntry[], codes: ReadonlyMap<string, CodeEntry[]>): string {
  const base = path.replaceAll(/\[\d+\]/g, '').split('.').slice(-2).map((step, index) => (index === 0 ? step : step.charAt(0).toUpperCase() + step.slice(1))).join('');
  for (const entry of codes.get(base) ?? []) if (!entries.some(({ word }) => word.toLowerCase() === entry.word.toLowerCase())) entries.push(entry);
  return base;
}

/** The code tables, with how often each word stands in the file. Case does not count, so of words that differ in it one is written. */
export function codeLines(codes: ReadonlyMap<string, readonly CodeEntry[]>): string[] {
  return [...codes].flatMap(([name, entries]) => {
    const written = new Map(entries.map((entry) => [entry.word.replaceAll(/\s+/g, ' ').toLowerCase(), entry]));
    return [`  ${name}:`, ...[...written.values()].map(({ word, value, count }) => `    ${yamlText(word)}: ${typeof value === 'string' ? yamlText(value) : String(value)}${value === UNDECIDED ? yamlComment(word === UNDECIDED ? 'write one line for each word of the column' : `? in ${count} ${count === 1 ? 'row' : 'rows'}; say what it means`) : yamlComment(`in ${count} ${count === 1 ? 'row' : 'rows'}`)}`)];
  });
}
