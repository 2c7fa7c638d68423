import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { SOURCES, SOURCES_FOLDER } from '../catalogue.ts';
import { createSource } from '../create-source.ts';
import { type CsvDefinition, pathsOf, type SourceDefinition, type TableDefinition, tablesOf } from '../definition/definition.ts';
import { loadDefinition } from '../definition/load.ts';
import { sourceIssue } from '../errors.ts';
import { fileOf } from '../file.ts';
import type { Source } from '../source.ts';
import type { SourceCoverage } from './coverage.ts';
import { patchOf } from './patch.ts';
import { createSourceTally } from './source-tally.ts';

async function coverageOf(source: Source, bytes: Buffer): Promise<SourceCoverage> {
  const reading = await source.read(fileOf(bytes));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const tally = createSourceTally(source, reading.unread);
  for await (const row of reading.rows) tally.add(row);
  return tally.result();
}

const examplesOf = ({ name }: Source): Buffer[] => {
  const folder = join(SOURCES_FOLDER, name, 'examples');
  return readdirSync(folder).filter((file) => !/\.(records|issues)\.json$/.test(file)).map((file) => readFileSync(join(folder, file)));
};

/** Every column of every source that comes with the system, of which an example holds something. */
const RULES = (await Promise.all(Object.values(SOURCES).map(async (source) => {
  const [bytes = Buffer.alloc(0)] = examplesOf(source);
  const { columns } = await coverageOf(source, bytes);
  return columns.filter(({ filled }) => filled > 0).map((count) => ({ source, bytes, ...count, name: source.name }));
}))).flat().filter(({ source, column, table }) => tablesOf(source.definition).some((one) => one.name === table && column in one.table.columns));

type Tables = Record<string, TableDefinition>;

/** The same source without the rule of one column, and without those of later entries of its list. What a header has is left unread by name. */
function withoutRule(definition: SourceDefinition, table: string, column: string): SourceDefinition {
  const at = tablesOf(definition).find(({ name }) => name === table)!.table;
  const gone = pathsOf(at.columns[column]!).to;
  const columns = Object.fromEntries(Object.entries(at.columns).filter(([name, rule]) => name !== column && !pathsOf(rule).to.some((path) => gone.some((one) => isBehind(path, one)))));
  if ('tables' in definition) return { ...definition, tables: { ...definition.tables, [table]: { ...at, columns } } as Tables } as SourceDefinition;
  return { ...definition, columns, ignored: [...(at.ignored ?? []), ...Object.keys(at.columns).filter((name) => !(name in columns))] } as SourceDefinition;
}

/** The same source with nothing that is left unread on purpose. */
function withoutIgnored(definition: SourceDefinition): SourceDefinition {
  const tables = Object.fromEntries(tablesOf(definition).map(({ name, table: { ignored: _, ...table } }) => [name, table]));
  return { ...definition, tables } as SourceDefinition;
}

/** Whether a path is of a later entry of the same list, which has no place without those before it. */
function isBehind(path: string, gone: string): boolean {
  const [, list, place] = /^(.*)\[(\d+)\]/.exec(gone) ?? [];
  return list !== undefined && path.startsWith(`${list}[`) && Number(path.slice(list.length + 1).split(']')[0]) > Number(place);
}

const wholes = new Map<string, Promise<SourceCoverage>>();

/** The coverage of a source that leaves nothing unread on purpose. */
function wholeOf(source: Source, bytes: Buffer): Promise<SourceCoverage> {
  const whole = wholes.get(source.name) ?? coverageOf(createSource(source.name, withoutIgnored(source.definition)), bytes);
  wholes.set(source.name, whole);
  return whole;
}

/** What the reader itself or another rule reads too: nothing is lost without these. */
const READ_OTHERWISE = new Set(['MSH-9.2', 'MSH-4.1']);

