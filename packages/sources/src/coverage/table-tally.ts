import { checkSctid, conceptOfDescription } from '@ehch/fhir';
import type { TableDefinition, Vocabulary } from '../definition/definition.ts';
import type { SourceIssue } from '../errors.ts';
import { fold } from '../layout/fold.ts';
import { blankTest } from '../layout/layout.ts';
import type { SourceRow } from '../source.ts';
import { type BoundedCount, createBoundedCount } from './bounded-count.ts';
import type { SourceCoverage } from './coverage.ts';

/** Distinct words that are kept of a column. */
const MOST_WORDS = 100;
/** Names that nobody reads, of a table. */
const MOST_NAMES = 1_000;

export type TableCoverage = Pick<SourceCoverage, 'columns' | 'unread' | 'words' | 'moreWords' | 'descriptionIds' | 'capped'>;

/** Counts the rows of one table of a source. */
export interface TableTally {
  add(row: SourceRow): void;
  result(): TableCoverage;
}

interface ColumnTally {
  filled: number;
  /** The code table that it goes through. */
  codes?: string;
  unmapped: BoundedCount;
  descriptionIds: BoundedCount;
}

/** @param file names that the whole file has and nobody reads */
export function createTableTally(table: string, definition: TableDefinition, { blank }: Vocabulary, file: readonly string[]): TableTally {
  const columns = columnTallies(definition);
  const unread = createBoundedCount(MOST_NAMES);
  const isBlank = blankTest(blank);
  let rows = 0;
  return {
    add: (row) => {
      for (const name of row.unread ?? []) unread.add(name, row.row);
      for (const issue of 'issues' in row ? row.issues : (row.warnings ?? [])) countWord(columns, issue, row.row);
      if (row.cells === undefined) return;
      rows += 1;
      countCells(columns, row.cells, { row: row.row, isBlank });
    },
    result: () => {
      const held = unread.counts().map(({ text, ...count }) => ({ table, name: text, ...count }));
      const empty = file.filter((name) => !held.some((one) => one.name === name)).map((name) => ({ table, name, rows: 0 }));
      return { ...resultOf(table, columns, rows), unread: [...held, ...empty], capped: unread.beyond > 0 };
    },
  };
}

function columnTallies({ system, columns }: TableDefinition): Map<string, ColumnTally> {
  const named = [...(typeof system === 'string' ? [] : [[system.column, system.codes] as const]), ...Object.entries(columns).map(([name, column]) => [name, column.as === 'code' ? column.codes : undefined] as const)];
  return new Map(named.map(([name, codes]) => [name, { filled: 0, ...(codes !== undefined && { codes }), unmapped: createBoundedCount(MOST_WORDS, fold), descriptionIds: createBoundedCount(MOST_WORDS) }]));
}

function countCells(columns: ReadonlyMap<string, ColumnTally>, cells: Readonly<Record<string, string>>, { row, isBlank }: { row: number; isBlank(cell: string): boolean }): void {
  for (const [name, text] of Object.entries(cells)) {
    const column = columns.get(name);
    const cell = text.trim();
    if (column === undefined || isBlank(cell)) continue;
    column.filled += 1;
    if (column.codes !== undefined && isDescriptionId(cell)) column.descriptionIds.add(cell, row);
  }
}

/** Only of cells that are meant as codes: of other numbers with so many digits, one in some hundreds looks like one. */
function isDescriptionId(cell: string): boolean {
  const checked = /^\d{6,18}$/.test(cell) ? checkSctid(cell) : undefined;
  return checked?.ok === true && checked.kind === 'description';
}

function countWord(columns: ReadonlyMap<string, ColumnTally>, { code, column: name, cell }: SourceIssue, row: number): void {
  const column = name === undefined ? undefined : columns.get(name);
  if (column === undefined || cell === undefined) return;
  if (code === 'EHCH-ROW-010') column.unmapped.add(cell, row);
  // The record type said so; a column of codes was looked at before.
  if (code === 'EHCH-SCT-002' && column.codes === undefined) column.descriptionIds.add(cell, row);
}

function resultOf(table: string, columns: ReadonlyMap<string, ColumnTally>, rows: number): Omit<TableCoverage, 'unread' | 'capped'> {
  const all = [...columns].map(([column, tally]) => ({ at: { table, column }, tally }));
  return {
    columns: all.map(({ at, tally }) => ({ ...at, rows, filled: tally.filled })),
    words: all.flatMap(({ at, tally }) => tally.unmapped.counts().map(({ text, ...count }) => ({ ...at, codes: tally.codes ?? '', word: text, ...count }))),
    moreWords: all.flatMap(({ at, tally }) => (tally.unmapped.beyond > 0 ? [{ ...at, rows: tally.unmapped.beyond }] : [])),
    descriptionIds: all.flatMap(({ at, tally }) => tally.descriptionIds.counts().map(({ text, ...count }) => ({ ...at, id: text, ...count, ...conceptIf(text) }))),
  };
}

function conceptIf(id: string): { concept?: string } {
  const concept = conceptOfDescription(id);
  return concept === undefined ? {} : { concept };
}
