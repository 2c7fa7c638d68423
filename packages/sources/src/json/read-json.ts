import type { ReadyRecordType } from '@ehch/records';
import { decode } from '../decode.ts';
import { type SourceIssue, sourceIssue } from '../errors.ts';
import type { SourceReading, SourceRow } from '../source.ts';
import { type EntryFault, findEntries } from './entries.ts';

/** Makes the reader of a source that sends records themselves: as a JSON array, or one on each line. */
export function createJsonReader(recordType: ReadyRecordType): (bytes: Buffer) => SourceReading {
  return (bytes) => {
    const decoded = decode(bytes, ['utf-8'], 'JSON');
    if (!decoded.ok) return decoded;
    const text = decoded.bytes.toString('utf8');
    const first = text.trimStart()[0];
    if (first === undefined) return refuse(sourceIssue('EHCH-SRC-001'));
    return first === '[' ? readArray(text, recordType) : { ok: true, rows: { [Symbol.iterator]: () => readLines(text, recordType) } };
  };
}

const refuse = (issue: SourceIssue): SourceReading => ({ ok: false, issues: [issue] });

function readArray(text: string, recordType: ReadyRecordType): SourceReading {
  const entries = findEntries(text);
  if (!Array.isArray(entries)) return refuse(sourceIssue('EHCH-SRC-014', { row: entries.line, words: { found: foundIn(entries) } }));
  if (entries.length === 0) return refuse(sourceIssue('EHCH-SRC-001'));
  return { ok: true, rows: { [Symbol.iterator]: () => readEntries(text, entries, recordType) } };
}

const foundIn = ({ text, line }: EntryFault): string => `${text}; see line ${line}`;

function* readEntries(text: string, entries: readonly { start: number; end: number; fault?: EntryFault }[], recordType: ReadyRecordType): Generator<SourceRow> {
  for (const [index, { start, end, fault }] of entries.entries()) {
    const place = { place: `entry ${index + 1}`, row: index + 1 };
    yield fault ? refuseEntry(place, `: ${foundIn(fault)}`) : readEntry(text.slice(start, end), place, recordType);
  }
}

/** Blank lines are skipped and counted. */
function* readLines(text: string, recordType: ReadyRecordType): Generator<SourceRow> {
  let row = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) === -1 ? text.length : text.indexOf('\n', start);
    const line = text.slice(start, end);
    const place = { place: `line ${++row}`, row };
    if (line.trim() !== '') yield readLine(line, place, recordType);
    start = end + 1;
  }
}

interface Place {
  place: string;
  row: number;
}

function readLine(line: string, place: Place, recordType: ReadyRecordType): SourceRow {
  const entries = findEntries(`[${line}]`);
  const [entry] = Array.isArray(entries) ? entries : [];
  if (!Array.isArray(entries) || entry === undefined || entries.length > 1) return refuseEntry(place, '');
  return entry.fault ? refuseEntry(place, `: ${entry.fault.text}`) : readEntry(line, place, recordType);
}

function readEntry(text: string, place: Place, recordType: ReadyRecordType): SourceRow {
  const read = recordType.read(parse(text));
  return read.ok ? { ...place, recordType: recordType.name, record: read.record } : { ...place, issues: read.issues.map((issue) => ({ ...issue, row: place.row })) };
}

/** Undefined, which no record type takes, for the few texts that only JSON.parse refuses, such as those with exotic spaces. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const refuseEntry = (place: Place, found: string): SourceRow => ({ ...place, issues: [sourceIssue('EHCH-ROW-011', { row: place.row, words: { found } })] });