describe('a column that a source no longer reads', () => {
  test('every source that has columns has rules to take away', () => {
    expect(new Set(RULES.map(({ name }) => name))).toEqual(new Set(Object.values(SOURCES).filter(({ definition }) => definition.format !== 'json').map(({ name }) => name)));
  });

  test.each(RULES.filter(({ source }) => !('tables' in source.definition)))('is told of: $name, $column', async ({ source, bytes, table, column, filled }) => {
    const { columns, unread } = await coverageOf(createSource(source.name, withoutRule(source.definition, table, column)), bytes);
    expect(columns.map((one) => one.column)).not.toContain(column);
    const found = unread.filter((one) => one.name === column);
    expect(found).toMatchObject([{ rows: filled }]);
    expect(found[0]?.example).toBeGreaterThan(0);
  });

  test.each(RULES.filter(({ source, column }) => 'tables' in source.definition && !READ_OTHERWISE.has(column)))('is told of: $name, $table, $column', async ({ source, bytes, table, column }) => {
    const definition = withoutIgnored(source.definition);
    const [before, after] = [await wholeOf(source, bytes), await coverageOf(createSource(source.name, withoutRule(definition, table, column)), bytes)];
    const rowsUnread = ({ unread }: SourceCoverage) => unread.filter((one) => one.table === table).reduce((sum, { rows }) => sum + rows, 0);
    const notMapped = ({ fields }: SourceCoverage) => fields.filter(({ mapped }) => !mapped).length;
    // What is read by way of a reference stands in another resource, of which other tables read too: its field is then without a rule.
    expect([rowsUnread(after) > rowsUnread(before), notMapped(after) > notMapped(before)]).toContain(true);
  });
});

describe('what a run did not fill', () => {
  const register = SOURCES['care-home-residents']!;
  const [example = Buffer.alloc(0)] = examplesOf(register);

  test('is each field that no record has, and whether the source has a column for it', async () => {
    const { fields } = await coverageOf(register, example);
    const of = (field: string) => fields.find((one) => one.field === field);
    expect(of('name.family')).toMatchObject({ mapped: true, filled: 3, records: 3 });
    expect(of('contacts[].name')).toMatchObject({ mapped: true });
    for (const { filled, records, mapped } of fields) {
      expect(filled).toBeLessThanOrEqual(records);
      if (!mapped) expect(filled).toBe(0);
    }
  });
});

