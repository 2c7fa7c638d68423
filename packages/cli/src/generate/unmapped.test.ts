import { checkNhsNumber } from '@ehch/fhir';
import { describe, expect, test } from '@jest/globals';
import { fileOf, SOURCES } from '@ehch/sources';
import { generateUnmapped } from './unmapped.ts';

const files = generateUnmapped(1);
const register = files.find(({ file }) => file === 'residents.csv')!;
// No cell of it has a separator, a quote or a line break in it.
const [header = [], ...rows] = register.bytes.toString('latin1').trimEnd().split('\r\n').map((line) => line.split(';'));
const numberOf = (row: readonly string[]) => row[header.indexOf('NHS Number')] ?? '';

describe('the files of homes whose records system no source reads yet', () => {
  test('are the same again for the same seed, and others for another', () => {
    expect(generateUnmapped(1)).toEqual(files);
    expect(generateUnmapped(2)).not.toEqual(files);
  });

  test('have seven NHS numbers of 412 mistyped, one of them in row 88, and say which', () => {
    const wrong = rows.flatMap((row, index) => (checkNhsNumber(numberOf(row)).ok ? [] : [`row ${index + 2}`]));
    expect(rows.filter((row) => row.length === header.length)).toHaveLength(412);
    expect(wrong).toHaveLength(7);
    expect(wrong).toContain('row 88');
    expect(register.held.map(({ place }) => place)).toEqual(wrong);
  });

  test('are read by the sources they name, but for the register', async () => {
    for (const { source, bytes, rows: count } of files.filter((file) => file !== register)) {
      const reading = await SOURCES[source]!.read(fileOf(bytes));
      const read = reading.ok ? await Array.fromAsync(reading.rows) : [];
      expect(read.filter((row) => 'record' in row)).toHaveLength(count);
    }
    expect(SOURCES[register.source]).toBeUndefined();
  });
});
