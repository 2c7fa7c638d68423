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
    return readDecoded(() => rowsOf(tableRows(decoded.chunks(), delimiter)), delimiter, layout);
  };
}

const refuse = (issue: SourceIssue): SourceReading => ({ ok: false, issues: [issue] });

async function* rowsOf(batches: AsyncIterable<TableRow[]>): AsyncGenerator<TableRow> {
  for await (const batch of batches) yield* batch;
}

async function readDecoded(open: () => AsyncGenerator<TableRow>, delimiter: string, layout: Layout): Promise<SourceReading> {
  const rows = open();
  const first = await rows.next();
  if (first.done) return refuse(sourceIssue('EHCH-SRC-001'));
  if ('fault' in first.value) return refuse(sourceIssue('EHCH-SRC-013', { row: 1 }));
  const header = readHeader(first.value.cells, { ...layout, delimiter });
  if (!header.ok) return header;
  const filled = await filledRows(rows, layout).next();
  await rows.return(undefined);
  if (filled.done) return refuse(sourceIssue('EHCH-SRC-002'));
  return { ok: true, unread: header.unread.map(({ name }) => name), rows: { [Symbol.asyncIterator]: () => recordRows(open(), header, layout) } };
}

interface Header {
  /** Cell of each column; -1 for a column that the file does not have. */
  positions: readonly number[];
  width: number;
  unread: readonly { name: string; position: number }[];
}

async function* recordRows(rows: AsyncGenerator<TableRow>, header: Header, layout: Layout): AsyncGenerator<SourceRow> {
  await rows.next();
  for await (const row of filledRows(rows, layout)) yield recordRow(row, header, layout);
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

/** The rows that are not blank from end to end: spreadsheets leave blank ones behind, numbered as all others. */
async function* filledRows(rows: AsyncIterable<TableRow>, { isBlank }: Layout): AsyncGenerator<TableRow> {
  for await (const row of rows) if ('fault' in row || !row.cells.every((cell) => isBlank(cell.trim()))) yield row;
}
