import { describe, expect, test } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { fileOf } from '../file.ts';
import { MOST_CHARACTERS, tableRows } from './table.ts';

const rowsOf = async (text: string | Buffer, delimiter = ',') => (await Array.fromAsync(tableRows(fileOf(Buffer.from(text)).chunks(), delimiter))).flat();

/** Any text that UTF-8 can hold, biased to what means something in a table. */
const cell = fc.oneof(fc.constantFrom('', ' ', '"', '""', ',', ';', '\n', '\r\n', 'a"b', '"a', 'é°✓', "5'2"), fc.string({ unit: 'grapheme', maxLength: 12 }));

describe('tableRows', () => {
  test('gives back every cell of any table that a CSV writer wrote', async () => {
    const table = fc.integer({ min: 1, max: 6 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n'), fc.boolean(), async (cells, delimiter, recordDelimiter, quoted) => {
        const written = stringify(cells, { delimiter, record_delimiter: recordDelimiter, quoted, quoted_empty: true, quoted_match: /[\r\n]/ });
        expect(await rowsOf(written, delimiter)).toEqual(cells.map((row, index) => ({ row: index + 1, cells: row })));
      }),
      { numRuns: 500 },
    );
  });

  test('numbers rows as a spreadsheet does: a line break within quotes begins no row, a blank line is one', async () => {
    expect(await rowsOf('h\n"one\nand\r\nmore"\n\nlast')).toEqual([
      { row: 1, cells: ['h'] },
      { row: 2, cells: ['one\nand\r\nmore'] },
      { row: 3, cells: [''] },
      { row: 4, cells: ['last'] },
    ]);
  });

  test('goes on from batch to batch without losing or repeating a row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 490, max: 1510 }), fc.boolean(), async (count, ended) => {
        const lines = Array.from({ length: count }, (_, index) => (index % 7 === 0 ? `"${index}\n"` : String(index)));
        const rows = await rowsOf(lines.join('\n') + (ended ? '\n' : ''));
        expect(rows.map(({ row }) => row)).toEqual(lines.map((_, index) => index + 1));
        expect(rows.map((row) => ('cells' in row ? Number(row.cells[0]) : NaN))).toEqual(lines.map((_, index) => index));
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    ['is never closed', 'a,b\n1,2\n3,"4\n5,6\n'],
    ['stands within a cell that has none around it', 'a,b\n1,2\n3,4"\n5,6\n'],
    ['is closed before the end of the cell', 'a,b\n1,2\n3,"4" x\n5,6\n'],
  ])('stops at a quote that %s, with all rows before it', async (_, text) => {
    expect(await rowsOf(text)).toEqual([{ row: 1, cells: ['a', 'b'] }, { row: 2, cells: ['1', '2'] }, { row: 3, fault: 'quote' }]);
  });

  test('stops at a row that is longer than any can be, rather than take the rest of the file for one cell', async () => {
    const rows = await rowsOf(`a\n"${'x\n'.repeat(MOST_CHARACTERS / 2 + 1)}"\nb`);
    expect(rows).toEqual([{ row: 1, cells: ['a'] }, { row: 2, fault: 'too-long' }]);
  });

  test('ends for any bytes, with rows numbered from 1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(',', ';', '\t', '|'), async (bytes, delimiter) => {
        const rows = await rowsOf(Buffer.from(bytes), delimiter);
        expect(rows.map(({ row }) => row)).toEqual(rows.map((_, index) => index + 1));
      }),
    );
  });
});
