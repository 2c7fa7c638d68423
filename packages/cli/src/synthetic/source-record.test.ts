import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkNhsNumber, nhsNumberCheckDigit } from '@ehch/fhir';
import { SOURCES_FOLDER } from '@ehch/sources';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { runCommand } from '../program.ts';
import { otherDate } from './dates.ts';
import { digitsOf, fold } from './fold.ts';
import { countLeftovers } from './leftovers.ts';
import { createStandIns } from './stand-ins.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ehch-record-'));
  folder = join(root, 'care-home-residents');
  await cp(join(SOURCES_FOLDER, 'care-home-residents'), folder, { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

async function record(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const code = await runCommand(['source', 'record', folder, ...argv], { out: (text) => out!.push(text), err: (text) => err!.push(text), env: {} });
  return { code, out: out!.join('\n'), err: err!.join('\n') };
}

const written = async (): Promise<Record<string, string>> => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(await Promise.all(files.filter((file) => file.isFile()).map(async (file) => [join(file.parentPath, file.name).slice(folder.length + 1), await readFile(join(file.parentPath, file.name), 'utf8')] as const)));
};

/** NHS numbers of no range that is kept for tests. */
const NUMBERS = Array.from({ length: 40 }, (_, index) => String(481_017_343 + index * 1_013)).flatMap((nine) => (nhsNumberCheckDigit(nine) < 10 ? [`${nine.slice(0, 3)} ${nine.slice(3, 6)} ${nine.slice(6)}${nhsNumberCheckDigit(nine)}`] : []));
const WRONG = `${NUMBERS[20]!.slice(0, -1)}${(Number(NUMBERS[20]!.at(-1)) + 1) % 10}`;

/** A resident whose every cell of a person is found nowhere else. */
const resident = (n: number, changes: Record<string, string> = {}): Record<string, string> => ({
  'Exported from': 'https://quillfeather.records.example',
  'Resident ref': `QF-${n}7731`,
  Rev: '3',
  'Last changed': '16/11/2025 09:00:12',
  'CQC location': '1-1000000012',
  'Home ODS': 'VM1AB',
  'NHS No': NUMBERS[n]!,
  Title: 'Mrs',
  Surname: `Zwetschkenbaum${n}`,
  Forename: `Philomena${n}`,
  'Middle name': `Xanthippe${n}`,
  'Known as': `Flossie${n}`,
  Sex: 'F',
  'D.O.B.': `2${n % 9}/03/193${n % 9}`,
  Phone: `01632 96${n}417`,
  Room: `The Nightingale Suite ${n}`,
  Postcode: `QX${n % 9} 7JK`,
  'First language': 'Punjabi',
  'GP practice code': 'Y90001',
  'GP practice': `Quagmire Surgery ${n}`,
  'Contact 1': `Ermintrude Vandersloot${n}`,
  'Contact 1 is': 'Daughter',
  'Contact 1 phone': `07911 5${n}2873`,
  'Contact 1 email': `ermintrude${n}@vandersloot.test`,
  'Contact 1 next of kin': 'Y',
  'Lives here': 'Yes',
  Funding: `Trust of Lord Vandersloot ${n}`,
  ...changes,
});

const PERSONAL = ['Resident ref', 'NHS No', 'Surname', 'Forename', 'Middle name', 'Known as', 'D.O.B.', 'Phone', 'Room', 'Postcode', 'GP practice', 'Contact 1', 'Contact 1 phone', 'Contact 1 email', 'Funding'];

async function save(rows: Record<string, string>[]): Promise<string> {
  const path = join(root, 'export of Philomena1.csv');
  await writeFile(path, stringify(rows, { header: true }));
  return path;
}

describe('ehch source record --from', () => {
  const rows = [resident(1), resident(2, { 'Contact 1': 'Ermintrude Vandersloot1' }), resident(3, { Sex: 'Lady Philomena9' }), resident(4, { 'NHS No': WRONG }), resident(5, { Rev: 'ask Bartholomew' })];

  test('walk (a) 14: writes examples with their goldens, which hold nothing of the cells of a person', async () => {
    const before = await written();
    const { code, out, err } = await record('--from', await save(rows), '--as', 'autumn');
    expect([code, err]).toEqual([0, '']);
    const fresh = Object.entries(await written()).filter(([path]) => !(path in before));
    expect(fresh.map(([path]) => path).sort()).toEqual(['bad-examples/autumn.csv', 'bad-examples/autumn.issues.json', 'examples/autumn.bundles.json', 'examples/autumn.csv', 'examples/autumn.records.json', 'examples/autumn.trace.json']);
    const said = [out, ...fresh.flat()].map(fold).join('\n');
    const canaries = [...rows.flatMap((row) => PERSONAL.map((column) => row[column]!)), 'Philomena9', 'Bartholomew', 'quillfeather', 'Mrs'];
    expect(canaries.filter((cell) => said.includes(fold(cell)))).toEqual([]);
    expect(rows.map((row) => digitsOf(row['NHS No']!)).filter((digits) => said.replaceAll(' ', '').includes(digits))).toEqual([]);
    expect(out).toContain('examples/autumn.csv written');
    expect(out).toContain('.github/workflows/care-home-residents.yml');
  });

  test('keeps what makes a row good or bad: codes, times, what is repeated, a wrong check digit', async () => {
    await record('--from', await save(rows), '--as', 'autumn');
    const files = await written();
    const records = JSON.parse(files['examples/autumn.records.json']!) as { record: { resident: { nhsNumber: string }; gender: string; contacts: { name: string; relationship: string }[]; source: { updatedAt: string } } }[];
    expect(records).toHaveLength(2);
    for (const { record: one } of records) {
      expect(one).toMatchObject({ gender: 'female', source: { updatedAt: '2025-11-16T09:00:12+00:00' }, contacts: [{ relationship: 'child' }] });
      expect(one.resident.nhsNumber).toMatch(/^900/);
      expect(checkNhsNumber(one.resident.nhsNumber).ok).toBe(true);
    }
    expect(records[0]!.record.contacts[0]!.name).toBe(records[1]!.record.contacts[0]!.name);
    const issues = JSON.parse(files['bad-examples/autumn.issues.json']!) as { code: string; column: string }[];
    expect(issues.map(({ code, column }) => `${code} ${column}`)).toEqual(['EHCH-ROW-010 Sex', 'EHCH-ID-004 NHS No', 'EHCH-ROW-005 Rev']);
    expect((await record('--check')).code).toBe(0);
  });

  test('gives the same for the same file', async () => {
    const from = await save(rows);
    await record('--from', from, '--as', 'one');
    await record('--from', from, '--as', 'two');
    const files = await written();
    expect(files['examples/two.csv']).toBe(files['examples/one.csv']);
    expect(files['bad-examples/two.issues.json']).toBe(files['bad-examples/one.issues.json']);
  });

  test('replaces what is synthetic already, such as names of its own lists', async () => {
    const own = [resident(1, { Surname: 'Alder', Forename: 'Ada', 'Resident ref': 'ID-0001', 'Contact 1 email': 'person1@family.example', Phone: '07700 900000' })];
    expect((await record('--from', await save(own), '--as', 'own')).code).toBe(0);
    expect((await written())['examples/own.csv']).not.toMatch(/Alder|Ada|ID-0001|person1@|07700 900000/);
  });

  test('takes as many rows of each kind as are asked for', async () => {
    await record('--from', await save(rows), '--as', 'few', '--rows', '1');
    const files = await written();
    expect(JSON.parse(files['examples/few.records.json']!)).toHaveLength(1);
    expect(JSON.parse(files['bad-examples/few.issues.json']!)).toHaveLength(1);
  });

  test.each([
    [['--as', 'register'], 'examples/register.csv is there already'],
    [['--as', '../x'], '--as is the name of a file'],
    [['--rows', '0'], 'It must be a whole number from 1 to 1000'],
  ])('refuses %j', async (flags, message) => {
    const before = await written();
    expect(await record('--from', await save(rows), ...flags)).toMatchObject({ code: 1, err: expect.stringContaining(message) });
    expect(await written()).toEqual(before);
  });

  test('refuses a file that the source does not read, without a word of it', async () => {
    const path = join(root, 'x.csv');
    await writeFile(path, 'Philomena1,Zwetschkenbaum1\nA,B\n');
    const { code, err } = await record('--from', path);
    expect([code, err]).toEqual([1, expect.stringContaining('EHCH-SRC-005')]);
    expect(err).not.toContain('Philomena');
  });

  test('refuses what cannot be made synthetic', async () => {
    folder = join(root, 'pcn-rounds');
    await cp(join(SOURCES_FOLDER, 'pcn-rounds'), folder, { recursive: true });
    expect(await record('--from', join(folder, 'examples/rounds.json'))).toMatchObject({ code: 1, err: expect.stringContaining('Only tables') });
  });
});

describe('ehch source record', () => {
  test('writes goldens anew where a rule was changed, and nothing where none was', async () => {
    await record();
    expect(await record()).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was changed') });
    await writeFile(join(folder, 'source.yaml'), (await readFile(join(folder, 'source.yaml'), 'utf8')).replace('F: female', 'F: other'));
    const checked = await record('--check');
    expect([checked.code, checked.out]).toEqual([1, expect.stringMatching(/^EHCH-DEF-003 examples\/register\.csv, row 2: the field gender is another than/)]);
    expect(JSON.parse((await record('--json')).out)).toEqual({ written: ['examples/register.records.json', 'examples/register.bundles.json'], removed: [] });
    expect((await record('--check')).code).toBe(0);
  });

  test('walk (a) 14: writes down the FHIR of each example and which column filled what of it, and tells where either is another', async () => {
    await record();
    const files = await written();
    const bundles = JSON.parse(files['examples/register.bundles.json']!) as { place: string; bundle: { entry: { resource: { resourceType: string; gender?: string } }[] } }[];
    expect(bundles[0]).toMatchObject({ place: 'row 2', bundle: { resourceType: 'Bundle', type: 'transaction' } });
    const traces = JSON.parse(files['examples/register.trace.json']!) as { place: string; trace: Record<string, { from: string; elements: string[] }> }[];
    expect(traces[0]).toMatchObject({ place: 'row 2', trace: { gender: { from: 'Sex (code table sex)', elements: expect.arrayContaining(['Patient[0].gender']) } } });
    await writeFile(join(folder, 'examples/register.bundles.json'), files['examples/register.bundles.json']!.replace('"gender": "female"', '"gender": "male"'));
    await writeFile(join(folder, 'examples/register.trace.json'), files['examples/register.trace.json']!.replaceAll('Sex (code table sex)', 'Gender (text)'));
    await writeFile(join(folder, 'bad-examples/held.bundles.json'), 'no JSON');
    const { code, out } = await record('--check');
    expect(code).toBe(1);
    expect(out).toMatch(/EHCH-DEF-003 examples\/register\.csv, row \d+: the field bundle\.entry\[\d+\]\.resource\.gender is another than in examples\/register\.bundles\.json/);
    expect(out).toContain('the field trace.gender.from is another than in examples/register.trace.json');
    expect(out).toContain('EHCH-DEF-008 bad-examples/held.bundles.json');
  });

  test('names file and line of a definition that is none', async () => {
    await writeFile(join(folder, 'source.yaml'), 'format: csv\n');
    expect(await record()).toMatchObject({ code: 1, err: expect.stringContaining('source.yaml:1: ') });
  });
});

describe('what stands for a cell', () => {
  test('is never a cell that is to be replaced, and the same for the same', () => {
    const role = fc.constantFrom('given', 'family', 'full-name', 'phone', 'postcode', 'email', 'id', 'text', 'nhs-number' as const);
    const cell = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('Ada', 'Alder', 'ID-0001', 'ID-0002', '07700 900000', 'ZZ99 0AA', 'Made-up text 1.', 'person1@family.example'));
    fc.assert(
      fc.property(fc.array(fc.tuple(role, cell), { maxLength: 30 }), (cells) => {
        const originals = new Set(cells.map(([, text]) => fold(text)));
        const standIns = createStandIns(originals);
        for (const [of, text] of cells) {
          const made = standIns.for(of, text);
          expect(originals.has(fold(made)) && made !== 'not a number').toBe(false);
          expect(standIns.for(of, text)).toBe(made);
        }
      }),
    );
  });

  test.each([
    ['birth', '30/11/1934', ['dd/MM/yyyy'], /^\d\d\/\d\d\/19(29|3[0-3])$/],
    ['birth', '1934-1-9', ['yyyy-M-d'], /^19(29|3[0-3])-\d\d?-\d\d?$/],
    ['death', '15/11/2026 04:20', ['dd/MM/yyyy', 'dd/MM/yyyy HH:mm'], /^(0[1-9]|1[0-5])\/11\/2026 04:20$/],
  ] as const)('is of a %s on %s another day in the same form', (kind, cell, formats, form) => {
    for (let n = 0; n < 40; n += 1) expect(otherDate(kind, cell, formats, n)).toMatch(form);
  });

  test('is none for a date that is of no form', () => expect(otherDate('birth', 'about 1930', ['dd/MM/yyyy'], 0)).toBeUndefined());
});

describe('countLeftovers', () => {
  test.each([
    ['a cell that is there whole', ['zwetschkenbaum'], ['Zwetschkenbaum'], 1],
    ['a cell within a text', ['zwetschkenbaum'], ['for Mrs Zwetschkenbaum, who'], 1],
    ['a number in other groups', ['485 010 4436'], ['4850104436'], 1],
    ['a part of another word', ['anna'], ['hosanna'], 0],
    ['a word that the source says itself', ['friend'], ['friend'], 0],
    ['nothing', ['zwetschkenbaum'], ['Alder'], 0],
  ])('finds %s', (_, originals, values, count) => expect(countLeftovers(new Set(originals), values, 'Friend: friend')).toBe(count));
});