describe('words and codes', () => {
  const definition = {
    format: 'csv', title: 'T', description: 'D', recordType: 'resident-register', version: 1, system: 'https://a.example', delimiter: ',', encodings: ['utf-8'], blank: ['n/k'],
    columns: {
      Ref: { to: ['source.id', 'resident.localId'], required: true },
      Changed: { to: 'source.updatedAt', as: 'dateTime', format: 'dd/MM/yyyy HH:mm' },
      ODS: { to: 'home.odsCode' }, Surname: { to: 'name.family' }, Forename: { to: 'name.given', as: 'list', separator: ';' }, DOB: { to: 'birthDate', as: 'date', format: 'dd/MM/yyyy' },
      Sex: { to: 'gender', as: 'code', codes: 'sex' },
    },
    ignored: ['Photo'],
    codes: { sex: { F: 'female', M: 'male' } },
  } as unknown as SourceDefinition;
  const source = createSource('words', definition);
  const fileWith = (sexes: readonly string[], photos: readonly string[] = []) =>
    Buffer.from(['Ref,Changed,ODS,Surname,Forename,DOB,Sex,Photo', ...sexes.map((sex, index) => `R${index},01/02/2026 10:00,VM1AB,Kaur,Asha,01/02/1940,${sex},${photos[index] ?? ''}`)].join('\n'));

  test('without an entry are counted with an example, whatever their case, and a description id with its concept', async () => {
    const { words, descriptionIds, unread } = await coverageOf(source, fileWith(['F', 'Fem', 'fem ', '250560019', '1488625019', 'm'], ['', 'n/k', 'a.jpg', '', 'b.jpg']));
    expect(words).toEqual([
      { table: 'rows', column: 'Sex', codes: 'sex', word: 'Fem', rows: 2, example: 3 },
      { table: 'rows', column: 'Sex', codes: 'sex', word: '250560019', rows: 1, example: 5 },
      { table: 'rows', column: 'Sex', codes: 'sex', word: '1488625019', rows: 1, example: 6 },
    ]);
    expect(descriptionIds).toEqual([
      { table: 'rows', column: 'Sex', id: '250560019', rows: 1, example: 5, concept: '160734000' },
      { table: 'rows', column: 'Sex', id: '1488625019', rows: 1, example: 6 },
    ]);
    expect(unread).toEqual([{ table: 'rows', name: 'Photo', rows: 2, example: 4 }]);
  });

  test('of numbers in columns that hold no codes nothing is said', async () => {
    const { descriptionIds } = await coverageOf(createSource('plain', { ...definition, columns: { ...(definition as CsvDefinition).columns, Sex: { to: 'resident.nhsNumber' } }, codes: {} } as SourceDefinition), fileWith(['250560019']));
    expect(descriptionIds).toEqual([]);
  });

  test('that the record type itself refuses as description ids are told of with their concept', () => {
    const practice = SOURCES['gp-connect-structured-record']!;
    const { name: table, table: { columns } } = tablesOf(practice.definition)[0]!;
    const [column] = Object.keys(columns);
    const tally = createSourceTally(practice, []);
    tally.add({ place: 'entry 3', row: 3, table, cells: { [column!]: '250560019' }, issues: [sourceIssue('EHCH-ROW-004', { column: column!, cell: '250560019' }), { ...sourceIssue('EHCH-ROW-004'), code: 'EHCH-SCT-002', column: column!, cell: '250560019' }] });
    expect(tally.result().descriptionIds).toEqual([{ table, column, id: '250560019', rows: 1, example: 3, concept: '160734000' }]);
  });

  test('are kept up to a bound, and counted beyond it', async () => {
    const { words, moreWords } = await coverageOf(source, fileWith(Array.from({ length: 250 }, (_, index) => `w${index}`)));
    expect(words).toHaveLength(100);
    expect(moreWords).toEqual([{ table: 'rows', column: 'Sex', rows: 150 }]);
  });

  test('add up: rows, cells and words of any file', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.constantFrom('F', 'M', '', 'n/k', 'x', 'X', 'y', 'z'), fc.constantFrom('', 'p')), { minLength: 1, maxLength: 40 }), async (rows) => {
      const { rows: all, records, columns, words, unread, fields } = await coverageOf(source, fileWith(rows.map(([sex]) => sex), rows.map(([, photo]) => photo)));
      const wrong = rows.filter(([sex]) => /[xyz]/i.test(sex)).length;
      const blank = rows.filter(([sex]) => sex === '' || sex === 'n/k').length;
      expect({ all, records }).toEqual({ all: rows.length, records: rows.length - wrong - blank });
      expect(words.reduce((sum, word) => sum + word.rows, 0)).toBe(wrong);
      expect(columns.find(({ column }) => column === 'Sex')).toMatchObject({ rows: rows.length, filled: rows.length - blank });
      expect(columns.find(({ column }) => column === 'Ref')).toMatchObject({ filled: rows.length });
      expect(unread).toMatchObject([{ name: 'Photo', rows: rows.filter(([, photo]) => photo !== '').length }]);
      for (const { filled } of fields.filter(({ field }) => field === 'gender')) expect(filled).toBe(records);
    }));
  });

  describe('become lines to add to the YAML', () => {
    const words = [
      { table: 'rows', column: 'Sex', codes: 'sex', word: 'Fem', rows: 2, example: 3 },
      { table: 'rows', column: 'Sex 2', codes: 'sex', word: 'fem', rows: 1, example: 9 },
      { table: 'rows', column: 'Sex', codes: 'sex', word: "n: o'", rows: 1, example: 5 },
    ];
    const applied = (text: string, patch: string): string => {
      const folder = mkdtempSync(join(tmpdir(), 'ehch-patch-'));
      try {
        writeFileSync(join(folder, 'source.yaml'), text);
        const { status, stderr } = spawnSync('git', ['apply', '-'], { cwd: folder, input: patch, encoding: 'utf8' });
        expect([status, stderr]).toEqual([0, '']);
        return readFileSync(join(folder, 'source.yaml'), 'utf8');
      } finally {
        rmSync(folder, { recursive: true });
      }
    };

    test.each([
      ['in a table of lines', stringify(definition)],
      ['in a table on one line', stringify({ ...definition, codes: undefined }).concat('codes: { sex: { F: female, M: male } } # words\n')],
      ['between other tables', stringify(definition).replace('codes:\n', 'codes:\n  a: { B: c }\n').concat('  z:\n    Q: r\n')],
    ])('%s, which a patch program applies', (_, text) => {
      const patch = patchOf('source.yaml', text, definition, words) ?? '';
      expect(patch).toContain('row 3 and 2 more: one of female, male, other, unknown');
      expect(applied(text, patch)).toContain(`'n: o''': '?'`);
      const after = applied(text, patch);
      expect(after.split('\n').filter((line) => !text.includes(line.trim()))).not.toEqual([]);
      const alone = after.replace('  a: { B: c }\n', '').replace('  z:\n    Q: r\n', '');
      expect(() => loadDefinition('source.yaml', alone)).toThrow(/codes > sex > Fem: to be decided/);
    });

    test('none where no word is missing, or the source has no tables', () => {
      expect(patchOf('source.yaml', stringify(definition), definition, [])).toBeUndefined();
      expect(patchOf('source.yaml', 'title: x\n', definition, words)).toBeUndefined();
    });
  });
});
