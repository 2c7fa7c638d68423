import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkExamples, exampleFiles, fileOf, goldenFiles, loadSource, readExample, shippedFiles, type Source, SOURCE_ERRORS, SOURCES, SOURCES_FOLDER, type SourceRow } from './index.ts';

const rowsOf = async (source: Source, bytes: Buffer): Promise<SourceRow[]> => {
  const reading = await source.read(fileOf(bytes));
  return reading.ok ? Array.fromAsync(reading.rows) : [];
};

describe.each(Object.values(SOURCES))('$name', (source) => {
  const files = shippedFiles(source.name);
  const examples = exampleFiles(files, 'examples');
  const all = [...examples, ...exampleFiles(files, 'bad-examples')];

  test('has examples that are let through and examples that are not, and each becomes its goldens', async () => expect(await checkExamples(source, files)).toEqual([]));

  test('is the source that is made of its folder', () => expect(loadSource(source.name, files).definition).toEqual(source.definition));

  test.each(all)('the goldens of %s are as they would be written now, wording and all', async (file) => {
    for (const [path, text] of Object.entries(goldenFiles(file, await readExample(source, files[file]!)))) expect(files[path]?.toString()).toBe(text);
  });

  test('what is kept of a row reads as the row did', async () => {
    for (const file of all) {
      for (const row of await rowsOf(source, files[file] as Buffer)) {
        const { cells, ...at } = row;
        if (cells) expect(source.interpret({ ...at, cells })).toEqual(row);
      }
    }
  });

  test('answers for an example with any piece of it cut out or spoilt, and loses no row in silence (IN-001)', async () => {
    const bytes = files[examples[0]!] as Buffer;
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
