import { CsvError, parse } from 'csv-parse/sync';

/** A row as it stands in the table, blank ones too; or where nothing more can be read. */
export type TableRow = { row: number; cells: readonly string[] } | { row: number; fault: 'quote' | 'too-long' };

/** Longer rows are taken for a quote that is never closed. */
export const MOST_CHARACTERS = 1_000_000;

/**
 * The rows of a table in UTF-8, read a batch at a time as they are asked for. Rows are numbered as a spreadsheet does: a line
 * break within quotes begins no row, a blank line is one. Where a quote is out of place the reading ends, since nobody can tell
 * where the next row begins.
 */
export function* tableRows(bytes: Buffer, delimiter: string): Generator<TableRow> {
  let row = 0;
  let offset = 0;
  for (;;) {
    const { rows, end, fault } = parseBatch(bytes.subarray(offset), delimiter);
    for (const cells of rows) yield { row: ++row, cells };
    if (fault) yield { row: ++row, fault };
    if (fault || rows.length < BATCH) return;
    offset += end;
  }
}

const BATCH = 500;

interface Batch {
  rows: string[][];
  /** Bytes up to the end of the last row. */
  end: number;
  fault?: 'quote' | 'too-long';
}

function parseBatch(bytes: Buffer, delimiter: string): Batch {
  const batch: Batch = { rows: [], end: 0 };
  const keep = (cells: string[], info: { bytes: number }): null => {
    batch.rows.push(cells);
    batch.end = info.bytes;
    return null;
  };
  try {
    parse(bytes, { delimiter, to: BATCH, on_record: keep, ...STRICT });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    batch.fault = error.code === 'CSV_MAX_RECORD_SIZE' ? 'too-long' : 'quote';
  }
  return batch;
}

// The number of cells is checked with the header at hand, so that a short row does not stop the others.
const STRICT = { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, max_record_size: MOST_CHARACTERS };
