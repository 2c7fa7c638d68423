import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registerFile, residentRow } from '../../../services/intake/test/support/register.ts';
import { partsOf, workbookOf } from '../../../packages/sources/test/support/workbook-of.ts';
import { zipOf } from '../../../packages/sources/test/support/zip.ts';
import { adt } from '../../support/mllp.ts';
import { CSV, FILE_DOORS, type Format, HL7, JSON_ARRAY, NDJSON, STU3, XLSX } from './formats.ts';
import { CANARY, heldIn, startUnderTest, type UnderTest } from './under-test.ts';

let intake: UnderTest;
beforeAll(async () => {
  intake = await startUnderTest();
});
afterAll(() => intake.close());

const send = (door: string, { source, type }: Format, body: Buffer | string, headers: Record<string, string> = {}) => intake.by.fetch(`${door}?source=${source}`, { method: 'POST', headers: { 'content-type': type, ...headers }, body });

/** A whole file that is refused: what it is, its bytes, the code, and what the answer says of the place. */
type Refused = readonly [what: string, body: Buffer | string, code: string, at?: RegExp];

const utf16 = (text: string, littleEndian = true): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return littleEndian ? bytes : bytes.swap16();
};
const withBytes = (text: string, ...bytes: number[]): Buffer => {
  const [before = '', after = ''] = text.split('@');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
};

const row = residentRow({ Surname: CANARY });
const register = registerFile([row]);
const columns = Object.keys(row);
const named = (surname: string) => registerFile([residentRow({ Surname: surname })]);

const OF_TABLES: readonly Refused[] = [
  ['a byte order mark alone', '\ufeff', 'EHCH-SRC-001'],
  ['blank lines alone', '\r\n\r\n', 'EHCH-SRC-005'],
  ['a header alone', registerFile([]), 'EHCH-SRC-002'],
  ['a header with blank rows', `${registerFile([])},,,,,,,,,\r\n-,n/k,,,,,,,,\r\n`, 'EHCH-SRC-002'],
  ['no header', register.split('\r\n').slice(1).join('\r\n'), 'EHCH-SRC-005', /row 1|first row/],
  ['UTF-16, least byte first', utf16(register), 'EHCH-SRC-004', /UTF-16/],
  ['UTF-16, most byte first', utf16(register, false), 'EHCH-SRC-004', /UTF-16/],
  ['bytes that no character set of the source has', withBytes(named('@'), 0x81), 'EHCH-SRC-004', /line 2/],
  ['a NUL', withBytes(named('@'), 0), 'EHCH-SRC-003', /binary/],
  ['a workbook', zipOf([{ name: CANARY, bytes: Buffer.from(CANARY) }]), 'EHCH-SRC-003', /Excel workbook/],
  ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'EHCH-SRC-003', /old Excel/],
  ['a PDF', `%PDF-1.7 ${CANARY}`, 'EHCH-SRC-003', /PDF/],
  ['gzip that does not say so', Buffer.from([0x1f, 0x8b, 8, 0]), 'EHCH-SRC-003', /gzip/],
  ['a required column left out', registerFile([row], columns.filter((column) => column !== 'Sex')), 'EHCH-SRC-007', /Sex/],
  ['a column twice', registerFile([row], [...columns, 'Sex']), 'EHCH-SRC-008', /Sex/],
  ['a column that nobody knows', registerFile([{ ...row, [CANARY]: 'x' }]), 'EHCH-SRC-009', /column K/],
  ['a column without a name', registerFile([{ ...row, '': 'x' }]), 'EHCH-SRC-010', /column K/i],
  ['tabs for commas', register.replaceAll(',', '\t'), 'EHCH-SRC-006', /tabs/],
  ['semicolons for commas', register.replaceAll(',', ';'), 'EHCH-SRC-006', /semicolons/],
  ['500 columns and one more', registerFile([Object.fromEntries([...columns, ...Array.from({ length: 491 }, (_, index) => `c${index}`)].map((name) => [name, CANARY]))]), 'EHCH-SRC-011', /500/],
  ['10,000 columns', `${'x,'.repeat(10_000)}\r\n${CANARY}`, 'EHCH-SRC-011', /500/],
  ['a header with a quote that is never closed', `"${register}`, 'EHCH-SRC-013'],
  ['a header that never ends', 'x'.repeat(2_000_000), 'EHCH-SRC-013'],
  ['commas without end', ','.repeat(5_000_000), 'EHCH-SRC-013'],
  ['JSON', `[{"a":"${CANARY}"}]`, 'EHCH-SRC-013'],
  ['HL7', adt('A01'), 'EHCH-SRC-005'],
];

