import { type HeaderReading, readHeader } from '../csv/header.ts';
import type { ColumnDefinition, XlsxDefinition } from '../definition/definition.ts';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { SourceFile } from '../file.ts';
import type { Layout } from '../layout/layout.ts';
import { namesOf } from '../layout/names.ts';
import { readRow } from '../layout/read-row.ts';
import { lettersOf } from '../layout/letters.ts';
import type { Place, ReadRow, RefusedRow, SourceReading, SourceRow } from '../source.ts';
import { WorkbookError } from './archive.ts';
import { cellText } from './cell-text.ts';
import { mergedCells } from './merged-cells.ts';
import { LONGEST_CELL } from './shared-texts.ts';
import { type Cell, type CellFault, type SheetRow, sheetRows } from './sheet-rows.ts';
import { openWorkbook, type Sheet, type Workbook } from './workbook.ts';

/** Makes the reader of a source whose files are Excel workbooks, of which one sheet is a table with a header. */
export function createWorkbookReader(definition: XlsxDefinition, layout: Layout): (file: SourceFile) => Promise<SourceReading> {
  return async (file) => {
    if (file.size === 0) return refuse(sourceIssue('EHCH-SRC-001'));
    try {
      const workbook = await openWorkbook(file);
      const sheet = workbook.sheets.find(({ name }) => same(name, definition.sheet));
      return sheet === undefined ? refuse(sourceIssue('EHCH-XLS-005', { words: { expected: definition.sheet } })) : await readSheet(workbook, sheet, { definition, layout });
    } catch (error) {
      if (error instanceof WorkbookError) return refuse(workbookIssue(error));
      throw error;
    }
  };
}

const refuse = (...issues: SourceIssue[]): SourceReading => ({ ok: false, issues });

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

function workbookIssue({ fault, detail }: WorkbookError): SourceIssue {
  switch (fault) {
    case 'protected':
      return sourceIssue('EHCH-XLS-001');
    case 'other-format':
      return sourceIssue('EHCH-XLS-002', { words: { found: detail } });
    case 'too-large':
      return sourceIssue('EHCH-XLS-003', { words: { found: detail } });
    case 'broken':
    case 'no-such-sheet':
      return sourceIssue('EHCH-XLS-004');
  }
}

interface Columns {
  definition: XlsxDefinition;
  layout: Layout;
}

type Header = Extract<HeaderReading, { ok: true }>;

async function readSheet(workbook: Workbook, sheet: Sheet, columns: Columns): Promise<SourceReading> {
  const rows = rowsOf(workbook, sheet);
  const first = await rows.next();
  if (first.done) return refuse(sourceIssue('EHCH-SRC-001'));
  const header = readHeader(namesIn(first.value), { ...columns.layout, delimiter: '' });
  if (!header.ok) return { ok: false, issues: await withMerged(header.issues, first.value.row, { workbook, sheet }) };
  const filled = await filledRows(rows, columns.layout).next();
  await rows.return(undefined);
  if (filled.done) return refuse(sourceIssue('EHCH-SRC-002'));
  return { ok: true, unread: header.unread.map(({ name }) => name), rows: { [Symbol.asyncIterator]: () => recordRows(rowsOf(workbook, sheet), header, { ...columns, sheet }) } };
}

async function* rowsOf(workbook: Workbook, sheet: Sheet): AsyncGenerator<SheetRow> {
  for await (const batch of sheetRows(workbook, sheet)) yield* batch;
}

const namesIn = ({ cells }: SheetRow): string[] => Array.from(cells, (cell) => (cell === undefined || cell.kind === 'fault' ? '' : cell.text));

/** The faults of a header at its row, with the names that are missing because cells are merged. */
async function withMerged(issues: readonly SourceIssue[], row: number, { workbook, sheet }: { workbook: Workbook; sheet: Sheet }): Promise<SourceIssue[]> {
  const merged = issues.some(({ code }) => code === 'EHCH-SRC-010') ? (await mergedCells(workbook, sheet)).filter(({ firstRow, lastRow, firstColumn, lastColumn }) => firstRow <= row && row <= lastRow && firstColumn < lastColumn) : [];
  const others = merged.length > 0 ? issues.filter(({ code }) => code !== 'EHCH-SRC-010') : issues;
  return [...merged.map(({ firstColumn }) => sourceIssue('EHCH-XLS-006', { row, words: { place: `${lettersOf(firstColumn)}${row}` } })), ...others.map((issue) => (issue.row === undefined ? issue : { ...issue, row }))];
}

