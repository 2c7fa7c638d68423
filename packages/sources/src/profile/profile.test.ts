import { describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { workbookOf } from '../../test/support/workbook-of.ts';
import { zipOf } from '../../test/support/zip.ts';
import { fileOf } from '../file.ts';
import { type FileProfile, profile, type ProfileOptions } from './profile.ts';
import type { ColumnProfile } from './table-profile.ts';

type Profiled = Extract<FileProfile, { kind: 'table' | 'workbook' }>;

const look = (content: string | Buffer, options?: ProfileOptions): Promise<FileProfile> => profile(fileOf(Buffer.from(content)), options);

async function lookAtTable(content: string | Buffer, options?: ProfileOptions): Promise<Profiled> {
  const read = await look(content, options);
  if (!('table' in read)) throw new Error(`it is ${read.kind}`);
  return read;
}

const column = ({ table }: Profiled, name: string): ColumnProfile => table.columns.find((one) => one.name === name)!;

/** A table of one column, and of an id, with these cells. */
const tableOf = (name: string, cells: readonly string[]): string => `Id,${name}\n${cells.map((cell, index) => `r${index},${cell.includes(',') ? `"${cell}"` : cell}\n`).join('')}`;

const guessOf = async (name: string, cells: readonly string[]) => column(await lookAtTable(tableOf(name, cells)), name).guess;

describe('how a file is written', () => {
  test.each([
    ['ASCII', Buffer.from('Id,Name\n1,Jo\n'), 'utf-8', 'it has ASCII characters only'],
    ['UTF-8', Buffer.from('Id,Name\n1,Siân\n'), 'utf-8', 'every byte of it is valid UTF-8, and some are beyond ASCII'],
    ['UTF-8 with a mark', Buffer.from('\ufeffId,Name\n1,Jo\n'), 'utf-8', 'it begins with the byte order mark of UTF-8'],
    ['windows-1252', iconv.encode('Id,Name\n1,Jo\n2,Siân\n', 'windows-1252'), 'windows-1252', 'byte 0xE2 in line 3 is not UTF-8, and no byte is one that windows-1252 leaves free'],
    ['UTF-16', iconv.encode('Id,Name\n1,Jo\n', 'utf-16', { addBOM: true }), 'utf-16le', 'it begins with the byte order mark of UTF-16'],
  ])('knows %s by its bytes', async (_, bytes, encoding, evidence) => {
    const read = await look(bytes);
    expect(read).toMatchObject({ kind: 'table', text: { encoding, evidence }, table: { rows: encoding === 'windows-1252' ? 2 : 1 } });
  });

  test('says that no source reads UTF-16, by its name (IN-004)', async () => {
    expect((await look(iconv.encode('Id,Name\n1,Jo\n', 'utf-16be', { addBOM: true }))).warnings[0]).toMatch(/^It is written in UTF-16, which no source reads/);
  });

  test('sees a character that two pieces of the file share', async () => {
    const bytes = Buffer.from('Id,Name\n1,Siân\n');
    const file = { size: bytes.length, async *chunks() { for (const byte of bytes) yield await Promise.resolve(Buffer.from([byte])); } };
    expect(await profile(file)).toMatchObject({ text: { encoding: 'utf-8', lineEnds: 'LF, as Unix writes them' }, table: { rows: 1 } });
  });

  test.each([
    ['Id,Name\r\n1,Jo\r\n', 'CRLF, as Windows writes them'],
    ['Id,Name\r1,Jo\r', 'CR, as old Macs wrote them'],
    ['Id,Name\n1,Jo\r\n2,Al\n', 'LF, as Unix writes them (2) and CRLF, as Windows writes them (1)'],
  ])('names the ends of lines of %j', async (text, lineEnds) => expect(await look(text)).toMatchObject({ text: { lineEnds } }));

  test.each([[',', 'comma'], [';', 'semicolon'], ['\t', 'tab'], ['|', 'vertical bar']])('finds that cells are divided by %j', async (delimiter, name) => {
    const rows = [['Id', 'Name', 'Note'], ['1', 'Jo', 'a, b; c'], ['2', 'Al', 'x, y; z']];
    const read = await look(rows.map((cells) => cells.map((cell) => `"${cell}"`).join(delimiter)).join('\n'));
    expect(read).toMatchObject({ delimiter: { delimiter, name, evidence: '3 cells in 3 of the first 3 rows' }, table: { rows: 2 } });
  });

  test('finds a header below a title, and says that it has to be the first row', async () => {
    const read = await lookAtTable('Sunnyside register\n\nRef,Surname,NHS No\nR1,Jones,900 000 0009\n');
    expect(read.table.header.row).toBe(3);
    expect(read.warnings[0]).toBe('The header is row 3: delete the rows above it, or leave them out of the export.');
    expect(read.table.rows).toBe(1);
  });

  test('takes no row of a resident for a header, and then names columns by their letters alone', async () => {
    const read = await lookAtTable('R-1,Jones,Enid,19/08/1929\nR-2,Kaur,Harjit,30/11/1934\n');
    expect(read.table.header.row).toBeUndefined();
    expect(read.table.columns.map(({ name }) => name)).toEqual([undefined, undefined, undefined, undefined]);
    expect(JSON.stringify(read)).not.toMatch(/Jones|Enid|Kaur/);
    expect(read.warnings[0]).toMatch(/^There is no header/);
  });

  test('counts rows of another width than the header, and names them as a spreadsheet does', async () => {
    const { table, warnings } = await lookAtTable('Id,Name\n1,"Jo\nAnn"\n2,Al,x\n\n3\n');
    expect(table).toMatchObject({ rows: 3, ragged: { count: 2, first: [3, 5] } });
    expect(warnings).toContain('2 rows have another number of cells than the header: rows 3, 5. Look for a separator or a line break within a cell.');
  });

  test.each([['Id,Name\n1,Jo\n2,a"b\n3,Al\n', 3], ['Id,Name\n1,Jo\n2,"Al"x\n', 3], ['Id,Name\n1,"Jo\n2,Al\n', 2]])('tells at which row a source would stop: %j', async (text, row) => {
    expect((await look(text)).warnings).toContain(`A quote is out of place in row ${row}: a source would read the rows before it and no further. Write a quote within a cell twice.`);
  });

  test('says nothing of quotes that are as they should be', async () => expect((await look('Id,"Name"\n1,"He said ""no"", and ""yes"""\n2,"a,b"\n')).warnings).toEqual([]));
});

describe('what a column holds', () => {
  test('dates whose order a row proves, and the row that does', async () => {
    expect(await guessOf('D.O.B.', ['02/04/1938', '01/12/1940', '30/11/1934'])).toMatchObject({ kind: 'date', format: 'dd/MM/yyyy', evidence: 'dd/MM/yyyy in 3 of 3; proven by row 4, where the first number is above 12 and so is the day' });
    expect(await guessOf('Seen', ['4-30-2026 9:05', '12-01-2026 14:10'])).toMatchObject({ kind: 'date and time', format: 'M-dd-yyyy H:mm', evidence: expect.stringContaining('proven by row 2') });
  });

  test('dates whose order nothing proves are ambiguous, and are never guessed (IN-007)', async () => {
    const read = await lookAtTable(tableOf('Review', ['02/04/2026', '05/12/2026', '11/11/2026']));
    expect(column(read, 'Review').guess).toMatchObject({ kind: 'date', format: 'dd/MM/yyyy', otherFormat: 'MM/dd/yyyy', evidence: expect.stringContaining('AMBIGUOUS') });
    expect(read.warnings).toContain('Column B "Review": day and month may be either way round (dd/MM/yyyy or MM/dd/yyyy). Ask the home or the supplier.');
  });

  test('dates in both orders contradict one another', async () => {
    expect((await guessOf('Review', ['13/04/2026', '05/31/2026'])).evidence).toContain('CONTRADICTORY: in row 2 only the first number can be the day, in row 3 only the second');
  });

  test.each([
    [['17-Nov-2026', '02-Dec-2026'], 'dd-MMM-yyyy', 'months by their names'],
    [['17/11/26', '02/12/26'], 'dd/MM/yy', 'years of two digits'],
    [['20261117', '20261202'], 'yyyyMMdd', 'dates without separators'],
    [['2026-11-17T10:30:00Z'], 'yyyy-MM-ddTHH:mm:ssXXX', 'an offset from UTC'],
  ])('%j is a date that a source cannot read as it stands', async (cells, format, unreadable) => expect(await guessOf('Date', cells)).toMatchObject({ format, unreadable }));

  test('a day alone beside times', async () => {
    expect(await guessOf('Died', ['15/11/2026 04:20', '16/11/2026 10:00', '14/11/2026 11:00', '12/11/2026'])).toMatchObject({ kind: 'date and time', format: 'dd/MM/yyyy HH:mm', dayFormat: 'dd/MM/yyyy' });
  });

  test('NHS numbers: how many pass modulus 11, and of each row that does not why', async () => {
    const read = await lookAtTable(tableOf('NHS No', ['900 000 0009', '9000000017', '900 000 0001', '9999999999', '90000025', '9.43E+09', 'n/k']));
    expect(column(read, 'NHS No')).toMatchObject({ filled: 6, blank: 1, blankWords: { 'n/k': 1 } });
    expect(column(read, 'NHS No').guess).toEqual({
      kind: 'NHS number',
      evidence: '2 of 6 pass modulus 11',
      failed: 4,
      failing: [
        { row: 4, why: 'the check digit is wrong' },
        { row: 5, why: 'ten times the same digit, a filler' },
        { row: 6, why: '8 digits and not ten' },
        { row: 7, why: 'rounded by a spreadsheet (9.43E+09); the digits are lost' },
      ],
    });
    expect(JSON.stringify(read)).not.toMatch(/900000|9000000|99999/);
  });

  test('yes and no in all their forms, with what is neither', async () => {
    const read = await lookAtTable(tableOf('DNACPR?', ['Y', 'N', 'Yes', '', 'see file', 'N', 'Y', 'Y']));
    expect(column(read, 'DNACPR?')).toMatchObject({ guess: { kind: 'yes or no', failed: 1, failing: [{ row: 6 }] }, blank: 1 });
    expect(read.warnings).toContain('Column B "DNACPR?" holds Y / N / Yes / see file / blank: decide what each of them means.');
  });

  test('a list of words with their counts', async () => {
    const { guess, words } = column(await lookAtTable(tableOf('Decision', ['Seen', 'Referred', 'Seen', 'Seen', 'Other', 'Other'])), 'Decision');
    expect(guess.kind).toBe('words');
    expect(words).toEqual([{ word: 'Seen', count: 3, row: 2 }, { word: 'Other', count: 2, row: 6 }, { word: 'Referred', count: 1, row: 3 }]);
  });

  test('ids of SNOMED CT descriptions among those of concepts', async () => {
    expect(await guessOf('Allergy code', ['160734000', '250560019', '734163000', '160734000', '734163000'])).toMatchObject({ kind: 'SNOMED CT', evidence: '5 of 5 pass the check digit of SNOMED CT; 1 of them are ids of descriptions, first in row 3, and need the concept\'s id instead' });
  });

  test.each([
    ['CQC location', ['1-1000000012', '1-1000000020'], 'CQC location id'],
    ['Home ODS', ['VM1AB', 'VM1AC'], 'ODS code'],
    ['NMC PIN', ['12A3456E', '98Z7654A'], 'NMC PIN'],
    ['GMC', ['1234567', '7654321'], 'GMC number'],
    ['Post code', ['ZZ99 3CZ', 'LS1 4AP'], 'postcode'],
    ['Contact', ['a@b.example', 'c@d.example'], 'email'],
    ['Tel', ['01632 960018', '+44 7700 900118'], 'phone'],
    ['Pulse', ['72', '112', '64'], 'integer'],
    ['Temp', ['36.6', '38', '37.1'], 'decimal'],
    ['DOB', ['14611', '12753', '10001'], 'serial date'],
    ['Empty', ['', '-', 'N/A'], 'blank'],
  ])('%s as %j is %s', async (name, cells, kind) => expect((await guessOf(name, cells)).kind).toBe(kind));
});

describe('what is shown of people', () => {
  const NAMES = ['Joyce Mensah', 'Ana Pereira', 'Joyce Mensah', 'Ana Pereira', 'Joyce Mensah', 'Ana Pereira'];

  test.each(['Surname', 'Taken by', 'Key worker', 'Care Lead', 'Notes'])('no word of %s, though few come again and again', async (name) => {
    const read = await lookAtTable(tableOf(name, NAMES));
    expect(JSON.stringify(read)).not.toMatch(/Joyce|Ana/);
    expect(column(read, name)).toMatchObject({ guess: { kind: 'words' }, withheld: true });
  });

  test('their roles, which are kinds', async () => expect(column(await lookAtTable(tableOf('Taken by (role)', ['Nurse', 'Senior carer', 'Nurse', 'Nurse'])), 'Taken by (role)').words?.map(({ word }) => word)).toEqual(['Nurse', 'Senior carer']));

  test('all words where they are asked for', async () => expect(column(await lookAtTable(tableOf('Key worker', NAMES), { cells: true }), 'Key worker').words?.map(({ word }) => word)).toEqual(['Joyce Mensah', 'Ana Pereira']));
});

describe('a workbook', () => {
  const rows = [['Ref', 'NHS No', 'DOB', 'Seen', 'Score'], ['R1', '900 000 0009', { number: 14611, style: 'date' as const }, { number: 46343.375, style: 'dateTime' as const }, 3], ['R2', 9000000017, { number: 12753, style: 'date' as const }, { number: 46344.5, style: 'dateTime' as const }, { error: '#N/A' }]];

  test('is read by its first sheet that is not hidden, and dates of it are beyond doubt', async () => {
    const read = await lookAtTable(workbookOf([{ name: 'Old', state: 'hidden', rows: [['Ref'], ['x']] }, { name: 'Residents', rows }]));
    expect(read).toMatchObject({ kind: 'workbook', sheets: [{ name: 'Old', hidden: true }, { name: 'Residents', hidden: false }], sheet: 'Residents', table: { rows: 2, header: { row: 1 } } });
    expect(column(read, 'DOB').guess).toMatchObject({ kind: 'date', format: 'yyyy-MM-dd', evidence: '2 of 2 are dates of the workbook, so their order is beyond doubt' });
    expect(column(read, 'Seen').guess.kind).toBe('date and time');
    expect(read.warnings).toEqual([
      'Column B "NHS No": the workbook keeps 1 of them as numbers, which loses zeros at the beginning. Make the column text.',
      'Column E "Score": 1 cell has an error such as #N/A, first in row 3.',
    ]);
  });

  test('is read by the sheet that is asked for', async () => {
    const bytes = workbookOf([{ name: 'Old', rows: [['Ref', 'Note'], ['x', 'y'], ['z', 'y']] }, { name: 'Residents', rows }]);
    expect((await lookAtTable(bytes, { sheet: 'residents' })).table.rows).toBe(2);
    expect(await look(bytes, { sheet: 'Homes' })).toMatchObject({ kind: 'unreadable', why: 'The workbook has no such sheet. It has: Old, Residents.' });
  });
});

test.each([
  ['HL7 v2', 'MSH|^~\\&|A|B|C|D|20261117||ADT^A01^ADT_A01|1|P|2.4\rPID|1\rMSH|^~\\&|A|B|C|D|20261117||ADT^A08|2|P|2.4\r', { kind: 'hl7v2', messages: { count: 2, kinds: { 'ADT^A01': 1, 'ADT^A08': 1 }, versions: ['2.4'] } }],
  ['a bundle', '{"resourceType":"Bundle","meta":{"profile":["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-Patient-1"]},"entry":[{"resource":{"resourceType":"Patient"}}]}', { kind: 'json', json: { form: 'one', release: 'STU3', resources: { kinds: { Bundle: 1, Patient: 1 } } } }],
  ['records a line', '{"source":{"id":"1"},"home":{}}\n{"source":{"id":"2"}}\n', { kind: 'json', json: { form: 'lines', entries: 2, fields: ['source', 'home'] } }],
  ['broken JSON', '[{"a":1},\n{"a":', { kind: 'json', json: { form: 'broken', line: 2 } }],
  ['an empty file', '', { kind: 'unreadable', why: 'The file is empty. Export it again.' }],
  ['a PDF', '%PDF-1.7', { kind: 'unreadable', why: 'It is a PDF document. Export the data itself, as CSV or as an Excel workbook.' }],
  ['bytes that are no text', 'a\0b', { kind: 'unreadable' }],
  ['a Word document', zipOf([{ name: 'word/document.xml', bytes: Buffer.from('<x/>') }]), { kind: 'unreadable', why: 'It is a Word document. Save it as an Excel workbook (.xlsx), or as CSV UTF-8.' }],
])('recognises %s', async (_, content, expected) => expect(await look(content)).toMatchObject(expected));
