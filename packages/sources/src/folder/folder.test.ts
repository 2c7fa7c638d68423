import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { checkExamples, definitionIssues, goldenFiles, loadSource, readExample, type SourceFiles } from '../index.ts';
import { SourceDefinitionError } from '../definition/load.ts';

const DEFINITION = {
  format: 'csv',
  title: 'Temperatures',
  description: 'One row a reading.',
  recordType: 'observations',
  version: 1,
  system: 'https://thermometers.example',
  delimiter: ',',
  encodings: ['utf-8'],
  blank: ['-'],
  constants: { 'recordedBy.role': 'care-home-nurse' },
  columns: {
    Id: { to: 'source.id', required: true },
    Changed: { to: ['source.updatedAt', 'recordedAt'], as: 'dateTime', format: 'dd/MM/yyyy HH:mm' },
    Home: { to: 'home.odsCode' },
    By: { to: 'recordedBy.name' },
    NHS: { to: 'resident.nhsNumber' },
    Temp: { to: 'temperature', as: 'decimal' },
    Level: { to: 'consciousness', as: 'code', codes: 'levels' },
  },
  codes: { levels: { A: 'alert', V: 'voice' } },
};

const HEADER = 'Id,Changed,Home,By,NHS,Temp,Level\n';
const EXAMPLE = `${HEADER}1,16/11/2026 09:00,VM1AB,Ada Ward,9000000009,36.6,A\n2,16/11/2026 10:00,VM1AB,Ada Ward,9000000017,37.1,V\n`;
const BAD = `${HEADER}3,16/11/2026 09:00,VM1AB,Ada Ward,9000000009,warm,A\n4,16/11/2026 09:00,VM1AB,Ada Ward,9000000009,36.6,Q\n`;

type Definition = Record<string, unknown>;

