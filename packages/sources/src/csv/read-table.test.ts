import { describe, expect, test } from '@jest/globals';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import type { CsvDefinition } from '../definition/definition.ts';
import { fileOf } from '../file.ts';
import { createLayouts } from '../layout/layout.ts';
import type { SourceRow } from '../source.ts';
import { createTableReader } from './read-table.ts';

const definition: CsvDefinition = {
  format: 'csv',
  title: 'Temperatures',
  description: 'One row a reading.',
  recordType: 'observations',
  version: 1,
  system: { column: 'From' },
  delimiter: ',',
  encodings: ['utf-8', 'windows-1252'],
  blank: ['-', 'not taken'],
  columns: {
    'Id': { to: 'source.id', required: true },
    'Changed': { to: 'source.updatedAt', as: 'dateTime', format: 'dd/MM/yyyy HH:mm', required: true },
    'Home': { to: 'home.odsCode' },
    'CQC': { to: 'home.cqcLocationId' },
    'NHS No': { to: 'resident.nhsNumber', required: true },
    'Taken': { to: 'recordedAt', as: 'dateTime', format: 'dd/MM/yyyy HH:mm', required: true },
    'By': { to: 'recordedBy.name', required: true },
    'Role': { to: 'recordedBy.role', as: 'code', codes: 'roles', required: true },
    'Temp °C': { to: 'temperature', as: 'decimal' },
    'Resps': { to: 'respirationRate', as: 'integer' },
    'On O2': { to: 'onOxygen', as: 'code', codes: 'yesNo' },
  },
  ignored: ['Photo'],
  codes: { roles: { 'Carer': 'care-home-worker', 'Senior carer': 'care-home-worker' }, yesNo: { Y: true, N: false } },
};
const readFile = createTableReader(definition, createLayouts(definition)[0]!);
const read = (bytes: Buffer) => readFile(fileOf(bytes));

const HEADER = ['From', 'Id', 'Changed', 'Home', 'NHS No', 'Taken', 'By', 'Role', 'Temp °C', 'Resps', 'On O2'];
const ROW = ['https://app.example', 'o1', '18/11/2026 08:05', 'VM1AB', '900 000 0009', '18/11/2026 08:00', 'Zoë', 'Carer', '36.6', '', 'N'];
const row = (changes: Record<string, string> = {}) => ROW.map((cell, index) => changes[HEADER[index]!] ?? cell);
const file = (...rows: string[][]) => stringify([HEADER, ...rows], { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });

async function rowsOf(text: string | Buffer): Promise<SourceRow[]> {
  const reading = await read(Buffer.from(text));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return Array.fromAsync(reading.rows);
}
const issuesOf = async (text: string | Buffer) => {
  const reading = await read(Buffer.from(text));
  return reading.ok ? (await Array.fromAsync(reading.rows)).flatMap((each) => ('issues' in each ? each.issues : [])) : reading.issues;
};

