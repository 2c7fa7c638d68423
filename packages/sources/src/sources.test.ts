import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Source, SOURCE_ERRORS, SOURCES, type SourceRow } from './index.ts';

const FOLDER = join(import.meta.dirname, '..', 'examples');

const rowsOf = (source: Source, bytes: Buffer): SourceRow[] => {
  const reading = source.read(bytes);
  return reading.ok ? [...reading.rows] : [];
};

describe.each(Object.values(SOURCES))('$name', (source) => {
  const folder = join(FOLDER, source.name);
  const files = readdirSync(folder).filter((file) => !/\.(records|issues)\.json$/.test(file));
  const golden = (file: string, kind: 'records' | 'issues'): unknown => {
    const path = join(folder, `${file.replace(/\.\w+$/, '')}.${kind}.json`);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  };

  test('has an example that is let through and one with rows that are held', () => {
    expect(files.some((file) => existsSync(join(folder, file.replace(/\.\w+$/, '.records.json'))))).toBe(true);
    expect(files.some((file) => existsSync(join(folder, file.replace(/\.\w+$/, '.issues.json'))))).toBe(true);
  });

  test.each(files)('%s becomes its golden records and issues', (file) => {
    const reading = source.read(readFileSync(join(folder, file)));
    const rows = reading.ok ? [...reading.rows] : [];
    expect(rows.flatMap((row) => ('record' in row ? [{ place: row.place, record: row.record }] : []))).toEqual(golden(file, 'records'));
    expect(reading.ok ? rows.flatMap((row) => ('record' in row ? (row.warnings ?? []) : row.issues)) : reading.issues).toEqual(golden(file, 'issues'));
  });

  test('answers for an example with any piece of it cut out or spoilt, and loses no row in silence (IN-001)', () => {
    const bytes = readFileSync(join(folder, files[0]!));
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 4 }), (start, length, spoilt) => {
        for (const row of rowsOf(source, Buffer.concat([bytes.subarray(0, start), spoilt, bytes.subarray(start + length)]))) {
          expect('record' in row || row.issues.length > 0).toBe(true);
        }
      }),
    );
  });
});

test('every error code of files and rows is met in a test or an example', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const texts = [...tests.map((file) => join(import.meta.dirname, file)), ...readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.issues.json')).map((file) => join(FOLDER, file))];
  const met = texts.map((file) => readFileSync(file, 'utf8')).join();
  expect(Object.keys(SOURCE_ERRORS).filter((code) => !met.includes(code))).toEqual([]);
});
