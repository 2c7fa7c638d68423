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
import { createTurns } from '../turns.ts';
import { type EntryFault, findEntries, NoArray } from './entries.ts';
import { isSpace, linesOf, MOST_PIECE_BYTES, type Piece, valuesOf } from './pieces.ts';

/** A file that has more is refused before any of them is read. */
const MOST_ENTRIES = 2_000_000;

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
    const decoded = await decode(file, ['utf-8'], 'JSON');
    if (!decoded.ok) return decoded;
    const first = await firstByteOf(decoded.chunks());
    if (first === undefined) return refuse(sourceIssue('EHCH-SRC-001'));
    if (first === OPEN_ARRAY) return readArray(decoded.chunks, readValue);
    return decoded.lines > MOST_ENTRIES ? refuse(tooMany) : reading(() => readLines(decoded.chunks(), readValue));
  };
}

const OPEN_ARRAY = '['.charCodeAt(0);

/** That is no space. */
async function firstByteOf(chunks: AsyncIterable<Buffer>): Promise<number | undefined> {
  for await (const chunk of chunks) for (const byte of chunk) if (!isSpace(byte)) return byte;
  return undefined;
}

const reading = (rows: () => AsyncGenerator<SourceRow>): SourceReading => ({ ok: true, unread: [], rows: { [Symbol.asyncIterator]: rows } });

const refuse = (issue: SourceIssue): SourceReading => ({ ok: false, issues: [issue] });

const tooMany = sourceIssue('EHCH-SRC-012', { words: { expected: String(MOST_ENTRIES) } });

/** The array is looked through to its end first: one that is cut off or broken is of no use as a whole. */
async function readArray(open: () => AsyncIterable<Buffer>, readValue: ReadValue): Promise<SourceReading> {
  const turn = createTurns();
  let entries = 0;
  try {
    for await (const pieces of valuesOf(open())) {
      for (const piece of pieces) {
        const entry = entryIn(piece);
        if (entry?.is === 'no-json') return refuse(notJson(entry));
        await turn();
      }
      entries += pieces.length;
      if (entries > MOST_ENTRIES) return refuse(tooMany);
    }
  } catch (error) {
    if (error instanceof NoArray) return refuse(notJson(error.fault));
    throw error;
  }
  return entries === 0 ? refuse(sourceIssue('EHCH-SRC-001')) : reading(() => readEntries(open(), readValue));
}

const notJson = (fault: EntryFault): SourceIssue => sourceIssue('EHCH-SRC-014', { row: fault.line, words: { found: foundIn(fault) } });

const foundIn = ({ text, line }: EntryFault): string => `${text}; see line ${line}`;

type EntryText = { is: 'entry'; text: string; fault?: EntryFault } | ({ is: 'no-json' } & EntryFault);

/** The one value of a piece, unread; nothing where it is too long to be. Lines are those of the file. */
function entryIn({ bytes, line }: Piece): EntryText | undefined {
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  const entries = findEntries(`[${text}\n]`);
  const inFile = (fault: EntryFault): EntryFault => ({ ...fault, line: line + fault.line - 1 });
  if (!Array.isArray(entries)) return { is: 'no-json', ...inFile(entries) };
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return { is: 'no-json', text: '', line };
  return { is: 'entry', text, ...(entry.fault && { fault: inFile(entry.fault) }) };
}

async function* readEntries(chunks: AsyncIterable<Buffer>, readValue: ReadValue): AsyncGenerator<SourceRow> {
  let row = 0;
  for await (const pieces of valuesOf(chunks)) {
    for (const piece of pieces) yield readPiece(piece, { place: `entry ${++row}`, row, table: ROWS }, readValue, foundIn);
  }
}

/** Blank lines are skipped and counted. */
async function* readLines(chunks: AsyncIterable<Buffer>, readValue: ReadValue): AsyncGenerator<SourceRow> {
  for await (const pieces of linesOf(chunks)) {
    for (const piece of pieces) if (!piece.bytes?.every(isSpace)) yield readPiece(piece, { place: `line ${piece.line}`, row: piece.line, table: ROWS }, readValue, ({ text }) => text);
  }
}

/** @param tell what is wrong with an entry, with its line where its place is no line */
function readPiece(piece: Piece, place: Place, readValue: ReadValue, tell: (fault: EntryFault) => string): SourceRow {
  const entry = entryIn(piece);
  if (entry === undefined) return { ...place, issues: [sourceIssue('EHCH-ROW-012', { row: place.row, words: { expected: String(MOST_PIECE_BYTES) } })] };
  if (entry.is === 'no-json') return refuseEntry(place, entry.text);
  return entry.fault ? refuseEntry(place, `: ${tell(entry.fault)}`) : readValue(parse(entry.text), place);
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