async function* toAsync(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

const RECORD = {
  source: { system: 'https://app.example', id: 'o1', updatedAt: '2026-11-18T08:05:00+00:00' },
  home: { odsCode: 'VM1AB' },
  resident: { nhsNumber: '900 000 0009' },
  recordedAt: '2026-11-18T08:00:00+00:00',
  recordedBy: { name: 'Zoë', role: 'care-home-worker' },
  temperature: 36.6,
  onOxygen: false,
};

describe('a row', () => {
  test('becomes a record, blank cells left out', async () => {
    expect(await rowsOf(file(row()))).toEqual([{ place: 'row 2', row: 2, table: 'rows', recordType: 'observations', record: RECORD, cells: expect.objectContaining({ 'NHS No': '900 000 0009' }) }]);
    expect(await rowsOf(file(row({ 'Temp °C': ' Not  Taken ', 'Resps': '16' })))).toMatchObject([{ record: { respirationRate: 16 } }]);
  });

  test('reads the same whatever the encoding, the line ends and the case and order of the header', async () => {
    const text = file(row());
    const shuffled = stringify([[...HEADER].reverse().map((name) => ` ${name.toUpperCase()} `), row().reverse()]);
    for (const same of [text, `\ufeff${text}`, iconv.encode(text, 'windows-1252'), text.replaceAll('\r\n', '\n'), text.replaceAll('\r\n', '\r'), shuffled]) {
      expect(await rowsOf(same)).toMatchObject([{ record: RECORD }]);
    }
  });

  test('is numbered as the spreadsheet numbers it, past blank rows and line breaks within cells', async () => {
    const rows = await rowsOf(file(row({ By: 'Ann\nBell' }), HEADER.map(() => ''), ['', '-'], row({ Id: 'o2' })) + '\r\n\r\n');
    expect(rows.map(({ place, row: number }) => [place, number])).toEqual([['row 2', 2], ['row 5', 5]]);
  });

  test('at fault does not stop the others, and names its columns and cells (IN-002, IN-003)', async () => {
    const rows = await rowsOf(file(row({ 'NHS No': '900 000 0001' }), row({ 'Temp °C': '36,6', 'Role': 'carrer', 'Taken': '31/11/2026 08:00' }), row()));
    expect(rows).toMatchObject([
      { row: 2, issues: [{ code: 'EHCH-ID-004', row: 2, column: 'NHS No', cell: '900 000 0001', expression: 'resident.nhsNumber', who: 'sender' }] },
      {
        row: 3,
        issues: [
          { code: 'EHCH-ROW-007', column: 'Taken', cell: '31/11/2026 08:00' },
          { code: 'EHCH-ROW-010', column: 'Role', cell: 'carrer', text: 'The word is not one of: Carer, Senior carer.' },
          { code: 'EHCH-ROW-005', column: 'Temp °C', cell: '36,6' },
        ],
      },
      { row: 4, record: RECORD },
    ]);
    expect(rows.map((each) => ('issues' in each ? each.issues.length : 0))).toEqual([1, 3, 0]);
  });

  test('at fault for a word that no code table has is told of its other faults too, and of none that another word would not have', async () => {
    const [unknown, ...others] = await issuesOf(file(row({ 'Role': 'carrer', 'NHS No': '900 000 0001' })));
    expect(unknown).toMatchObject({ code: 'EHCH-ROW-010', column: 'Role', who: 'mapping', fix: expect.stringContaining('add it to the code table') });
    expect(others).toMatchObject([{ code: 'EHCH-ID-004', column: 'NHS No', who: 'sender' }]);
    expect(await issuesOf(file(row({ Role: 'carrer' })))).toHaveLength(1);
  });

  test('names the columns that should have filled a field that is missing', async () => {
    expect(await issuesOf(file(row({ 'Home': '', 'NHS No': '-' })))).toMatchObject([
      { code: 'EHCH-REC-001', expression: 'home', column: 'Home, CQC' },
      { code: 'EHCH-REC-001', expression: 'resident', column: 'NHS No', cell: '-' },
    ]);
  });

  test('is told of a time that comes twice, and goes on (IN-008)', async () => {
    expect(await rowsOf(file(row({ Changed: '25/10/2026 03:00', Taken: '25/10/2026 01:30' })))).toMatchObject([
      { record: { recordedAt: '2026-10-25T01:30:00+01:00' }, warnings: [{ code: 'EHCH-ROW-009', severity: 'warning', row: 2, column: 'Taken' }] },
    ]);
  });

  test.each<[string, string, string, string]>([
    ['more cells than the header', `${ROW.join()},more`, 'EHCH-ROW-002', 'The row has 12 cells and the header has 11.'],
    ['fewer cells than the header', 'https://app.example,o1', 'EHCH-ROW-002', 'The row has 2 cells and the header has 11.'],
    ['a control character', row({ By: 'A\u000bB' }).join(), 'EHCH-ROW-004', 'The cell holds a control character.'],
    ['a quote that is never closed', `${ROW.join()}"`, 'EHCH-ROW-001', 'A quote is out of place'],
    ['no end', row({ By: `"${'x'.repeat(1_000_001)}"` }).join(), 'EHCH-ROW-003', 'The row is longer than 1000000 characters.'],
    ['a number in words', row({ Resps: 'sixteen' }).join(), 'EHCH-ROW-005', 'The cell is not a whole number.'],
    ['an exponent (IN-009)', row({ 'Temp °C': '3.66e1' }).join(), 'EHCH-ROW-005', 'The cell is not a number.'],
    ['another digit than 0 to 9 (IN-009)', row({ Resps: '１６' }).join(), 'EHCH-ROW-005', 'The cell is not a whole number.'],
  ])('is refused that has %s', async (_, line, code, text) => {
    const [issue, ...others] = await issuesOf(`${HEADER.join()}\n${line}\n`);
    expect(issue).toMatchObject({ code, row: 2, text: expect.stringContaining(text) });
    expect(others).toEqual([]);
  });
});

describe('a file is refused as a whole', () => {
  const header = (...names: string[]) => `${names.join()}\n${ROW.join()}\n`;
  test.each<[string, string | Buffer, object[]]>([
    ['that is empty (IN-006)', '', [{ code: 'EHCH-SRC-001' }]],
    ['that is only a byte order mark (IN-006)', '\ufeff', [{ code: 'EHCH-SRC-001' }]],
    ['that has a header and no rows (IN-006)', `${HEADER.join()}\n\n,,,\n`, [{ code: 'EHCH-SRC-002' }]],
    ['that is a workbook', 'PK\x03\x04rest', [{ code: 'EHCH-SRC-003', text: 'The file is an Excel workbook or another zip archive and no text.', fix: 'Export or save it as CSV.' }]],
    ['that is binary', Buffer.from([1, 0, 2]), [{ code: 'EHCH-SRC-003' }]],
    ['that is in UTF-16 (IN-004)', Buffer.from(`\ufeff${file(row())}`, 'utf16le'), [{ code: 'EHCH-SRC-004', text: 'The file is not written in utf-8 or windows-1252 but in UTF-16.' }]],
    ['that is in none of its encodings (IN-004)', Buffer.concat([Buffer.from(file(row())), Buffer.from([0x81])]), [{ code: 'EHCH-SRC-004', text: expect.stringContaining('see line 3') }]],
    ['that has no header', `${ROW.join()}\n${ROW.join()}\n`, [{ code: 'EHCH-SRC-005', row: 1 }]],
    ['that has another separator (IN-005)', file(row()).replaceAll(',', ';'), [{ code: 'EHCH-SRC-006', text: 'The cells are divided by semicolons, and should be by commas.' }]],
    ['that lacks a column (IN-005)', header(...HEADER.filter((name) => name !== 'By')), [{ code: 'EHCH-SRC-007', column: 'By', text: 'The column By is missing.' }]],
    ['that has a column twice, however written (IN-005)', header(...HEADER, ' temp  °c'), [{ code: 'EHCH-SRC-008', column: 'Temp °C' }]],
    ['that has a column nobody knows, by its place and not its name (IN-005)', header(...HEADER, 'Resp'), [{ code: 'EHCH-SRC-009', cell: 'Resp', text: 'The source knows no column of the name that column L has; did you mean Resps.' }]],
    ['that has a column without a name (IN-005)', header(...HEADER, ''), [{ code: 'EHCH-SRC-010', text: 'Column L has no name.' }]],
    ['that has hundreds of columns', header(...HEADER, ...Array.from({ length: 500 }, () => 'x')), [{ code: 'EHCH-SRC-011' }]],
    ['that has more lines than any has', Buffer.concat([Buffer.from(file(row())), Buffer.alloc(2_000_001, '\n')]), [{ code: 'EHCH-SRC-012' }]],
    ['whose header is badly quoted', 'Id,"By\n', [{ code: 'EHCH-SRC-013', row: 1 }]],
  ])('%s', async (_, bytes, issues) => {
    const reading = await read(Buffer.from(bytes));
    expect(reading).toMatchObject({ ok: false, issues });
    expect(await issuesOf(bytes)).toHaveLength(issues.length);
  });

  test('may have columns that are ignored', async () => expect(await rowsOf(stringify([[...HEADER, 'Photo'], [...ROW, 'x']]))).toMatchObject([{ record: RECORD }]));
});

describe('whatever is sent', () => {
  test('any bytes are answered, and no row is lost or numbered twice (IN-001)', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(`${HEADER.join()}\n${text}`)),
      fc.array(fc.array(fc.oneof(fc.string(), fc.constantFrom(...ROW)), { minLength: ROW.length, maxLength: ROW.length })).map((rows) => Buffer.from(file(...rows))),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        const reading = await read(Buffer.from(sent));
        const rows = reading.ok ? (await Array.fromAsync(reading.rows)) : [];
        expect(rows.map((each) => each.row)).toEqual([...new Set(rows.map((each) => each.row))].sort((a, b) => a - b));
        for (const each of rows) expect('record' in each || each.issues.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('the same is read wherever the file happens to be cut into chunks', async () => {
    const bytes = Buffer.from(`\ufeff${file(row({ By: 'Zoë "Z" ✓\nO’Neil' }), row({ Id: 'o2' }), row({ Id: 'o3', By: '' }))}`);
    const whole = await rowsOf(bytes);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        const edges = [0, ...cuts, bytes.length].sort((a, b) => a - b);
        const chunks = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end)).filter(({ length }) => length > 0);
        const reading = await readFile({ size: bytes.length, chunks: () => toAsync(chunks) });
        expect(reading.ok && (await Array.fromAsync(reading.rows))).toEqual(whole);
      }),
    );
  });

  test('a bad byte is found wherever the file happens to be cut into chunks (IN-004)', async () => {
    const utf8Only = createTableReader({ ...definition, encodings: ['utf-8'] }, createLayouts(definition)[0]!);
    const bytes = Buffer.concat([Buffer.from(file(row({ By: '✓é' }))), Buffer.from([0xe2, 0x9c])]);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reading = await utf8Only({ size: bytes.length, chunks: () => toAsync([bytes.subarray(0, cut), bytes.subarray(cut)]) });
      expect(reading).toMatchObject({ ok: false, issues: [{ code: 'EHCH-SRC-004', text: expect.stringContaining('see line 3') }] });
    }
  });

  test('no text of an issue holds a cell (IN-002)', async () => {
    const canary = 'Quetzalcoatl';
    for (const [index, name] of HEADER.entries()) {
      const issues = [...(await issuesOf(file(row({ [name]: canary })))), ...(await issuesOf(stringify([HEADER.with(index, canary), ROW])))];
      expect(JSON.stringify(issues.map((issue) => ({ ...issue, cell: undefined })))).not.toContain(canary);
    }
  });

  test('rows are read as they are asked for, and from the start each time', async () => {
    const reading = await read(Buffer.from(file(row(), row({ Id: 'o2' }))));
    const firstOf = async () => reading.ok && (await reading.rows[Symbol.asyncIterator]().next()).value;
    expect(await firstOf()).toEqual(await firstOf());
  });
});
