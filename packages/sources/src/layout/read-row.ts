import type { Envelope } from '@ehch/records';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { Value } from '../record-tree.ts';
import type { KeptRow, Place, SourceRow } from '../source.ts';
import type { CellFault } from './converted.ts';
import type { Layout } from './layout.ts';
import { namesOf } from './names.ts';

/** The text of the cell for each column of a layout; undefined where the file has no such cell. */
export type CellTexts = readonly (string | undefined)[];

/** Turns the cells of a row into a record, or says what is wrong with it in the sender's own terms. Pure. */
export function readRow(layout: Layout, texts: CellTexts, place: Place): SourceRow {
  const converted = convertRow(texts, layout);
  const at = { ...place, cells: cellsOf(texts, layout), recordType: layout.recordType.name };
  const issues = [...converted.faults.map((fault) => cellIssue(fault, place.row)), ...sureIssues(converted, place.row, layout, texts)];
  if (issues.length > 0) return { ...at, ...namesOf(converted.record), issues };
  const warnings = [...(place.notes ?? []), ...converted.warnings.map((warning) => cellIssue(warning, place.row, 'warning'))];
  return { ...at, record: converted.record as Envelope, ...(warnings.length > 0 && { warnings }) };
}

/** Reads again the cells that were kept of a row. */
export const readKept = (layout: Layout, { cells, ...place }: KeptRow): SourceRow =>
  readRow(layout, layout.columns.map(({ name }) => cells[name]), place);

/** The columns that feed each path of the record that kept cells became. */
export function feedingOf(layout: Layout, { cells }: KeptRow): Map<string, string[]> {
  const { values } = convertRow(layout.columns.map(({ name }) => cells[name]), layout);
  return new Map([...layout.record.feeding(values)].map(([path, columns]) => [path, columns.map((column) => layout.columns[column]?.name ?? '')]));
}

function cellsOf(texts: CellTexts, { columns }: Layout): Record<string, string> {
  const cells: Record<string, string> = {};
  columns.forEach(({ name }, index) => {
    const text = texts[index];
    if (text !== undefined && text !== '') cells[name] = text;
  });
  return cells;
}

interface FaultyCell extends CellFault {
  /** Of the column in the layout. */
  index: number;
  column: string;
  cell: string;
}

interface ConvertedRow {
  values: Value[];
  record: unknown;
  faults: FaultyCell[];
  warnings: FaultyCell[];
}

function convertRow(texts: CellTexts, layout: Layout): ConvertedRow {
  const faults: FaultyCell[] = [];
  const warnings: FaultyCell[] = [];
  const values = layout.columns.map(({ name, convert }, index) => {
    const cell = (texts[index] ?? '').trim();
    if (layout.isBlank(cell)) return undefined;
    const converted = convert(cell);
    if ('fault' in converted) return void faults.push({ ...converted.fault, index, column: name, cell });
    if (converted.warning) warnings.push({ ...converted.warning, index, column: name, cell });
    return converted.value;
  });
  return { values, record: layout.record.build(values), faults, warnings };
}

const cellIssue = ({ code, expected = '', column, cell }: FaultyCell, row: number, severity?: 'warning'): SourceIssue =>
  sourceIssue(code, { row, column, cell, words: { expected }, ...(severity && { severity }) });

/** A column of more values than these is taken for blank where its word is unknown. */
const MOST_SUPPOSED = 50;

/** The row as it would be for each value that an unknown word could stand for; as it was read where there is no such word. */
function* supposed(converted: ConvertedRow, { record }: Layout): Generator<ConvertedRow> {
  const unknown = converted.faults.flatMap(({ index, instead = [] }) => (instead.length > 0 && instead.length <= MOST_SUPPOSED ? [{ index, instead }] : []));
  const most = Math.max(0, ...unknown.map(({ instead }) => instead.length));
  if (most === 0) yield converted;
  for (let one = 0; one < most; one += 1) {
    const values = [...converted.values];
    for (const { index, instead } of unknown) values[index] = instead[one % instead.length];
    yield { ...converted, values, record: record.build(values) };
  }
}

/**
 * What is wrong with the record whatever an unknown word of the row stands for. Without this a word that the code table lacks would hide
 * every other fault of its row, and the sender would be asked twice.
 */
function sureIssues(converted: ConvertedRow, row: number, layout: Layout, texts: CellTexts): SourceIssue[] {
  let sure: SourceIssue[] | undefined;
  for (const one of supposed(converted, layout)) {
    const found = checkRecord(one, row, layout, texts);
    sure = sure?.filter(({ code, expression }) => found.some((other) => other.code === code && other.expression === expression)) ?? found;
    if (sure.length === 0) break;
  }
  return sure ?? [];
}

/**
 * The record type's own issues, at the columns that feed the fields they name. A column that is at fault by itself is not blamed
 * a second time for what is missing.
 */
function checkRecord({ values, record, faults }: ConvertedRow, row: number, layout: Layout, texts: CellTexts): SourceIssue[] {
  const read = layout.recordType.read(record);
  if (read.ok) return [];
  const feeding = layout.record.feeding(values);
  return read.issues.flatMap((issue) => {
    const { expression = '' } = issue;
    // What is wrong with the record as a whole is no one column's fault.
    const columns = expression === '' ? [] : (feeding.get(expression) ?? feeding.get(expression.replace(/\[\d+\]$/, '')) ?? []);
    const names = columns.map((column) => layout.columns[column]?.name ?? '');
    if (faults.some(({ column }) => names.includes(column))) return [];
    const cell = columns.length === 1 ? texts[columns[0] ?? -1] : undefined;
    return [{ ...issue, row, ...(names.length > 0 && { column: names.join(', ') }), ...(cell && { cell }) }];
  });
}