const OF_JSON: readonly Refused[] = [
  ['a byte order mark alone', '\ufeff', 'EHCH-SRC-001'],
  ['spaces alone', ' \r\n\t', 'EHCH-SRC-001'],
  ['an empty array', '[]', 'EHCH-SRC-001'],
  ['an array that is cut off', `[{"a":"${CANARY}"},\n{"a":`, 'EHCH-SRC-014', /line 2/],
  ['an array with something behind it', `[{"a":"${CANARY}"}]\n}`, 'EHCH-SRC-014', /line 2/],
  ['a comma too many', `["${CANARY}",]`, 'EHCH-SRC-014', /line 1/],
  ['an array nested too deep', '['.repeat(100_000), 'EHCH-SRC-014', /nested too deep/],
  ['UTF-16', utf16(`["${CANARY}"]`), 'EHCH-SRC-004', /UTF-16/],
  ['bytes that are not UTF-8', withBytes(`["${CANARY}",\n"@"]`, 0xe9), 'EHCH-SRC-004', /line 2/],
  ['half of a surrogate pair in its bytes', withBytes('["@"]', 0xed, 0xa0, 0x80), 'EHCH-SRC-004', /line 1/],
  ['a NUL', withBytes('["@"]', 0), 'EHCH-SRC-003'],
  ['a workbook', zipOf([{ name: 'x', bytes: Buffer.from(CANARY) }]), 'EHCH-SRC-003', /workbook/],
];

const OF_STU3: readonly Refused[] = [
  ...OF_JSON.filter(([what]) => !['an empty array', 'an array that is cut off', 'an array nested too deep'].includes(what)),
  ['an array', `[{"resourceType":"Bundle"}]`, 'EHCH-GPC-001'],
  ['a bundle that is cut off', `{"resourceType":"Bundle",\n"a":"${CANARY}"`, 'EHCH-SRC-014', /see line/],
  ['no resource', `{"a":"${CANARY}"}`, 'EHCH-GPC-001'],
  ['an error of the practice', `{"resourceType":"OperationOutcome","issue":[{"diagnostics":"${CANARY}"}]}`, 'EHCH-GPC-001', /OperationOutcome/],
  ['a bundle of nothing', '{"resourceType":"Bundle","entry":[]}', 'EHCH-GPC-002', /Encounter/],
  ['a bundle whose entries are none', `{"resourceType":"Bundle","entry":"${CANARY}"}`, 'EHCH-GPC-002'],
  ['a name that stands twice', `{"resourceType":"Bundle",\n"a":"${CANARY}","a":1}`, 'EHCH-SRC-014', /line 2/],
  ['objects nested too deep', `{"resourceType":"Bundle","a":${'['.repeat(100)}`, 'EHCH-SRC-014', /nested too deep/],
  ['more values than any record has', `{"resourceType":"Bundle","entry":[{}${',{}'.repeat(500_000)}]}`, 'EHCH-SRC-014', /500000 values/],
  ['more bytes than any record has', `{"resourceType":"Bundle","a":"${'x'.repeat(16 * 1_048_576)}"}`, 'EHCH-SRC-015', /16777216/],
];

const OF_HL7: readonly Refused[] = [
  ['a byte order mark alone', '\ufeff', 'EHCH-HL7-001'],
  ['text', CANARY, 'EHCH-HL7-001'],
  ['a message without its header', `PID|1||${CANARY}`, 'EHCH-HL7-001'],
  ['UTF-16', utf16(adt('A01')), 'EHCH-HL7-001'],
  ['a workbook', zipOf([{ name: 'x', bytes: Buffer.from(CANARY) }]), 'EHCH-HL7-001'],
  ['a segment that never ends', 'x'.repeat(3_000_000), 'EHCH-HL7-001'],
];

