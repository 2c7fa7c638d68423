import type { ReadyRecordType } from '@ehch/records';
import type { TableDefinition } from '../definition/definition.ts';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { SourceReading, SourceRow } from '../source.ts';
import { decode } from '../decode.ts';
import { readHeader } from './header.ts';
import { createLayout, type Layout } from './layout.ts';
import { readRow, type Reading } from './read-row.ts';
import { type TableRow, tableRows } from './table.ts';

/** More lines than this are refused before any of them is read. */
const MOST_LINES = 1_000_000;

/** Makes the reader of a source whose files are tables. Throws where the definition contradicts itself. */
export function createTableReader(definition: TableDefinition, recordType: ReadyRecordType): (bytes: Buffer) => SourceReading {
  const layout = createLayout(definition);
  return (bytes) => {
    if (bytes.length === 0) return refuse(sourceIssue('EHCH-SRC-001'));
    const decoded = decode(bytes, definition.encodings, 'CSV');
    if (!decoded.ok) return decoded;
    if (hasTooManyLines(decoded.bytes)) return refuse(sourceIssue('EHCH-SRC-012', { words: { expected: String(MOST_LINES) } }));
    return readDecoded(decoded.bytes, layout, recordType);
  };
}

const refuse = (issue: SourceIssue): SourceReading => ({ ok: false, issues: [issue] });

function readDecoded(bytes: Buffer, layout: Layout, recordType: ReadyRecordType): SourceReading {
  const rows = tableRows(bytes, layout.delimiter);
  const first = rows.next();
  if (first.done) return refuse(sourceIssue('EHCH-SRC-001'));
  if ('fault' in first.value) return refuse(sourceIssue('EHCH-SRC-013', { row: 1 }));
  const header = readHeader(first.value.cells, layout);
  if (!header.ok) return header;
  if (filledRows(rows, layout).next().done) return refuse(sourceIssue('EHCH-SRC-002'));
  const { positions, width } = header;
  return { ok: true, rows: { [Symbol.iterator]: () => recordRows(bytes, { layout, recordType, positions, width }) } };
}

function* recordRows(bytes: Buffer, reading: Reading): Generator<SourceRow> {
  const rows = tableRows(bytes, reading.layout.delimiter);
  rows.next();
  for (const row of filledRows(rows, reading.layout)) yield readRow(row, reading);
}

/** The rows that are not blank from end to end: spreadsheets leave blank ones behind, numbered as all others. */
function* filledRows(rows: Iterable<TableRow>, { isBlank }: Layout): Generator<TableRow> {
  for (const row of rows) if ('fault' in row || !row.cells.every((cell) => isBlank(cell.trim()))) yield row;
}

function hasTooManyLines(bytes: Buffer): boolean {
  let lines = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1 && lines <= MOST_LINES; at = bytes.indexOf(LINE_FEED, at + 1)) lines += 1;
  return lines > MOST_LINES;
}

const LINE_FEED = 0x0a;
