import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fieldsOf, RECORD_TYPES } from '@ehch/records';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { workbookOf } from '../../test/support/workbook-of.ts';
import { SOURCES, SOURCES_FOLDER } from '../catalogue.ts';
import { createSource } from '../create-source.ts';
import { checkDefinition } from '../definition/check-definition.ts';
import { pathsOf } from '../definition/definition.ts';
import { loadDefinition } from '../definition/load.ts';
import { fileOf } from '../file.ts';
import { profile } from '../profile/profile.ts';
import { codeTable } from './code-table.ts';
import { matchColumns } from './match-columns.ts';
import { type Starter, type TableProfiled, writeStarter } from './starter.ts';
import { yamlText } from './yaml-text.ts';

async function profileOf(content: string | Buffer): Promise<TableProfiled> {
  const read = await profile(fileOf(Buffer.from(content)), { cells: true });
  if (!('table' in read)) throw new Error(`it is ${read.kind}`);
  return read;
}

const starterOf = async (content: string | Buffer, recordType: string): Promise<Starter> => writeStarter(await profileOf(content), RECORD_TYPES[recordType]!, { name: 'my-home', file: 'register.csv', schema: 'source.schema.json' });

const REGISTER = `Client ID,Changed on,CQC ID,NHS No.,Surname,First name,Gender,DOB,DNACPR?,Room,Active
R1,16/11/2026 09:00,1-1000000012,900 000 0009,Jones,Enid,F,19/08/1929,Y,4,Yes
R2,16/11/2026 09:00,1-1000000012,n/k,Kaur,Harjit,F,30/11/1934,see file,5,Yes
R3,16/11/2026 09:00,1-1000000012,9000000017,Prosser,Alun,Male,02/04/1938,N,6,No
`;

describe('matchColumns', () => {
  test.each([
    ['care-home-residents', 'register.csv', 0.9],
    ['care-home-observations', 'observations.csv', 0.9],
    ['pcn-round-outcomes', 'outcomes.csv', 0.9],
    ['care-home-stays', 'stays.csv', 0.75],
    ['care-home-care-plans', 'plans.csv', 0.75],
  ])('finds for most columns of %s the field that its source reads them into, and seldom another', async (name, file, share) => {
    const { definition } = SOURCES[name]!;
    if (!('columns' in definition)) throw new Error('no columns');
    const { table } = await profileOf(readFileSync(join(SOURCES_FOLDER, name, 'examples', file)));
    const matches = matchColumns(table.columns, fieldsOf(RECORD_TYPES[definition.recordType]!));
    const inFile = Object.entries(definition.columns).filter(([column]) => table.columns.some((one) => one.name === column));
    const judged = inFile.map(([column, read]) => {
      const found = matches.find((match) => table.columns[match.column]?.name === column)?.path;
      return found === undefined ? 'missed' : pathsOf(read).to.some((path) => path === found || `${path}[0]` === found) ? 'right' : 'wrong';
    });
    expect(judged.filter((verdict) => verdict === 'right').length).toBeGreaterThanOrEqual(judged.length * share);
    expect(judged.filter((verdict) => verdict === 'wrong').length).toBeLessThanOrEqual(1);
  });

  test('never fills a field twice, nor a later entry of a list without those before it', () => {
    const names = fc.array(fc.constantFrom('Contact 1', 'Contact 2', 'Contact 3 phone', 'Contact 2 email', 'NOK', 'Surname', 'Last name', 'DOB', 'Date of birth', 'NHS', 'NHS No'), { maxLength: 8 });
    fc.assert(fc.property(names, (chosen) => {
      const columns = chosen.map((name, index) => ({ letter: String(index), name, filled: 0, blank: 0, blankWords: {}, distinct: 0, moreDistinct: false, shortest: 0, longest: 0, withheld: false, guess: { kind: 'blank' as const, evidence: '' } }));
      const paths = matchColumns(columns, fieldsOf(RECORD_TYPES['resident-register']!)).map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      for (const [, before] of paths.join('\n').matchAll(/contacts\[([1-9])\]/g)) expect(paths.join()).toContain(`contacts[${Number(before) - 1}]`);
    }));
  });

  test('leaves a column alone whose contents do not go with the field of its name', async () => {
    const { table } = await profileOf('Ref,Date of birth,Temp\n1,Harjit,warm\n2,Enid,cold\n');
    expect(matchColumns(table.columns, fieldsOf(RECORD_TYPES['resident-register']!)).map(({ path }) => path)).not.toContain('birthDate');
  });
});

