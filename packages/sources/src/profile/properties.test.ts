import { checkNhsNumber, nhsNumberCheckDigit } from '@ehch/fhir';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { workbookOf } from '../../test/support/workbook-of.ts';
import { fileOf } from '../file.ts';
import { profile } from './profile.ts';
import { matchColumns } from '../starter/match-columns.ts';

const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 2_000 }), fc.string({ maxLength: 2_000 }).map((text) => Buffer.from(text)), fc.array(fc.constantFrom('"', ',', ';', '\n', '\r', '\t', 'Id', 'NHS No', '01/02/2026', 'MSH|^~\\&', '{', '[', '"a"', 'PK\x03\x04', '\ufeff', '\0'), { maxLength: 200 }).map((parts) => Buffer.from(parts.join(''))));

describe('profile', () => {
  test('answers for any bytes, and counts no more rows than there are lines (IN-001)', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        const read = await profile(fileOf(Buffer.from(bytes)));
        if (!('table' in read)) return;
        expect(read.table.rows).toBeLessThanOrEqual(Buffer.from(bytes).toString('latin1').split(/\r\n|\n|\r/).length);
        expect(matchColumns(read.table.columns, [])).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('answers for a workbook with any piece of it cut out or spoilt (IN-001)', async () => {
    const bytes = workbookOf([{ name: 'A', rows: [['Ref', 'Date'], ['R1', { number: 46_000, style: 'date' }], ['R2', 'x']] }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 4 }), async (start, length, spoilt) => {
        expect(['workbook', 'unreadable', 'table', 'json', 'hl7v2']).toContain((await profile(fileOf(Buffer.concat([bytes.subarray(0, start), spoilt, bytes.subarray(start + length)])))).kind);
      }),
    );
  });

  test('proves the order of dates by a row whose day is above 12, and by nothing else (IN-007)', async () => {
    const day = fc.integer({ min: 1, max: 28 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ day, month: fc.integer({ min: 1, max: 12 }), year: fc.integer({ min: 1920, max: 2026 }) }), { minLength: 1, maxLength: 60 }), fc.boolean(), fc.constantFrom('/', '-', '.'), async (dates, dayFirst, separator) => {
        const two = (number: number) => String(number).padStart(2, '0');
        const cells = dates.map(({ day: d, month, year }) => (dayFirst ? [two(d), two(month), year] : [two(month), two(d), year]).join(separator));
        const read = await profile(fileOf(Buffer.from(`Id;Date\n${cells.map((cell, index) => `${index};${cell}\n`).join('')}`)));
        const guess = 'table' in read ? read.table.columns[1]?.guess : undefined;
        const proving = dates.findIndex(({ day: d }) => d > 12);
        const format = (dayFirst ? ['dd', 'MM', 'yyyy'] : ['MM', 'dd', 'yyyy']).join(separator);
        if (proving === -1) expect(guess).toMatchObject({ kind: 'date', otherFormat: expect.anything(), evidence: expect.stringContaining('AMBIGUOUS') });
        else {
          expect(guess).toMatchObject({ kind: 'date', format, evidence: expect.stringContaining(`proven by row ${proving + 2}`) });
          expect(guess).not.toHaveProperty('otherFormat');
        }
      }),
    );
  });

  test('guesses each column of a file of known contents, in any order, with any delimiter and end of line', async () => {
    const nine = fc.integer({ min: 400_000_000, max: 799_999_999 }).map(String).filter((text) => nhsNumberCheckDigit(text) < 10);
    const nhsNumber = nine.map((text) => `${text}${nhsNumberCheckDigit(text)}`).filter((text) => checkNhsNumber(text).ok);
    const kinds = fc.record({
      'NHS number': nhsNumber,
      date: fc.integer({ min: 13, max: 28 }).map((d) => `${d}/11/2026`),
      'date and time': fc.integer({ min: 13, max: 28 }).map((d) => `2026-11-${d} 09:05`),
      integer: fc.integer({ min: 2, max: 1000 }).map(String),
      decimal: fc.integer({ min: 0, max: 9 }).map((tenth) => `36.${tenth}`),
      email: fc.stringMatching(/^[a-z]{3,8}$/).map((name) => `${name}@home.example`),
      postcode: fc.constantFrom('ZZ99 3CZ', 'LS1 4AP', 'M1 1AE'),
      'CQC location id': fc.integer({ min: 1, max: 99 }).map((n) => `1-10000000${n + 10}`),
      'yes or no': fc.constantFrom('Yes', 'No'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(kinds, { minLength: 4, maxLength: 30 }), fc.shuffledSubarray(Object.keys({ 'NHS number': 0, date: 0, 'date and time': 0, integer: 0, decimal: 0, email: 0, postcode: 0, 'CQC location id': 0, 'yes or no': 0 }), { minLength: 9 }), fc.constantFrom(',', ';', '\t', '|'), fc.constantFrom('\n', '\r\n', '\r'), async (rows, order, delimiter, end) => {
        // The names of the columns say nothing: they are named by letters, but for one that makes a header of them.
        const header = order.map((_, index) => (index === 0 ? 'Home' : `Q${String.fromCharCode(65 + index)}`));
        const text = [header, ...rows.map((row) => order.map((kind) => row[kind as keyof typeof row]))].map((cells) => cells.join(delimiter)).join(end);
        const read = await profile(fileOf(Buffer.from(text)));
        expect('table' in read && read.table.columns.map(({ guess }) => guess.kind)).toEqual(order);
      }),
      { numRuns: 60 },
    );
  });
});