const HEADER = ['Entry', 'Entered', 'CQC location', 'Resident no', 'NHS No', 'Weighed', 'Weight kg', 'Weighed by', 'Role'];
const WEIGHT = ['W-1', '18/11/2026 08:00', '1-1000000012', 'R-1', '900 000 0009', '18/11/2026 08:00', 61.4, 'Jo Lee', 'Nurse'];
const PARTS = partsOf([{ name: 'Weights', rows: [HEADER, WEIGHT] }]);
const SHEET = 'xl/worksheets/sheet1.xml';
const workbookWith = (name: string, bytes: Buffer | string, claimedSize?: number): Buffer => zipOf(PARTS.map((part) => (part.name === name ? { name, bytes: Buffer.from(bytes), ...(claimedSize !== undefined && { claimedSize }) } : part)));
const withTexts = (texts: string): Buffer => workbookWith('xl/sharedStrings.xml', `<sst>${texts}</sst>`);

const OF_WORKBOOKS: readonly Refused[] = [
  ['text', CANARY, 'EHCH-XLS-002'],
  ['a CSV', register, 'EHCH-XLS-002'],
  ['UTF-16', utf16(register), 'EHCH-XLS-002'],
  ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'EHCH-XLS-002', /before 2007/],
  ['another zip archive', zipOf([{ name: CANARY, bytes: Buffer.from(CANARY) }]), 'EHCH-XLS-002', /zip archive/],
  ['a workbook that is cut off', zipOf(PARTS).subarray(0, -30), 'EHCH-XLS-004'],
  ['a part that inflates to more than it claims', workbookWith(SHEET, Buffer.alloc(50_000_000, ' '), 100), 'EHCH-XLS-004'],
  ['a part that claims far more than may be', workbookWith(SHEET, 'x', 0xfffffff0), 'EHCH-XLS-003', /512 MiB/],
  ['parts of the same name', zipOf([...PARTS, ...PARTS.slice(-1)]), 'EHCH-XLS-004'],
  ['more parts than any workbook has', zipOf(Array.from({ length: 2_001 }, (_, index) => ({ name: `${index}`, bytes: Buffer.alloc(0) }))), 'EHCH-XLS-003', /2000 parts/],
  ['a zip within a zip within a zip', zipOf([{ name: 'a.zip', bytes: zipOf([{ name: 'b.zip', bytes: zipOf(PARTS) }]) }]), 'EHCH-XLS-002'],
  ['an encrypted part', zipOf(PARTS.map((part) => ({ ...part, flags: 1 }))), 'EHCH-XLS-001'],
  ['no such sheet', workbookOf([{ name: CANARY, rows: [HEADER, WEIGHT] }]), 'EHCH-XLS-005', /Weights/],
  ['an empty sheet', workbookOf([{ name: 'Weights', rows: [] }]), 'EHCH-SRC-001'],
  ['a header alone', workbookOf([{ name: 'Weights', rows: [HEADER] }]), 'EHCH-SRC-002'],
  ['a column that nobody knows', workbookOf([{ name: 'Weights', rows: [[...HEADER, CANARY], WEIGHT] }]), 'EHCH-SRC-009', /column J/],
  ['more columns than are read', workbookOf([{ name: 'Weights', rows: [Array.from({ length: 501 }, () => CANARY)] }]), 'EHCH-XLS-003', /500 columns/],
  ['a document type with entities', workbookWith('xl/workbook.xml', `<!DOCTYPE a [<!ENTITY a "${CANARY}">]><workbook>&a;</workbook>`), 'EHCH-XLS-004'],
  ['elements nested without end', workbookWith(SHEET, '<a>'.repeat(100_000)), 'EHCH-XLS-004'],
  ['more texts than are held', withTexts(`<si><t>ab</t></si>`.repeat(2_000_000)), 'EHCH-XLS-003', /64 MiB of texts/],
  ['a text without end', withTexts(`<si><t>${'x'.repeat(2_000_000)}`), 'EHCH-XLS-003', /between two tags/],
];

describe.each(FILE_DOORS)('%s', (door) => {
  describe.each([{ format: CSV, cases: OF_TABLES }, { format: JSON_ARRAY, cases: OF_JSON }, { format: STU3, cases: OF_STU3 }, { format: HL7, cases: OF_HL7 }, { format: XLSX, cases: OF_WORKBOOKS }])('$format.name', ({ format, cases }) => {
    test.each(cases.map(([what, body, code, at]) => ({ what, body, code, at })))('IN-003, IN-004: $what', async ({ body, code, at }) => {
      await intake.refuses(() => send(door, format, body), { status: 422, codes: [code], ...(at && { at }) });
    });
  });

  test('TSV: a source of commas does not take it for one long column', async () => {
    await intake.refuses(() => send(door, { ...CSV, type: 'text/tab-separated-values' }, register.replaceAll(',', '\t')), { status: 422, codes: ['EHCH-SRC-006'], at: /tabs/ });
  });
});

