import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RECORD_TYPES } from '@ehch/records';
import { fileOf } from '../file.ts';
import type { SourceRow } from '../source.ts';
import { createJsonReader } from './read-json.ts';

const type = RECORD_TYPES['observations']!;
const readFile = createJsonReader(type);
const read = (bytes: Buffer) => readFile(fileOf(bytes));

const record = {
  source: { system: 'https://app.example', id: 'o1', updatedAt: '2026-11-18T08:05:00Z' },
  home: { odsCode: 'VM1AB' },
  resident: { nhsNumber: '9000000009' },
  recordedAt: '2026-11-18T08:00:00Z',
  recordedBy: { name: 'Joyce Mensah', role: 'care-home-worker' },
  temperature: 36.6,
};
const good = JSON.stringify(record);

async function rowsOf(text: string): Promise<SourceRow[]> {
  const reading = await read(Buffer.from(text));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return Array.fromAsync(reading.rows);
}
const refusalOf = async (text: string | Buffer) => {
  const reading = await read(Buffer.from(text));
  return reading.ok ? 'read' : reading.issues.map(({ code, text: words }) => `${code} ${words}`);
};

describe('a JSON source', () => {
  test('reads an array and names entries by their number', async () => {
    expect(await rowsOf(`\ufeff [${good},\n ${JSON.stringify({ ...record, temperature: 99 })}, 7]`)).toMatchObject([
      { place: 'entry 1', row: 1, recordType: 'observations', record },
      { place: 'entry 2', row: 2, issues: [{ code: 'EHCH-REC-007', expression: 'temperature', row: 2 }] },
      { place: 'entry 3', row: 3, issues: [{ code: 'EHCH-REC-009' }] },
    ]);
  });

  test('reads one record a line, and a line that is no JSON does not stop the others (IN-003)', async () => {
    expect(await rowsOf(`${good}\r\n\n{"a":\n${good}${good}\n${good}`)).toMatchObject([
      { place: 'line 1', record },
      { place: 'line 3', issues: [{ code: 'EHCH-ROW-011', row: 3 }] },
      { place: 'line 4', issues: [{ code: 'EHCH-ROW-011', row: 4 }] },
      { place: 'line 5', record },
    ]);
  });

  test.each([
    ['a name that stands twice, which JSON.parse would drop', '{"temperature":36.6,"temperature":39.6}', 'a name stands twice in one object'],
    ['a NUL', '{"a":"\\u0000"}', 'a NUL or half of a surrogate pair'],
    ['half of a surrogate pair', '{"a":["\\ud800"]}', 'a NUL or half of a surrogate pair'],
    ['a number beyond a double', '{"a":1e999}', 'beyond the range'],
    ['a name that reaches into prototypes', '{"__proto__":{}}', 'a name is reserved'],
  ])('holds the one entry that has %s (IN-013)', async (_, entry, words) => {
    const rows = await rowsOf(`[${good},\n${entry},${good}]`);
    expect(rows).toMatchObject([{ record }, { place: 'entry 2', issues: [{ code: 'EHCH-ROW-011' }] }, { record }]);
    expect(JSON.stringify(rows[1])).toContain(words);
    expect(JSON.stringify(rows[1])).toContain('line 2');
  });

  test.each([
    ['', 'EHCH-SRC-001 The file is empty.'],
    [' \n', 'EHCH-SRC-001 The file is empty.'],
    ['[]', 'EHCH-SRC-001 The file is empty.'],
    ['[1,\n2', 'EHCH-SRC-014 The file is not JSON; see line 2.'],
    ['[1] [2]', 'EHCH-SRC-014 The file is not JSON; see line 1.'],
    ['[1,]', 'EHCH-SRC-014 The file is not JSON; see line 1.'],
    ['[1 // one\n]', 'EHCH-SRC-014 The file is not JSON; see line 1.'],
    ['['.repeat(100_000), 'EHCH-SRC-014 The file is not JSON, or nested too deep; see line 1.'],
    ['PK\x03\x04', 'EHCH-SRC-003 The file is an Excel workbook or another zip archive and no text.'],
  ])('refuses as a whole %#', async (text, refusal) => expect(await refusalOf(text)).toEqual([refusal]));

  test('refuses bytes that are not UTF-8, and says where (IN-004)', async () => {
    expect(await refusalOf(Buffer.concat([Buffer.from('[1,\n"'), Buffer.from([0xe9]), Buffer.from('"]')]))).toEqual(['EHCH-SRC-004 The file is not written in utf-8; see line 2.']);
  });

  test('holds an entry that is longer than any may be, and reads the others (I-17)', async () => {
    const long = `{"a":"${'x'.repeat(1_048_576)}"}`;
    for (const text of [`[${good},${long},${good}]`, `${good}\n${long}\n${good}`]) expect(await rowsOf(text)).toMatchObject([{ record }, { row: 2, issues: [{ code: 'EHCH-ROW-012' }] }, { record }]);
  });

  test('finds the same entries wherever the chunks of the file begin and end', async () => {
    const text = `[${good} ,\r\n{"a":"],[\\\\\\"{","b":[[],{}]},${good}\n, "é" ]`;
    const whole = await rowsOf(text);
    for (const size of [1, 2, 3, 7, 64]) {
      const bytes = Buffer.from(text);
      const reading = await readFile({ size: bytes.length, async *chunks() { for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size)); } });
      expect(reading.ok && (await Array.fromAsync(reading.rows))).toEqual(whole);
    }
  });

  test.each([
    ['entries', `[0${',0'.repeat(2_000_000)}]`],
    ['lines', '\n0'.repeat(2_000_001)],
  ])('refuses a file of more %s than two million, before any is read', async (_, text) => expect(await refusalOf(text)).toEqual(['EHCH-SRC-012 The file has more than 2000000 lines or entries.']), 120_000);

  test('gives the value of every JSON value that it does not refuse', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1 }), fc.constantFrom(undefined, 2), async (values, indent) => {
        const reading = await createJsonReader({ ...type, read: (json) => ({ ok: true, record: json as typeof record }) })(fileOf(Buffer.from(JSON.stringify(values, null, indent))));
        const rows = reading.ok ? (await Array.fromAsync(reading.rows)) : [];
        expect(rows).toHaveLength(values.length);
        rows.forEach((row, index) => 'record' in row && expect(row.record).toEqual(JSON.parse(JSON.stringify(values[index]))));
      }),
    );
  });

  test('answers for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.string().map((text) => Buffer.from(`[${text}]`)), fc.json().map((text) => Buffer.from(text))), async (bytes) => {
        const reading = await read(Buffer.from(bytes));
        for (const row of reading.ok ? await Array.fromAsync(reading.rows) : []) expect('record' in row || row.issues.length > 0).toBe(true);
      }),
    );
  });
});
