import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { partsOf, type SheetOf, workbookOf } from '../../test/support/workbook-of.ts';
import { type ZipPart, zipOf } from '../../test/support/zip.ts';
import { createSource } from '../create-source.ts';
import type { SourceDefinition } from '../definition/definition.ts';
import { fileOf } from '../file.ts';
import type { SourceReading, SourceRow } from '../source.ts';
import { LIMITS } from './archive.ts';

const DEFINITION: SourceDefinition = {
  format: 'xlsx',
  sheet: 'Obs',
  title: 'Observations',
  description: 'One row a reading.',
  recordType: 'observations',
  version: 1,
  system: 'https://obs.example',
  blank: ['-'],
  columns: {
    Id: { to: 'source.id', required: true },
    Changed: { to: 'source.updatedAt', as: 'dateTime', format: 'dd/MM/yyyy HH:mm' },
    Home: { to: 'home.odsCode' },
    NHS: { to: 'resident.nhsNumber' },
    Taken: { to: 'recordedAt', as: 'dateTime', format: 'yyyy-MM-dd HH:mm' },
    By: { to: 'recordedBy.name' },
    Role: { to: 'recordedBy.role' },
    Weight: { to: 'weight', as: 'decimal' },
  },
  ignored: ['Note'],
};

const HEADER = Object.keys(DEFINITION.columns);
const AT = { number: 46_343.40625, style: 'dateTime' } as const;
const good = (...changes: readonly [index: number, cell: SheetOf['rows'][number][number]][]): SheetOf['rows'][number] => {
  const row: SheetOf['rows'][number][number][] = ['1', AT, 'VM1AB', '900 000 0009', AT, 'Jo Lee', 'care-home-nurse', 61.4];
  for (const [index, cell] of changes) row[index] = cell;
  return row;
};

const source = createSource('obs', DEFINITION);
const read = (bytes: Buffer): Promise<SourceReading> => source.read(fileOf(bytes));
const workbook = (...rows: SheetOf['rows']): Buffer => workbookOf([{ name: 'Obs', rows: [HEADER, ...rows] }]);

async function rowsOf(bytes: Buffer): Promise<SourceRow[]> {
  const reading = await read(bytes);
  if (!reading.ok) throw new Error(reading.issues.map(({ code, text }) => `${code} ${text}`).join('\n'));
  return Array.fromAsync(reading.rows);
}

const codesOf = (reading: SourceReading): string[] => (reading.ok ? [] : reading.issues.map(({ code }) => code));