describe('writeStarter', () => {
  test('lists every column, fills in what the file proves, and marks what a person must decide', async () => {
    const { yaml } = await starterOf(REGISTER, 'resident-register');
    const written = parse(yaml) as Record<string, Record<string, unknown>>;
    expect(written).toMatchObject({
      format: 'csv',
      recordType: 'resident-register',
      system: '?',
      delimiter: ',',
      blank: ['n/k'],
      columns: {
        'Client ID': { to: ['resident.localId', 'source.id'], required: true },
        'Changed on': { to: 'source.updatedAt', as: 'dateTime', format: 'dd/MM/yyyy HH:mm' },
        'NHS No.': { to: 'resident.nhsNumber' },
        DOB: { to: 'birthDate', as: 'date', format: 'dd/MM/yyyy', required: true },
        Gender: { to: 'gender', as: 'code', codes: 'gender' },
      },
      ignored: ['DNACPR?'],
      codes: { gender: { F: 'female', Male: 'male' }, active: { Yes: true, No: false } },
    });
    expect(Object.keys({ ...written['columns'] }).length + (written['ignored'] as unknown as string[]).length).toBe(11);
    expect(yaml).toContain("- 'DNACPR?' # ? yes or no, 3 different in 3 rows");
    expect(yaml).not.toMatch(/Jones|Enid|900 000/);
  });

  test('passes the check once what it asks for has been decided, and reads the file', async () => {
    const { yaml } = await starterOf(REGISTER, 'resident-register');
    const check = checkDefinition(yaml);
    expect(check).toEqual({ ok: false, faults: [{ line: expect.any(Number), path: 'system', text: 'to be decided: the URI of the system that the records are from, such as https://records.home.example' }] });
    const decided = yaml.replace("system: '?'", 'system: https://records.home.example');
    expect(checkDefinition(decided)).toMatchObject({ ok: true });
    const reading = await createSource('my-home', loadDefinition('source.yaml', decided)).read(fileOf(Buffer.from(REGISTER)));
    expect(reading.ok && (await Array.fromAsync(reading.rows)).map((row) => ('record' in row ? row.record.source.id : row.issues))).toEqual(['R1', 'R2', 'R3']);
  });

  test('leaves to a person the order of days and months that nothing proves', async () => {
    const { yaml } = await starterOf(REGISTER.replace('19/08/1929', '09/08/1929').replace('30/11/1934', '03/11/1934'), 'resident-register');
    expect(yaml).toMatch(/DOB: \{ to: birthDate, as: date, format: '\?', required: true \} # dd\/MM\/yyyy or MM\/dd\/yyyy/);
    const check = checkDefinition(yaml);
    expect(!check.ok && check.faults.map(({ path, text }) => `${path}: ${text}`)).toContain('columns > DOB > format: to be decided: how the dates are written, such as dd/MM/yyyy or MM/dd/yyyy');
  });

  test('leaves to a person a word that is none of ours', async () => {
    const { yaml } = await starterOf(REGISTER.replace('Male', 'M.'), 'resident-register');
    const check = checkDefinition(yaml);
    expect(!check.ok && check.faults.map(({ path, text }) => `${path}: ${text}`)).toContain('codes > gender > M.: to be decided: gender: The value is not one of: female, male, other, unknown.');
  });

  test('names the sheet of a workbook', async () => {
    const [header = '', ...rows] = REGISTER.trim().split('\n');
    const { yaml } = await starterOf(workbookOf([{ name: 'Residents: now', rows: [header.split(','), ...rows.map((row) => row.split(','))] }]), 'resident-register');
    expect(parse(yaml)).toMatchObject({ format: 'xlsx', sheet: 'Residents: now' });
    expect(checkDefinition(yaml.replace("system: '?'", 'system: https://records.home.example'))).toMatchObject({ ok: true });
  });

  test('is YAML whatever columns are called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('yes', 'null', '# a', "it's", 'a: b', '{x}', '12', '- x', '"q"')), { minLength: 2, maxLength: 8 }), async (names) => {
        const quoted = ['Ref', ...names].map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
        const read = await profileOf(`${quoted}\nr1,${names.map(() => 'x').join(',')}\n`);
        const written = parse(writeStarter(read, RECORD_TYPES['observations']!, { name: 'x', file: 'x.csv', schema: 's' }).yaml) as { columns: object; ignored?: string[] };
        expect(new Set([...Object.keys(written.columns), ...(written.ignored ?? [])].filter((name) => name !== '?'))).toEqual(new Set(read.table.columns.flatMap(({ name }) => (name === undefined || name === '?' ? [] : [name]))));
      }),
      { numRuns: 100 },
    );
  });
});

test('any text is the same text once it has been written as YAML', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { fc.pre(text.isWellFormed()); expect(parse(`{ a: ${yamlText(text)} }`)).toEqual({ a: text }); }));
});

test.each([
  ['gender', 'f', 'female'],
  ['gender', 'X', '?'],
  ['recordedBy.role', 'ANP', 'advanced-nurse-practitioner'],
  ['recordedBy.role', 'Registered manager', 'registered-manager'],
  ['recordedBy.role', 'Senior Carer', 'care-home-worker'],
  ['onOxygen', 'Air', false],
  ['onOxygen', 'O2', true],
  ['onOxygen', 'sometimes', '?'],
])('in %s the word %s means %s', (path, word, value) => {
  const field = Object.values(RECORD_TYPES).flatMap(fieldsOf).find((one) => one.path === path)!;
  expect(codeTable([{ word, count: 1, row: 2 }], field)).toEqual([{ word, count: 1, value }]);
});
