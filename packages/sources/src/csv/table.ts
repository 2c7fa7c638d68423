import { CsvError, parse } from 'csv-parse/sync';
import { plainLines } from './plain-lines.ts';

/** A row as it stands in the table, blank ones too; or where nothing more can be read. */
export type TableRow = { row: number; cells: readonly string[] } | { row: number; fault: 'quote' | 'too-long' };

/** Longer rows are taken for a quote that is never closed. */
export const MOST_CHARACTERS = 1_000_000;

/** Bytes that are parsed together, if no row is longer. */
const WINDOW = 32_768;

/**
 * The rows of a table in UTF-8, a window of the file at a time, so that memory does not grow with the file. Rows are numbered as
 * a spreadsheet does: a line break within quotes begins no row, a blank line is one. Where a quote is out of place the reading
 * ends, since nobody can tell where the next row begins.
 */
export async function* tableRows(chunks: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<TableRow[]> {
  let row = 0;
  let parts: Buffer[] = [];
  let length = 0;
  let wanted = WINDOW;
  for await (const window of windowsOf(chunks)) {
    parts.push(window.bytes);
    length += window.bytes.length;
    if (length < wanted && !window.last) continue;
    const bytes = parts.length === 1 ? window.bytes : Buffer.concat(parts);
    const { rows, end, fault = length > MOST_BYTES && end === 0 ? 'too-long' : undefined } = parseWindow(bytes, delimiter, window.last);
    const rest = bytes.subarray(end);
    parts = [rest];
    length = rest.length;
    // Of a row that is longer than the window, twice as much is asked for, so that it is not parsed again for every chunk.
    wanted = end > 0 ? WINDOW : length * 2;
    const batch: TableRow[] = rows.map((cells) => ({ row: ++row, cells }));
    yield fault ? [...batch, { row: ++row, fault }] : batch;
    if (fault) return;
  }
}

/** The chunks, each with whether it is the last. */
async function* windowsOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<{ bytes: Buffer; last: boolean }> {
  let held: Buffer | undefined;
  for await (const chunk of chunks) {
    if (held) yield { bytes: held, last: false };
    held = chunk;
  }
  if (held) yield { bytes: held, last: true };
}

interface Window {
  rows: string[][];
  /** Bytes up to the end of the last of these rows. */
  end: number;
  fault?: 'quote' | 'too-long';
}

/** The rows of a window. Where more of the file is to come, the last may go on behind it, and is left for the next window. */
function parseWindow(bytes: Buffer, delimiter: string, last: boolean): Window {
  const plain = plainLines(bytes, delimiter, MOST_CHARACTERS);
  return plain ? windowOf(plain.rows, [0, ...plain.ends], last) : parseQuoted(bytes, delimiter, last);
}

const windowOf = (rows: string[][], ends: readonly number[], last: boolean): Window => (last ? { rows, end: ends.at(-1) ?? 0 } : { rows: rows.slice(0, -1), end: ends.at(-2) ?? 0 });

function parseQuoted(bytes: Buffer, delimiter: string, last: boolean): Window {
  const rows: string[][] = [];
  const ends = [0];
  try {
    parse(bytes, { delimiter, on_record: (cells: string[], info: { bytes: number }) => (rows.push(cells), ends.push(info.bytes), null), ...STRICT });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' && bytes.length - (ends.at(-1) ?? 0) <= MOST_BYTES;
    if (unclosed && !last) return { rows, end: ends.at(-1) ?? 0 };
    return { rows, end: bytes.length, fault: error.code === 'CSV_MAX_RECORD_SIZE' ? 'too-long' : 'quote' };
  }
  return windowOf(rows, ends, last);
}

/** As many bytes as so many characters have at most. */
const MOST_BYTES = 4 * MOST_CHARACTERS;

// The number of cells is checked with the header at hand, so that a short row does not stop the others.
const STRICT = { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, max_record_size: MOST_CHARACTERS };