/** Files of which good rows go on: what is wrong with one row, and what is said of it. */
const HELD: readonly [what: string, format: Format, body: Buffer | string, held: readonly string[]][] = [
  ['a cell of two megabytes', CSV, registerFile([residentRow(), residentRow({ Surname: CANARY.repeat(200_000) })]), ['row 3: EHCH-ROW-003']],
  ['a quote that is never closed', CSV, `${registerFile([residentRow()])}"${CANARY}`, ['row 3: EHCH-ROW-001']],
  ['a row that is too short, and one that is too long', CSV, `${registerFile([residentRow()])}${CANARY}\r\n${','.repeat(20)}${CANARY}\r\n`, ['row 3: EHCH-ROW-002', 'row 4: EHCH-ROW-002']],
  ['a control character', CSV, registerFile([residentRow({ Surname: `${CANARY}\u0007` })]), ['row 2: EHCH-ROW-004 Surname']],
  ['a NHS number whose check digit is wrong', CSV, registerFile([residentRow({ 'NHS No': '900 000 0010' })]), ['row 2: EHCH-ID-004 NHS No']],
  ['an entry with a name twice', JSON_ARRAY, `[{"a":"${CANARY}","a":1}]`, ['entry 1: EHCH-ROW-011']],
  ['an entry with a NUL', JSON_ARRAY, `[{"a":"${CANARY}\\u0000"}]`, ['entry 1: EHCH-ROW-011']],
  ['an entry with half of a surrogate pair', JSON_ARRAY, `[{"a":"${CANARY}\\ud800"}]`, ['entry 1: EHCH-ROW-011']],
  ['an entry with a number beyond a double', JSON_ARRAY, `[{"${CANARY}":1e400}]`, ['entry 1: EHCH-ROW-011']],
  ['an entry that is no object', JSON_ARRAY, `["${CANARY}"]`, ['entry 1: EHCH-REC-009']],
  ['an entry longer than any may be', JSON_ARRAY, `[{"a":"${CANARY.repeat(100_000)}"}]`, ['entry 1: EHCH-ROW-012']],
  ['an entry of more values than any has', JSON_ARRAY, `[[${'0,'.repeat(30_000)}0]]`, ['entry 1: EHCH-REC-012']],
  ['lines that are cut off', NDJSON, `{"a":"${CANARY}\n{"a":`, ['line 1: EHCH-ROW-011', 'line 2: EHCH-ROW-011']],
  ['a line longer than any may be', NDJSON, `{"a":"${CANARY.repeat(100_000)}"}\n`, ['line 1: EHCH-ROW-012']],
  ['a message that declares no separators', HL7, `MSH\r${CANARY}`, ['message 1: EHCH-HL7-002 MSH-2']],
  ['an event that is not read', HL7, adt('A17'), ['message 1: EHCH-HL7-007 MSH-9']],
  ['a cell with an error of the workbook', XLSX, workbookOf([{ name: 'Weights', rows: [HEADER, WEIGHT.map((cell, index) => (index === 6 ? { error: '#N/A' } : cell))] }]), ['Weights!row 2: EHCH-XLS-007 Weight kg']],
  ['a cell with a formula that was never worked out', XLSX, workbookOf([{ name: 'Weights', rows: [HEADER, WEIGHT.map((cell, index) => (index === 6 ? { formula: '1+1' } : cell))] }]), ['Weights!row 2: EHCH-XLS-008 Weight kg']],
  ['a number that lost its digits', XLSX, workbookOf([{ name: 'Weights', rows: [HEADER, WEIGHT.map((cell, index) => (index === 3 ? 999000011000001104 : cell))] }]), ['Weights!row 2: EHCH-XLS-009 Resident no']],
];

describe.each(FILE_DOORS)('%s: the rows that are at fault are held, with their place, and the file is taken', (door) => {
  test.each(HELD)('IN-002, IN-003: %s', async (_what, format, body, held) => {
    expect(heldIn(await intake.answers(() => send(door, format, body), door === '/files' ? 202 : 200))).toEqual(held);
    expect(intake.output()).not.toContain(CANARY);
  });
});
