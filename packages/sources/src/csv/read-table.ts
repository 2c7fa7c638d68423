import type { CsvDefinition } from '../definition/definition.ts';
import { decode } from '../decode.ts';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { SourceFile } from '../file.ts';
import type { Layout } from '../layout/layout.ts';
import { readRow } from '../layout/read-row.ts';
import type { SourceReading, SourceRow } from '../source.ts';
import { readHeader } from './header.ts';
import { MOST_CHARACTERS, type TableRow, tableRows } from './table.ts';

/** More lines than this are refused before any of them is read. */
const MOST_LINES = 2_000_000;

/** Makes the reader of a source whose files are tables with a header. */
export function createTableReader({ encodings, delimiter }: CsvDefinition, layout: Layout): (file: SourceFile) => Promise<SourceReading> {
  return async (file) => {
    if (file.size === 0) return refuse(sourceIssue('EHCH-SRC-001'));
    const decoded = await decode(file, encodings, 'CSV');
    if (!decoded.ok) return decoded;
    if (decoded.lines > MOST_LINES) return refuse(sourceIssue('EHCH-SRC-012', { words: { expected: String(MOST_LINES) } }));
    return readDecoded(() => tableRows(decoded.chunks(), delimiter), delimiter, layout);
  };
}

const refuse = (issue: SourceIssue): SourceReading => ({ ok: false, issues: [issue] });

async function readDecoded(open: () => AsyncIterable<TableRow[]>, delimiter: string, layout: Layout): Promise<SourceReading> {
  const { first, filled } = await beginningOf(open(), layout);
  if (first === undefined) return refuse(sourceIssue('EHCH-SRC-001'));
  if ('fault' in first) return refuse(sourceIssue('EHCH-SRC-013', { row: 1 }));
  const header = readHeader(first.cells, { ...layout, delimiter });
  if (!header.ok) return header;
  if (!filled) return refuse(sourceIssue('EHCH-SRC-002'));
  return { ok: true, unread: header.unread.map(({ name }) => name), rows: { [Symbol.asyncIterator]: () => recordRows(open(), header, layout) } };
}

/** The first row, and whether there is another that is not blank. */
async function beginningOf(batches: AsyncIterable<TableRow[]>, layout: Layout): Promise<{ first?: TableRow; filled: boolean }> {
  let first: TableRow | undefined;
  for await (const batch of batches) {
    first ??= batch[0];
    if (first && batch.some((row) => row !== first && isFilled(row, layout))) return { first, filled: true };
  }
  return { ...(first && { first }), filled: false };
}

interface Header {
  /** Cell of each column; -1 for a column that the file does not have. */
  positions: readonly number[];
  width: number;
  unread: readonly { name: string; position: number }[];
}

async function* recordRows(batches: AsyncIterable<TableRow[]>, header: Header, layout: Layout): AsyncGenerator<SourceRow> {
  for await (const batch of batches) {
    for (const row of batch) if (row.row > 1 && isFilled(row, layout)) yield recordRow(row, header, layout);
  }
}

function recordRow(table: TableRow, { positions, width, unread }: Header, layout: Layout): SourceRow {
  const { row } = table;
  const place = { place: `row ${row}`, row, table: layout.table };
  if ('fault' in table) return { ...place, issues: [lostRow(table)] };
  const found = table.cells.length;
  if (found !== width) return { ...place, issues: [sourceIssue('EHCH-ROW-002', { row, words: { found: String(found), expected: String(width) } })] };
  const held = unread.filter(({ position }) => !layout.isBlank((table.cells[position] ?? '').trim()));
  return readRow(layout, positions.map((position) => table.cells[position]), held.length > 0 ? { ...place, unread: held.map(({ name }) => name) } : place);
}

const lostRow = ({ row, fault }: Extract<TableRow, { fault: unknown }>): SourceIssue =>
  fault === 'quote' ? sourceIssue('EHCH-ROW-001', { row }) : sourceIssue('EHCH-ROW-003', { row, words: { expected: String(MOST_CHARACTERS) } });

/** Whether a row is not blank from end to end: spreadsheets leave blank ones behind, numbered as all others. */
const isFilled = (row: TableRow, { isBlank }: Layout): boolean => 'fault' in row || !row.cells.every((cell) => isBlank(cell.trim()));