/** The rows that are not blank from end to end. */
async function* filledRows(rows: AsyncIterable<SheetRow>, layout: Layout): AsyncGenerator<SheetRow> {
  for await (const row of rows) if (row.cells.some((cell) => isFilled(cell, layout))) yield row;
}

const isFilled = (cell: Cell | undefined, { isBlank }: Layout): boolean => cell !== undefined && (cell.kind !== 'text' || !isBlank(cell.text.trim()));

async function* recordRows(rows: AsyncGenerator<SheetRow>, header: Header, columns: Columns & { sheet: Sheet }): AsyncGenerator<SourceRow> {
  let row = 1;
  try {
    await rows.next();
    for await (const sheetRow of filledRows(rows, columns.layout)) {
      row = sheetRow.row;
      yield recordRow(sheetRow, header, columns);
    }
  } catch (error) {
    // A workbook is read as it is inflated, so what is broken may lie behind rows that were good.
    if (!(error instanceof WorkbookError)) throw error;
    yield { ...placeOf(row + 1, columns), issues: [{ ...workbookIssue(error), row: row + 1 }] };
  }
}

const placeOf = (row: number, { sheet, layout }: Columns & { sheet: Sheet }): Place => ({ place: `${sheet.name}!row ${row}`, row, table: layout.table });

function recordRow({ row, cells }: SheetRow, { positions, width, unread }: Header, columns: Columns & { sheet: Sheet }): SourceRow {
  const { layout, definition } = columns;
  const last = cells.findLastIndex((cell) => isFilled(cell, layout)) + 1;
  if (last > width) return { ...placeOf(row, columns), issues: [sourceIssue('EHCH-ROW-002', { row, words: { found: String(last), expected: String(width) } })] };
  const read = positions.map((position) => (position === -1 ? undefined : cells[position]));
  const texts = read.map((cell, index) => cell && cellText(cell, columnOf(definition, layout.columns[index]?.name ?? '')));
  const faults = read.flatMap((cell, index) => (cell?.kind === 'fault' ? [faultIssue(cell, row, layout.columns[index]?.name ?? '')] : []));
  const left = unread.filter(({ position }) => isFilled(cells[position], layout)).map(({ name }) => name);
  const result = readRow(layout, texts, { ...placeOf(row, columns), ...(left.length > 0 && { unread: left }) });
  return faults.length === 0 ? result : heldFor(faults, result);
}

/**
 * A row with cells that no value can be taken from. What else is said of their columns would only repeat that. Nothing of it is kept: read
 * again without these cells it would say less than its sender meant.
 */
function heldFor(faults: readonly SourceIssue[], { cells: _cells, ...row }: SourceRow): RefusedRow {
  const columns = new Set(faults.map(({ column }) => column));
  const refused: RefusedRow = 'record' in row ? { ...withoutRecord(row), ...namesOf(row.record), issues: [] } : row;
  return { ...refused, issues: [...faults, ...refused.issues.filter(({ column }) => column !== undefined && !column.split(', ').some((name) => columns.has(name)))] };
}

const withoutRecord = ({ record: _record, warnings: _warnings, ...row }: ReadRow): Omit<ReadRow, 'record' | 'warnings'> => row;

/** The column that has the system of a record is read as it is. */
const columnOf = ({ columns }: XlsxDefinition, name: string): ColumnDefinition | undefined => columns[name];

function faultIssue({ fault, text }: Extract<Cell, { kind: 'fault' }>, row: number, column: string): SourceIssue {
  return sourceIssue(FAULTS[fault], { row, column, words: { found: text, expected: String(LONGEST_CELL) }, ...(text !== '' && { cell: text }) });
}

const FAULTS = { error: 'EHCH-XLS-007', 'no-value': 'EHCH-XLS-008', 'digits-lost': 'EHCH-XLS-009', 'too-long': 'EHCH-XLS-010', broken: 'EHCH-XLS-004' } as const satisfies Record<CellFault, string>;
