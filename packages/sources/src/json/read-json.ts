import type { ReadyRecordType } from '@ehch/records';
import { decode } from '../decode.ts';
import { ROWS } from '../definition/definition.ts';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { SourceFile } from '../file.ts';
import type { Layout } from '../layout/layout.ts';
import { namesOf } from '../layout/names.ts';
import { readRow } from '../layout/read-row.ts';
import { objectPlanOf, readObject } from '../paths/read-object.ts';
import type { Place, RefusedRow, SourceReading, SourceRow } from '../source.ts';
import { type EntryFault, findEntries } from './entries.ts';

/** Larger files are refused: JSON is read whole. */
const MOST_BYTES = 64 * 1_048_576;

/** Makes a row of the value of an entry; of undefined, where it is no JSON after all. */
type ReadValue = (value: unknown, place: Place) => SourceRow;

/** Makes the reader of a source that sends records themselves: as a JSON array, or one on each line. */
export const createJsonReader = (recordType: ReadyRecordType): ((file: SourceFile) => Promise<SourceReading>) => createEntriesReader((value, place) => readRecord(value, place, recordType));

/** Makes the reader of a source that sends objects of its own kind, as a JSON array or one on each line, with columns named by their places. */
export function createJsonRowsReader(layout: Layout): (file: SourceFile) => Promise<SourceReading> {
  const plan = objectPlanOf(layout);
  return createEntriesReader((value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuseEntry(place, ', or no object');
    const { texts, unread } = readObject(value, plan);
    return readRow(layout, texts, { ...place, ...(unread.length > 0 && { unread }) });
  });
}

function createEntriesReader(readValue: ReadValue): (file: SourceFile) => Promise<SourceReading> {
  return async (file) => {
    if (file.size > MOST_BYTES) return refuse(sourceIssue('EHCH-SRC-015', { words: { expected: String(MOST_BYTES) } }));
    const decoded = await decode(file, ['utf-8'], 'JSON');
    if (!decoded.ok) return decoded;
    const text = await textOf(decoded.chunks());
    const first = text.trimStart()[0];
    if (first === undefined) return refuse(sourceIssue('EHCH-SRC-001'));
    return first === '[' ? readArray(text, readValue) : reading(() => readLines(text, readValue));
  };
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString('utf8');
}

const reading = (rows: () => Iterable<SourceRow>): SourceReading => ({ ok: true, unread: [], rows: { [Symbol.asyncIterator]: () => iterate(rows()) } });

async function* iterate(rows: Iterable<SourceRow>): AsyncGenerator<SourceRow> {
  yield* rows;
}

const refuse = (issue: SourceIssue): SourceReading => ({ ok: false, issues: [issue] });

function readArray(text: string, readValue: ReadValue): SourceReading {
  const entries = findEntries(text);
  if (!Array.isArray(entries)) return refuse(sourceIssue('EHCH-SRC-014', { row: entries.line, words: { found: foundIn(entries) } }));
  if (entries.length === 0) return refuse(sourceIssue('EHCH-SRC-001'));
  return reading(() => readEntries(text, entries, readValue));
}

const foundIn = ({ text, line }: EntryFault): string => `${text}; see line ${line}`;

function* readEntries(text: string, entries: readonly { start: number; end: number; fault?: EntryFault }[], readValue: ReadValue): Generator<SourceRow> {
  for (const [index, { start, end, fault }] of entries.entries()) {
    const place = { place: `entry ${index + 1}`, row: index + 1, table: ROWS };
    yield fault ? refuseEntry(place, `: ${foundIn(fault)}`) : readValue(parse(text.slice(start, end)), place);
  }
}

/** Blank lines are skipped and counted. */
function* readLines(text: string, readValue: ReadValue): Generator<SourceRow> {
  let row = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start);
    const line = text.slice(start, end);
    const place = { place: `line ${++row}`, row, table: ROWS };
    if (line.trim() !== '') yield readLine(line, place, readValue);
    start = end + 1;
  }
}

function readLine(line: string, place: Place, readValue: ReadValue): SourceRow {
  const entries = findEntries(`[${line}]`);
  const [entry] = Array.isArray(entries) ? entries : [];
  if (!Array.isArray(entries) || entry === undefined || entries.length > 1) return refuseEntry(place, '');
  return entry.fault ? refuseEntry(place, `: ${entry.fault.text}`) : readValue(parse(line), place);
}

function readRecord(value: unknown, place: Place, recordType: ReadyRecordType): SourceRow {
  const read = recordType.read(value);
  if (read.ok) return { ...place, recordType: recordType.name, record: read.record };
  return { ...place, recordType: recordType.name, ...namesOf(value), issues: read.issues.map((issue) => ({ ...issue, row: place.row })) };
}

/** Undefined, which no record type takes, for the few texts that only JSON.parse refuses, such as those with exotic spaces. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refuseEntry = (place: Place, found: string): RefusedRow => ({ ...place, issues: [sourceIssue('EHCH-ROW-011', { row: place.row, words: { found } })] });
