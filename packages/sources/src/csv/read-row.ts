import type { Envelope, ReadyRecordType } from '@ehch/records';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { Value } from '../record-tree.ts';
import type { SourceRow } from '../source.ts';
import type { CellFault } from './converted.ts';
import type { Layout } from './layout.ts';
import { MOST_CHARACTERS, type TableRow } from './table.ts';

/** What reading a row needs to know of its file. */
export interface Reading {
  layout: Layout;
  recordType: ReadyRecordType;
  /** Cell of each column; -1 for a column that the file does not have. */
  positions: readonly number[];
  width: number;
}

type WholeRow = Extract<TableRow, { cells: unknown }>;

/** Turns a row that is not blank into a record, or says what is wrong with it in the sender's own terms. Pure. */
export function readRow(table: TableRow, reading: Reading): SourceRow {
  const { row } = table;
  const place = `row ${row}`;
  if ('fault' in table) return { place, row, issues: [lostRow(table)] };
  const found = table.cells.length;
  if (found !== reading.width) return { place, row, issues: [sourceIssue('EHCH-ROW-002', { row, words: { found: String(found), expected: String(reading.width) } })] };
  const converted = convertRow(table.cells, reading);
  const issues = [...converted.faults.map((fault) => cellIssue(fault, row)), ...checkRecord(converted, table, reading)];
  if (issues.length > 0) return { place, row, issues };
  const warnings = converted.warnings.map((warning) => cellIssue(warning, row, 'warning'));
  return { place, row, recordType: reading.recordType.name, record: converted.record as Envelope, ...(warnings.length > 0 && { warnings }) };
}

const lostRow = ({ row, fault }: Extract<TableRow, { fault: unknown }>): SourceIssue =>
  fault === 'quote' ? sourceIssue('EHCH-ROW-001', { row }) : sourceIssue('EHCH-ROW-003', { row, words: { expected: String(MOST_CHARACTERS) } });

interface FaultyCell extends CellFault {
  column: string;
  cell: string;
}

interface ConvertedRow {
  values: Value[];
  record: unknown;
  faults: FaultyCell[];
  warnings: FaultyCell[];
}

function convertRow(cells: readonly string[], { layout, positions }: Reading): ConvertedRow {
  const faults: FaultyCell[] = [];
  const warnings: FaultyCell[] = [];
  const values = layout.columns.map(({ name, convert }, index) => {
    const cell = (cells[positions[index] ?? -1] ?? '').trim();
    if (layout.isBlank(cell)) return undefined;
    const converted = convert(cell);
    if ('fault' in converted) return void faults.push({ ...converted.fault, column: name, cell });
    if (converted.warning) warnings.push({ ...converted.warning, column: name, cell });
    return converted.value;
  });
  return { values, record: layout.record.build(values), faults, warnings };
}

const cellIssue = ({ code, expected = '', column, cell }: FaultyCell, row: number, severity?: 'warning'): SourceIssue =>
  sourceIssue(code, { row, column, cell, words: { expected }, ...(severity && { severity }) });

/**
 * The record type's own issues, at the columns that feed the fields they name. A column that is at fault by itself is not blamed
 * a second time for what is missing.
 */
function checkRecord({ values, record, faults }: ConvertedRow, { row, cells }: WholeRow, { layout, recordType, positions }: Reading): SourceIssue[] {
  const read = recordType.read(record);
  if (read.ok) return [];
  const feeding = layout.record.feeding(values);
  return read.issues.flatMap((issue) => {
    const { expression = '' } = issue;
    // What is wrong with the record as a whole is no one column's fault.
    const columns = expression === '' ? [] : (feeding.get(expression) ?? feeding.get(expression.replace(/\[\d+\]$/, '')) ?? []);
    const names = columns.map((column) => layout.columns[column]?.name ?? '');
    if (faults.some(({ column }) => names.includes(column))) return [];
    const cell = columns.length === 1 ? cells[positions[columns[0] ?? -1] ?? -1] : undefined;
    return [{ ...issue, row, ...(names.length > 0 && { column: names.join(', ') }), ...(cell && { cell }) }];
  });
}