describe('a row of a sheet', () => {
  test('stands at its sheet and at the number that Excel shows, blank rows counted', async () => {
    const rows = await rowsOf(workbook(good(), [], ['-'], good([0, '2'])));
    expect(rows.map(({ place, row, table }) => [place, row, table])).toEqual([['Obs!row 2', 2, 'rows'], ['Obs!row 5', 5, 'rows']]);
  });

  test('has its dates in the form that each column declares, and is read again from what was kept of it', async () => {
    const [row] = await rowsOf(workbook(good()));
    expect(row).toMatchObject({ cells: { Changed: '17/11/2026 09:45', Taken: '2026-11-17 09:45' }, record: { source: { updatedAt: '2026-11-17T09:45:00+00:00' }, recordedAt: '2026-11-17T09:45:00+00:00', weight: 61.4 } });
    const { cells, ...at } = row!;
    expect(source.interpret({ ...at, cells: cells! })).toEqual(row);
  });

  test('counts its dates from 1904 where the workbook says so', async () => {
    const [row] = await rowsOf(workbookOf([{ name: 'Obs', rows: [HEADER, good([1, { number: 44_881.40625, style: 'dateTime' }], [4, { number: 44_881.40625, style: 'dateTime' }])] }], { date1904: true }));
    expect(row).toMatchObject({ record: { recordedAt: '2026-11-17T09:45:00+00:00' } });
  });

  test.each([
    ['a text', '900 000 0009', '900 000 0009'],
    ['a number', 9_000_000_009, '9000000009'],
    ['a number that is written as a power of ten', { xml: '<c><v>9.000000009E9</v></c>' }, '9000000009'],
    ['a number that is shown with ten digits', { number: 9_000_000_009, style: 'tenDigits' as const }, '9000000009'],
    ['the value that a formula had', { formula: 'A1', value: 9_000_000_009 }, '9000000009'],
    ['a text within the cell', { xml: '<c t="inlineStr"><is><r><t>900 000</t></r><r><t> 0009</t></r><rPh sb="0" eb="1"><t>nine</t></rPh></is></c>' }, '900 000 0009'],
  ])('takes an NHS number that is kept as %s', async (_, cell, nhsNumber) => expect(await rowsOf(workbook(good([3, cell])))).toMatchObject([{ record: { resident: { nhsNumber } } }]));

  test('keeps zeros at the beginning only where the workbook shows them', async () => {
    expect((await rowsOf(workbook(good([0, 42]), good([0, { number: 42, style: 'tenDigits' }])))).map((row) => 'record' in row && row.record.source.id)).toEqual(['42', '0000000042']);
  });

  test('has midnight only where its cell shows a time, and is held for a day where a time is asked for', async () => {
    expect(await rowsOf(workbook(good([4, { number: 46_343, style: 'dateTime' }]), good([4, { number: 46_343, style: 'date' }]), good([1, 46_343])))).toMatchObject([
      { record: { recordedAt: '2026-11-17T00:00:00+00:00' } },
      { issues: [{ code: 'EHCH-ROW-006', column: 'Taken', cell: '2026-11-17' }] },
      { issues: [{ code: 'EHCH-ROW-006', column: 'Changed', cell: '17/11/2026' }] },
    ]);
  });

  test('is held where something stands beside its last column, since nobody can tell what that is', async () => {
    const [beside, blank, fault] = await rowsOf(workbook(good([9, 'see over']), good([9, '-']), good([8, { error: '#N/A' }])));
    expect(beside).toMatchObject({ row: 2, place: 'Obs!row 2', issues: [{ code: 'EHCH-ROW-002', row: 2, text: 'The row has 10 cells and the header has 8.' }] });
    expect(blank).toHaveProperty('record');
    expect(fault).toMatchObject({ issues: [{ code: 'EHCH-ROW-002', text: 'The row has 9 cells and the header has 8.' }] });
    expect([beside, fault].map((row) => row?.cells)).toEqual([undefined, undefined]);
  });

  test('takes a number for a date only where it can be nothing else', async () => {
    expect(await rowsOf(workbook(good([4, 46_343.40625]), good([4, 1945]), good([4, { number: 60, style: 'date' }])))).toMatchObject([{ record: { recordedAt: '2026-11-17T09:45:00+00:00' } }, { issues: [{ code: 'EHCH-ROW-006', column: 'Taken', cell: '1945' }] }, { issues: [{ code: 'EHCH-ROW-006', column: 'Taken', cell: '60' }] }]);
  });

  test.each([
    ['an error', { error: '#N/A' }, { code: 'EHCH-XLS-007', text: 'The cell shows an error of the workbook: #N/A.' }],
    ['an error that no workbook has', { error: 'Jo Lee' }, { code: 'EHCH-XLS-007', text: 'The cell shows an error of the workbook: #ERROR.' }],
    ['a formula that was never worked out', { formula: 'A1' }, { code: 'EHCH-XLS-008' }],
    ['a number that lost digits', { xml: '<c><v>1.23456789012346E+17</v></c>' }, { code: 'EHCH-XLS-009' }],
    ['a text beyond what Excel holds', { xml: `<c t="inlineStr"><is><t>${'x'.repeat(33_000)}</t></is></c>` }, { code: 'EHCH-XLS-010' }],
    ['a text that is not there', { xml: '<c t="s"><v>999</v></c>' }, { code: 'EHCH-XLS-004' }],
    ['a number that is none', { xml: '<c><v>0x10</v></c>' }, { code: 'EHCH-XLS-004' }],
  ])('is held for %s, with its column', async (_, cell, issue) => expect(await rowsOf(workbook(good([5, cell]), good()))).toMatchObject([{ row: 2, issues: [{ ...issue, row: 2, column: 'By' }] }, { record: {} }]));
});

