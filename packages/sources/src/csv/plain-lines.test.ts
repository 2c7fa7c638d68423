import { describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { plainLines } from './plain-lines.ts';

const STRICT = { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true };

/** Any text without a quote, biased to what means something in a table. */
const text = fc.array(fc.oneof(fc.constantFrom(',', ';', '\n', '\r', '\r\n', ' ', 'é✓', "'"), fc.string({ unit: 'grapheme', maxLength: 8 }).map((part) => part.replaceAll('"', ''))), { maxLength: 30 }).map((parts) => parts.join(''));

describe('lines without quotes', () => {
  test('are the rows that the parser finds, cell by cell and byte by byte', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(',', ';', '\t', '|'), (written, delimiter) => {
        const ends: number[] = [];
        const rows = parse(written, { ...STRICT, delimiter, on_record: (cells: string[], info: { bytes: number }) => (ends.push(info.bytes), cells) });
        expect(plainLines(Buffer.from(written), delimiter, 1_000)).toEqual({ rows, ends });
      }),
      { numRuns: 2_000 },
    );
  });

  test('are left to the parser wherever there is a quote', () => expect(plainLines(Buffer.from('a,b\n1,2"\n'), ',', 1_000)).toBeUndefined());

  test('are left to the parser where one is longer than a row may be', () => {
    expect(plainLines(Buffer.from('a\n1234\n'), ',', 4)).toEqual({ rows: [['a'], ['1234']], ends: [2, 7] });
    expect(plainLines(Buffer.from('a\n12345\n'), ',', 4)).toBeUndefined();
  });
});
