import type { ColumnDefinition, TableDefinition } from '../definition/definition.ts';
import { pathsOf } from '../definition/definition.ts';
import { createRecordTree, type RecordTree } from '../record-tree.ts';
import { convertersOf } from './convert.ts';
import type { Converter } from './converted.ts';
import { fold } from './fold.ts';
import type { KnownColumns } from './header.ts';

/** A table as its source lays it out, ready to read rows with. */
export interface Layout extends KnownColumns {
  columns: readonly { name: string; required: boolean; convert: Converter }[];
  record: RecordTree;
  isBlank(cell: string): boolean;
}

/** @throws {Error} where the paths of the definition contradict one another */
export function createLayout(definition: TableDefinition): Layout {
  const columns = columnsOf(definition);
  const convert = convertersOf(definition);
  return {
    columns: columns.map(([name, column]) => ({ name, required: column.required ?? false, convert: convert(column) })),
    ignored: definition.ignored ?? [],
    delimiter: definition.delimiter,
    record: createRecordTree(columns.map(([, column]) => pathsOf(column)), constantsOf(definition)),
    isBlank: blankTest(definition.blank),
  };
}

const columnsOf = ({ system, columns }: TableDefinition): [string, ColumnDefinition][] => [
  ...(typeof system === 'string' ? [] : [[system.column, { to: 'source.system', required: true }] satisfies [string, ColumnDefinition]]),
  ...Object.entries(columns),
];

const constantsOf = ({ system, constants = {} }: TableDefinition) => (typeof system === 'string' ? { 'source.system': system, ...constants } : constants);

/** Most cells begin unlike any word for a blank, so they need not be compared. */
function blankTest(words: readonly string[]): (cell: string) => boolean {
  const blank = new Set(words.map(fold));
  const initials = new Set([...blank].flatMap(([initial = '']) => [initial, initial.toUpperCase()]));
  return (cell) => cell === '' || (initials.has(cell.charAt(0)) && blank.has(fold(cell)));
}
