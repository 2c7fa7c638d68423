import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileOf, type Source, SOURCE_ERRORS, SOURCES, SOURCES_FOLDER, type SourceRow } from './index.ts';

const rowsOf = async (source: Source, bytes: Buffer): Promise<SourceRow[]> => {
  const reading = await source.read(fileOf(bytes));
  return reading.ok ? Array.fromAsync(reading.rows) : [];
};

describe.each(Object.values(SOURCES))('$name', (source) => {
  const folder = join(SOURCES_FOLDER, source.name);
  const filesIn = (kind: string) => readdirSync(join(folder, kind)).filter((file) => !/\.(records|issues)\.json$/.test(file)).map((file) => join(kind, file));
  const [examples, badExamples] = [filesIn('examples'), filesIn('bad-examples')];
  const golden = (file: string, kind: 'records' | 'issues'): unknown => {
    const path = join(folder, `${file.replace(/\.\w+$/, '')}.${kind}.json`);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
  };

  test('has an example of which every row is let through, and one with rows that are held', () => {
    expect(examples.filter((file) => (golden(file, 'issues') as { severity: string }[]).some(({ severity }) => severity === 'error'))).toEqual([]);
    expect(examples.some((file) => (golden(file, 'records') as object[]).length > 0)).toBe(true);
    expect(badExamples.filter((file) => (golden(file, 'issues') as object[]).length === 0)).toEqual([]);
    expect(badExamples).not.toEqual([]);
  });

  test.each([...examples, ...badExamples])('%s becomes its golden records and issues', async (file) => {
    const reading = await source.read(fileOf(readFileSync(join(folder, file))));
    const rows = reading.ok ? await Array.fromAsync(reading.rows) : [];
    expect(rows.flatMap((row) => ('record' in row ? [{ place: row.place, record: row.record }] : []))).toEqual(golden(file, 'records'));
    expect(reading.ok ? rows.flatMap((row) => ('record' in row ? (row.warnings ?? []) : row.issues)) : reading.issues).toEqual(golden(file, 'issues'));
  });

  test('what is kept of a row reads as the row did', async () => {
    for (const file of [...examples, ...badExamples]) {
      for (const row of await rowsOf(source, readFileSync(join(folder, file)))) {
        const { cells, ...at } = row;
        if (cells) expect(source.interpret({ ...at, cells })).toEqual(row);
      }
    }
  });

  test('answers for an example with any piece of it cut out or spoilt, and loses no row in silence (IN-001)', async () => {
    const bytes = readFileSync(join(folder, examples[0]!));
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 4 }), async (start, length, spoilt) => {
        for (const row of await rowsOf(source, Buffer.concat([bytes.subarray(0, start), spoilt, bytes.subarray(start + length)]))) {
          expect('record' in row || row.issues.length > 0).toBe(true);
        }
      }),
    );
  });
});

test('every error code of files and rows is met in a test or an example', () => {
  const tests = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'));
  const examples = readdirSync(SOURCES_FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.issues.json'));
  const met = [...tests.map((file) => join(import.meta.dirname, file)), ...examples.map((file) => join(SOURCES_FOLDER, file))].map((file) => readFileSync(file, 'utf8')).join();
  expect(Object.keys(SOURCE_ERRORS).filter((code) => !met.includes(code))).toEqual([]);
});
