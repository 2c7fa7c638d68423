import { leavesOf } from '@ehch/records';
import { type Cells, goldenFiles, readExample, type Source, type SourceFile } from '@ehch/sources';
import { stringify } from 'csv-stringify/sync';
import { Failure } from '../failure.ts';
import { fold } from './fold.ts';
import { countLeftovers } from './leftovers.ts';
import { makeSynthetic } from './make-synthetic.ts';
import { type CsvDefinition, type RoledColumn, rolesOf } from './roles.ts';

export interface SyntheticExamples {
  /** Examples with their goldens, by their paths in the folder; nothing for a golden that is not to be there. */
  files: Record<string, string | undefined>;
  letThrough: number;
  held: number;
}

/**
 * Makes examples of a file: some rows that are let through and some that are held, with everything of persons replaced. Throws a
 * Failure where a cell of a person would be left.
 *
 * @param name of the example, without what stands behind the point
 * @param most rows of each kind
 */
export async function syntheticExamples(source: Source, file: SourceFile, { name, most, yaml }: { name: string; most: number; yaml: string }): Promise<SyntheticExamples> {
  const { definition } = source;
  if (definition.format !== 'csv') throw new Failure(`Only tables (format csv) can be made synthetic, and ${source.name} reads ${definition.format}. Write the example by hand, then run \`ehch source record\` on the folder.`);
  const columns = rolesOf(definition);
  const blank = new Set(definition.blank.map(fold));
  const { rows, originals } = makeSynthetic(await pickRows(source, file, most), columns, (cell) => cell === '' || blank.has(fold(cell)));
  const examples = await examplesOf(source, definition, { rows, columns, name });
  const values = examples.flatMap(({ values: own }) => own);
  const left = countLeftovers(originals, values, `${yaml}\n${columns.map((column) => column.name).join('\n')}`);
  if (left > 0) throw new Failure(`${left} of the cells that were to be replaced would still be there, so nothing was written. Take another file, or write the example by hand.`);
  return { files: Object.assign({}, ...examples.map(({ files }) => files)) as SyntheticExamples['files'], letThrough: countOf(examples, 'examples'), held: countOf(examples, 'bad-examples') };
}

const countOf = (examples: readonly { kind: string; rows: number }[], kind: string): number => examples.filter((example) => example.kind === kind).reduce((sum, { rows }) => sum + rows, 0);

/** The first rows of each kind that have cells. */
async function pickRows(source: Source, file: SourceFile, most: number): Promise<Cells[]> {
  const reading = await source.read(file);
  if (!reading.ok) throw new Failure(`The file is refused as a whole:\n${reading.issues.map(({ code, text, fix }) => `${code} ${text} ${fix ?? ''}`.trim()).join('\n')}`);
  const picked: Cells[] = [];
  const left = { record: most, issues: most };
  for await (const row of reading.rows) {
    const kind = 'record' in row ? 'record' : 'issues';
    if (row.cells !== undefined && left[kind]-- > 0) picked.push(row.cells);
    if (left.record <= 0 && left.issues <= 0) break;
  }
  return picked;
}

interface Made {
  kind: 'examples' | 'bad-examples';
  rows: number;
  files: Record<string, string | undefined>;
  /** Every text of a row that stands in the files. */
  values: string[];
}

/** What is let through and what is held, each as a file with its goldens. */
async function examplesOf(source: Source, definition: CsvDefinition, { rows, columns, name }: { rows: readonly Cells[]; columns: readonly RoledColumn[]; name: string }): Promise<Made[]> {
  const used = columns.filter(({ name: column, required }) => required || rows.some((row) => row[column] !== undefined));
  const write = (some: readonly Cells[]) => stringify([used.map((column) => column.name), ...some.map((row) => used.map((column) => row[column.name] ?? ''))], { delimiter: definition.delimiter });
  const read = rows.length === 0 ? { issues: [] } : await readExample(source, write(rows));
  const held = new Set(read.issues.filter(({ severity }) => severity === 'error').map(({ row }) => row));
  const kinds = (['examples', 'bad-examples'] as const).map((kind) => ({ kind, some: rows.filter((_, index) => held.has(index + FIRST_ROW) === (kind === 'bad-examples')) }));
  return Promise.all(kinds.filter(({ some }) => some.length > 0).map(async ({ kind, some }) => {
    const path = `${kind}/${name}.csv`;
    const goldens = await readExample(source, write(some));
    const values = [...some.flatMap((row) => Object.values(row)), ...goldens.records.flatMap(({ record }) => [...leavesOf(record).values()].map(String)), ...goldens.issues.map(({ cell = '' }) => cell)];
    return { kind, rows: some.length, files: { [path]: write(some), ...goldenFiles(path, goldens) }, values };
  }));
}

/** The header is row 1. */
const FIRST_ROW = 2;