/** The folder of a definition, with the goldens that it gives. */
async function folderOf(definition: Definition = DEFINITION, more: Record<string, string> = {}): Promise<Record<string, Buffer | string>> {
  const files = { 'source.yaml': stringify(definition), 'README.md': '# Temperatures\n', 'examples/day.csv': EXAMPLE, 'bad-examples/slips.csv': BAD, ...more };
  const source = loadSource('thermometers', files);
  const goldens = await Promise.all((['examples/day.csv', 'bad-examples/slips.csv'] as const).map(async (file) => goldenFiles(file, await readExample(source, files[file]))));
  return Object.fromEntries(Object.entries({ ...files, ...goldens[0], ...goldens[1] }).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

const check = (files: SourceFiles) => checkExamples(loadSource('thermometers', files), files);
const told = async (files: SourceFiles) => (await check(files)).map(({ code, file, place, expression }) => [code, file, place, expression].filter((part) => part !== undefined).join(' '));
const without = (files: SourceFiles, path: string): SourceFiles => Object.fromEntries(Object.entries(files).filter(([other]) => other !== path));

function faultsOf(name: string, files: SourceFiles): string[] {
  try {
    loadSource(name, files);
  } catch (error) {
    if (error instanceof SourceDefinitionError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The line below the one that has a text. */
const lineBelow = (text: string, found: string): number => text.split('\n').findIndex((line) => line.includes(found)) + 2;

describe('loadSource', () => {
  test('makes a source of its folder', async () => expect(loadSource('thermometers', await folderOf())).toMatchObject({ name: 'thermometers', version: 1, recordTypes: ['observations'] }));

  test('names file and line of a fault in the definition', async () => {
    const files = { ...(await folderOf()), 'source.yaml': stringify({ ...DEFINITION, columns: { ...DEFINITION.columns, Warm: { to: 'temperatur', as: 'decimal' } } }) };
    expect(faultsOf('thermometers', files)).toEqual([expect.stringContaining(`source.yaml:${lineBelow(files['source.yaml'], 'Warm:')}: columns > Warm > to: `)]);
  });

  test.each(['', 'Thermometers', 'a b', '../a', 'a-', 'a--b', `a${'b'.repeat(64)}`, 'constructor/x'])('refuses to be called %j', async (name) => {
    expect(faultsOf(name, await folderOf())).toEqual([expect.stringContaining('a source is called by')]);
  });

  test.each(['../source.yaml', 'examples/../../x.csv', 'examples/a/b.csv', 'run.sh', '.env', 'examples/', '/etc/passwd', 'examples/..'])('refuses a folder with %j', async (path) => {
    expect(faultsOf('thermometers', { ...(await folderOf()), [path]: 'x' })).toEqual([`${path}: no file of a source stands here`]);
  });

  test('tells of faults as issues', () => {
    expect(definitionIssues(new SourceDefinitionError(['source.yaml:7: columns > A: is not a known key', 'run.sh: no file of a source stands here']))).toMatchObject([
      { code: 'EHCH-DEF-001', file: 'source.yaml', line: 7, who: 'mapping', text: 'source.yaml:7: columns > A: is not a known key' },
      { code: 'EHCH-DEF-001', file: 'run.sh', text: 'run.sh: no file of a source stands here' },
    ]);
  });

  test('refuses a folder without a definition', () => expect(faultsOf('thermometers', {})).toEqual(['source.yaml: there is none']));
});

function withoutTemperature(): Definition {
  const { Temp: _temp, ...columns } = DEFINITION.columns;
  return { ...DEFINITION, columns, ignored: ['Temp'] };
}

describe('checkExamples', () => {
  test('finds nothing where every example becomes its goldens', async () => expect(await check(await folderOf())).toEqual([]));

  test.each([
    ['a field with another value', { ...DEFINITION, codes: { levels: { A: 'voice', V: 'voice' } } }, ['EHCH-DEF-003 examples/day.csv row 2 consciousness']],
    ['a field that is no longer filled', withoutTemperature(), expect.arrayContaining(['EHCH-DEF-003 examples/day.csv row 2 temperature', 'EHCH-DEF-005 bad-examples/slips.csv row 2'])],
    ['a field that is filled now', { ...DEFINITION, constants: { ...DEFINITION.constants, oxygenScale: 1 } }, ['EHCH-DEF-003 examples/day.csv row 2 oxygenScale', 'EHCH-DEF-003 examples/day.csv row 3 oxygenScale']],
    ['a row that is held now', { ...DEFINITION, codes: { levels: { A: 'alert' } } }, expect.arrayContaining(['EHCH-DEF-004 examples/day.csv row 3', 'EHCH-DEF-005 examples/day.csv row 3', 'EHCH-DEF-006 examples/day.csv row 3'])],
    ['a row that is let through now', { ...DEFINITION, codes: { levels: { ...DEFINITION.codes.levels, Q: 'alert' } } }, ['EHCH-DEF-004 bad-examples/slips.csv row 3', 'EHCH-DEF-005 bad-examples/slips.csv row 3']],
  ])('tells of %s, by file, row and field', async (_, definition, expected) => {
    expect(await told({ ...(await folderOf()), 'source.yaml': stringify(definition) })).toEqual(expected);
  });

  test('says what is wrong in words, and with no value of an example', async () => {
    const issues = await check({ ...(await folderOf()), 'source.yaml': stringify({ ...DEFINITION, constants: { ...DEFINITION.constants, oxygenScale: 1 }, codes: { levels: { A: 'voice', V: 'voice', Q: 'voice' } } }) });
    expect(issues[0]?.text).toBe('examples/day.csv, row 2: the field oxygenScale is filled, and it is not in examples/day.records.json.');
    expect(issues.map(({ text }) => text).join()).not.toMatch(/90000|alert|36\.6|warm/);
  });

  test('takes an issue for the same whatever it says', async () => {
    const files = await folderOf();
    expect(await check({ ...files, 'bad-examples/slips.issues.json': String(files['bad-examples/slips.issues.json']).replaceAll(/"text": ".*"/g, '"text": "It is wrong."') })).toEqual([]);
  });

  test('asks for an example and for a bad example', async () => {
    const files = await folderOf();
    expect(await told(without(files, 'examples/day.csv'))).toEqual(['EHCH-DEF-002 examples/']);
    expect(await told(without(files, 'bad-examples/slips.csv'))).toEqual(['EHCH-DEF-002 bad-examples/']);
  });

  test('asks for goldens', async () => expect(await told(without(await folderOf(), 'examples/day.records.json'))).toEqual(['EHCH-DEF-004 examples/day.csv row 2', 'EHCH-DEF-004 examples/day.csv row 3']));

  test('wants something held in a bad example', async () => expect(await told({ ...(await folderOf()), 'bad-examples/day.csv': EXAMPLE })).toContain('EHCH-DEF-007 bad-examples/day.csv'));

  test.each(['{', '{}', '[1]', 'null'])('tells of a golden file that is none: %j', async (text) => {
    expect(await told({ ...(await folderOf()), 'examples/day.records.json': text })).toEqual(['EHCH-DEF-008 examples/day.records.json']);
  });
});