describe('a workbook is refused as a whole', () => {
  const CFB = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  const with_ = (...parts: ZipPart[]): Buffer => zipOf([...partsOf([{ name: 'Obs', rows: [HEADER, good()] }]), ...parts]);
  const replaced = (name: string, xml: string): Buffer => zipOf(partsOf([{ name: 'Obs', rows: [HEADER, good()] }]).map((part) => (part.name === name ? { name, bytes: Buffer.from(xml) } : part)));

  test.each([
    ['where it is empty', Buffer.alloc(0), 'EHCH-SRC-001'],
    ['where it is protected with a password', Buffer.concat([CFB, Buffer.alloc(600), Buffer.from('EncryptedPackage', 'utf16le')]), 'EHCH-XLS-001'],
    ['where parts of it are encrypted', zipOf([{ name: 'xl/workbook.xml', bytes: Buffer.from('x'), flags: 1 }]), 'EHCH-XLS-001'],
    ['where it is of before 2007', Buffer.concat([CFB, Buffer.alloc(600)]), 'EHCH-XLS-002'],
    ['where it is CSV', Buffer.from('Id,Changed\n1,2\n'), 'EHCH-XLS-002'],
    ['where it is another zip archive', zipOf([{ name: 'a.txt', bytes: Buffer.from('x') }]), 'EHCH-XLS-002'],
    ['where it is a binary workbook', with_({ name: 'xl/workbook.bin', bytes: Buffer.from('x') }), 'EHCH-XLS-002'],
    ['where it is OpenDocument', with_({ name: 'content.xml', bytes: Buffer.from('x') }), 'EHCH-XLS-002'],
    ['where it has too many parts', zipOf(Array.from({ length: LIMITS.parts + 1 }, (_, index) => ({ name: `p${index}`, bytes: Buffer.alloc(0) }))), 'EHCH-XLS-003'],
    ['where it says that it inflates too far', zipOf([{ name: 'xl/workbook.xml', bytes: Buffer.from('x'), claimedSize: LIMITS.inflated + 1 }]), 'EHCH-XLS-003'],
    ['where it has two parts of one name', with_({ name: 'xl/workbook.xml', bytes: Buffer.from('<x/>') }), 'EHCH-XLS-004'],
    ['where a part goes further than it says', zipOf(partsOf([{ name: 'Obs', rows: [HEADER, good()] }]).map((part) => (part.name === 'xl/sharedStrings.xml' ? { ...part, bytes: Buffer.concat([part.bytes, Buffer.alloc(5_000_000, ' ')]), claimedSize: 400 } : part))), 'EHCH-XLS-004'],
    ['where it declares a document type', replaced('xl/workbook.xml', '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'), 'EHCH-XLS-004'],
    ['where a part is no XML', replaced('xl/workbook.xml', '<workbook>'), 'EHCH-XLS-004'],
    ['where XML lies too deep', replaced('xl/sharedStrings.xml', '<a>'.repeat(1_000) + '</a>'.repeat(1_000)), 'EHCH-XLS-004'],
    ['where it is cut off', workbook(good()).subarray(0, 900), 'EHCH-XLS-004'],
    ['where it lacks the sheet', workbookOf([{ name: 'Other', rows: [HEADER, good()] }]), 'EHCH-XLS-005'],
    ['where the sheet is blank', workbookOf([{ name: 'Obs', rows: [] }]), 'EHCH-SRC-001'],
    ['where the sheet has a header alone', workbookOf([{ name: 'Obs', rows: [HEADER, [], ['-']] }]), 'EHCH-SRC-002'],
    ['where the sheet has too many columns', workbookOf([{ name: 'Obs', rows: [], xml: '<row r="1"><c r="ABC1" t="b"><v>1</v></c></row>' }]), 'EHCH-XLS-003'],
    ['where rows go back', workbookOf([{ name: 'Obs', rows: [], xml: '<row r="2"><c r="A2" t="b"><v>1</v></c></row><row r="1"><c r="A1" t="b"><v>1</v></c></row>' }]), 'EHCH-XLS-004'],
  ])('%s', async (_, bytes, code) => expect(codesOf(await read(bytes))).toEqual([code]));

  test('where cells of its header are merged, and names the first of them', async () => {
    const reading = await read(workbookOf([{ name: 'Obs', rows: [[], HEADER.map((name) => (name === 'Role' ? undefined : name)), good()], merged: ['F2:G2', 'A3:B3'] }]));
    expect(reading).toMatchObject({ ok: false, issues: [{ code: 'EHCH-XLS-006', row: 2, text: 'The header cell F2 is merged with others.' }] });
  });

  test('for a column that nobody reads, and one that is missing, at the row of its header', async () => {
    expect(await read(workbookOf([{ name: 'Obs', rows: [[], ['Sort', ...HEADER.slice(1)], good()] }]))).toMatchObject({ ok: false, issues: [{ code: 'EHCH-SRC-009', row: 2 }, { code: 'EHCH-SRC-007', row: 2, column: 'Id' }] });
  });
});

test('a sheet that breaks behind good rows is read up to there, and says so', async () => {
  const parts = partsOf([{ name: 'Obs', rows: [HEADER, ...Array.from({ length: 3_000 }, (_, index) => good([0, `r${index}`]))] }]);
  const bytes = zipOf(parts.map((part) => (part.name.includes('sheet1') ? { ...part, bytes: part.bytes.subarray(0, part.bytes.length - 100) } : part)));
  const rows = await rowsOf(bytes);
  expect(rows.length).toBeGreaterThan(1_000);
  expect(rows.at(-1)).toMatchObject({ issues: [{ code: 'EHCH-XLS-004' }] });
  expect(rows.slice(0, -1).every((row) => 'record' in row)).toBe(true);
});

test('answers for any bytes, and for a workbook whose parts hold anything (IN-001)', async () => {
  const parts = partsOf([{ name: 'Obs', rows: [HEADER, good(), good()] }]);
  const anyXml = fc.array(fc.constantFrom('<row>', '</row>', '<c t="s">', '<c r="A1">', '</c>', '<v>', '</v>', '1', 'x', '<sheetData>', '</sheetData>', '<si>', '</si>', '<t>', '</t>', '&amp;', '<!--', '-->', '<![CDATA[', ']]>'), { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join('')));
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)), fc.tuple(fc.nat(parts.length - 1), fc.oneof(anyXml, anyXml.map((xml) => Buffer.concat([Buffer.from('<a>'), xml, Buffer.from('</a>')])))).map(([index, bytes]) => zipOf(parts.map((part, at) => (at === index ? { ...part, bytes } : part))))), async (bytes) => {
      const reading = await read(bytes);
      if (!reading.ok) expect(reading.issues.length).toBeGreaterThan(0);
      else for await (const row of reading.rows) expect('record' in row || row.issues.length > 0).toBe(true);
    }),
    { numRuns: 200 },
  );
});
