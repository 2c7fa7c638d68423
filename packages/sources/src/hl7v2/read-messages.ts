import type { TablesDefinition } from '../definition/definition.ts';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { SourceFile } from '../file.ts';
import type { Layout } from '../layout/layout.ts';
import { holdRow } from '../layout/hold-row.ts';
import { readRow } from '../layout/read-row.ts';
import type { Place, SourceReading, SourceRow } from '../source.ts';
import { type Cell, cellsIn, EXPLICIT_NULL, selectCell } from './cells.ts';
import type { Hl7Fault } from './fault.ts';
import { type Hl7Message, parseMessage } from './message.ts';
import { type FoundMessage, messagesOf } from './messages.ts';

/** How the messages of one table are read. */
interface Table {
  layout: Layout;
  mustRead: readonly string[];
}

/** The table of each event that a source reads. */
type Tables = ReadonlyMap<string, Table>;

/**
 * Makes the reader of a source whose files hold HL7 v2 messages: one, several, or batches of them. Each message is a row, read by
 * the table whose `for` names its event (MSH-9.2); only ADT is, as an ACK names the event that it answers.
 */
export function createHl7Reader({ tables }: TablesDefinition, layouts: readonly Layout[]): (file: SourceFile) => Promise<SourceReading> {
  const byEvent: Tables = new Map(layouts.flatMap((layout) => (tables[layout.table]?.for ?? []).map((event) => [event, { layout, mustRead: tables[layout.table]?.mustRead ?? [] }] as const)));
  return async (file) => {
    if (file.size === 0) return { ok: false, issues: [sourceIssue('EHCH-SRC-001')] };
    const found = messagesOf(file.chunks());
    const first = await found.next();
    await found.return(undefined);
    if (first.done || (first.value.is === 'fault' && first.value.fault.code === 'EHCH-HL7-001')) return { ok: false, issues: [sourceIssue('EHCH-HL7-001', { row: 1 })] };
    return { ok: true, unread: [], rows: { [Symbol.asyncIterator]: () => rowsOf(file, byEvent) } };
  };
}

async function* rowsOf(file: SourceFile, tables: Tables): AsyncGenerator<SourceRow> {
  for await (const found of messagesOf(file.chunks())) yield found.is === 'fault' ? refuse(found.fault, found.number) : readMessage(found, tables);
}

function readMessage({ number, first, segments }: Extract<FoundMessage, { is: 'message' }>, tables: Tables): SourceRow {
  const parsed = parseMessage(segments, first);
  if (!parsed.ok) return refuse(parsed.fault, number);
  const { message } = parsed;
  const event = selectCell(message, 'MSH-9.2')?.text ?? '';
  const table = selectCell(message, 'MSH-9.1')?.text === 'ADT' ? tables.get(event) : undefined;
  if (table === undefined) return refuse({ code: 'EHCH-HL7-007', segment: first, field: 9, words: { expected: [...tables.keys()].join(', ') }, ...(event !== '' && { cell: event }) }, number);
  return readCells(message, table, { number, event });
}

function readCells(message: Hl7Message, { layout, mustRead }: Table, { number, event }: { number: number; event: string }): SourceRow {
  const cells = layout.columns.map(({ name }) => selectCell(message, name));
  const unread = unreadIn(message, cells, layout);
  const notes = [...eventNotes(message, event), ...deletionNotes(cells, layout)].map((note) => ({ ...note, row: number }));
  const messageId = selectCell(message, 'MSH-10')?.text;
  const place: Place = { place: `message ${number}`, row: number, table: layout.table, ...(messageId !== undefined && { messageId }), ...(unread.length > 0 && { unread }), ...(notes.length > 0 && { notes }) };
  const row = readRow(layout, cells.map((cell) => (cell?.text === EXPLICIT_NULL ? undefined : cell?.text)), place);
  const needed = leftOut(message, cells, mustRead);
  return needed.length === 0 ? row : holdRow(row, sourceIssue('EHCH-HL7-012', { row: number, words: { found: needed.join(', ') } }));
}

/** The leaves that must be read and are not. */
function leftOut(message: Hl7Message, cells: readonly (Cell | undefined)[], mustRead: readonly string[]): string[] {
  const read = new Set(cells.flatMap((cell) => cell?.taken ?? []));
  return [...new Set(mustRead.flatMap((name) => selectCell(message, name)?.leaves ?? []))].filter((leaf) => !read.has(leaf));
}

function eventNotes(message: Hl7Message, event: string): SourceIssue[] {
  const said = selectCell(message, 'EVN-1');
  return said === undefined || said.text === event ? [] : [sourceIssue('EHCH-HL7-009', { column: 'EVN-1', cell: said.text })];
}

const deletionNotes = (cells: readonly (Cell | undefined)[], { columns }: Layout): SourceIssue[] =>
  columns.flatMap(({ name }, index) => (cells[index]?.text === EXPLICIT_NULL ? [sourceIssue('EHCH-HL7-011', { column: name })] : []));

/** What held something and was read by nobody; `ignored` names segments, fields or parts of them that may be. */
function unreadIn(message: Hl7Message, cells: readonly (Cell | undefined)[], { ignored }: Layout): string[] {
  const read = new Set(['MSH-9', 'MSH-9.2', ...cells.flatMap((cell) => cell?.leaves ?? [])]);
  return cellsIn(message).filter((name) => !read.has(name) && !ignored.some((one) => name === one || (name.startsWith(one) && /^[-.(]/.test(name.slice(one.length)))));
}

function refuse({ code, segment, field, words = {}, cell }: Hl7Fault, row: number): SourceRow {
  const place: Place = { place: code === 'EHCH-HL7-008' || code === 'EHCH-HL7-010' ? `segment ${segment}` : `message ${row}`, row, table: '' };
  return { ...place, issues: [sourceIssue(code, { row, words: { ...words, segment: String(segment) }, ...(field !== undefined && { column: `MSH-${field}` }), ...(cell !== undefined && { cell }) })] };
}
