import { CsvError, parse } from 'csv-parse/sync';
import Papa from 'papaparse';

/** A row of a table as far as a profile needs it: where it stands, and its cells as they are written. */
export interface Row {
  row: number;
  cells: readonly string[];
  /** Of a workbook: what it says of each cell beside the text. */
  marks?: readonly (Mark | undefined)[];
}

/** A date or a number that is kept as one; an error in place of a value; a value that is lost. */
export type Mark = 'date' | 'dateTime' | 'number' | 'error' | 'lost';

/** Where the strict reader of a source would stop. */
export interface StrictFault {
  row: number;
  fault: 'quote' | 'too-long';
}

/** Characters that are parsed together, if no row is longer. */
const PIECE = 32_768;

/** A longer row is taken for a quote that is never closed; the reader of a source has the same limit. */
const MOST_CHARACTERS = 1_000_000;

/**
 * The rows of a table, a piece of the text at a time. Read by a faster parser than a source's, which forgives what a source would
 * not: wherever a piece looks odd, the strict one is asked at which row it would stop. A row that is too long ends the reading.
 *
 * @param onFault told of the first such row
 */
export async function* tableBatches(text: AsyncIterable<string>, delimiter: string, onFault: (fault: StrictFault) => void): AsyncGenerator<Row[]> {
  let row = 0;
  let rest = '';
  let told = false;
  const tell = (fault: StrictFault): void => {
    if (!told) onFault(fault);
    told = true;
  };
  for await (const { piece, last } of piecesOf(text)) {
    const whole = rest + piece;
    const { rows, end } = parsePiece(whole, delimiter, last);
    const read = whole.slice(0, end);
    if (!told && looksOdd(read)) tellStrictly(read, { delimiter, row, tell });
    rest = whole.slice(end);
    yield rows.map((cells) => ({ row: ++row, cells }));
    if (rest.length > MOST_CHARACTERS) return tell({ row: row + 1, fault: 'too-long' });
  }
}

/** A quote within a cell that is not doubled. */
const ODD_QUOTE = /[^,;|\t\r\n"]"[^,;|\t\r\n"]/;

/** Whole rows that conform have an even number of quotes. */
function looksOdd(rows: string): boolean {
  let quotes = 0;
  for (let at = rows.indexOf('"'); at !== -1; at = rows.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 1 || (quotes > 0 && ODD_QUOTE.test(rows));
}

function parsePiece(text: string, delimiter: string, last: boolean): { rows: string[][]; end: number } {
  const parser = new Papa.Parser({ delimiter, newline: newlineOf(text), quoteChar: '"', escapeChar: '"', header: false });
  const { data, meta } = parser.parse(text, 0, !last) as { data: string[][]; meta: { cursor: number } };
  return last ? { rows: withoutEnd(data, text), end: text.length } : { rows: data, end: meta.cursor };
}

/** The parser takes the line break at the end of a file for the beginning of another row. */
const withoutEnd = (rows: string[][], text: string): string[][] => (text === '' || (/[\r\n]$/.test(text) && isEmpty(rows.at(-1))) ? rows.slice(0, -1) : rows);

const isEmpty = (cells: readonly string[] | undefined): boolean => cells?.length === 1 && cells[0] === '';

const newlineOf = (text: string): '\r\n' | '\n' | '\r' => (text.includes('\r\n') ? '\r\n' : text.includes('\n') || !text.includes('\r') ? '\n' : '\r');

function tellStrictly(text: string, { delimiter, row, tell }: { delimiter: string; row: number; tell: (fault: StrictFault) => void }): void {
  let read = 0;
  try {
    parse(text, { delimiter, relax_column_count: true, max_record_size: MOST_CHARACTERS, record_delimiter: ['\r\n', '\n', '\r'], on_record: () => ((read += 1), null) });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    tell({ row: row + read + 1, fault: error.code === 'CSV_MAX_RECORD_SIZE' ? 'too-long' : 'quote' });
  }
}

/** The text in pieces of about one size, each with whether it is the last. */
async function* piecesOf(text: AsyncIterable<string>): AsyncGenerator<{ piece: string; last: boolean }> {
  let piece = '';
  for await (const chunk of text) {
    piece += chunk;
    if (piece.length < PIECE) continue;
    yield { piece, last: false };
    piece = '';
  }
  yield { piece, last: true };
}
