import { type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { type ColumnDefinition, pathsOf, type SourceDefinition, type TableDefinition, tablesOf, type Vocabulary } from '../definition/definition.ts';
import { createRecordTree, type RecordTree } from '../record-tree.ts';
import { convertersOf } from './convert.ts';
import type { Converter } from './converted.ts';
import { fold } from './fold.ts';

/** A table of a source, ready to read rows with. */
export interface Layout {
  table: string;
  recordType: ReadyRecordType;
  columns: readonly { name: string; required: boolean; convert: Converter }[];
  /** Names of columns that may be there and are left unread. */
  ignored: readonly string[];
  record: RecordTree;
  isBlank(cell: string): boolean;
}

/** The layouts of every table of a definition that was checked before. Throws where its paths contradict one another. */
export function createLayouts(definition: SourceDefinition): Layout[] {
  return definition.format === 'json' ? [] : tablesOf(definition).map(({ name, table }) => createLayout(name, table, definition));
}

function createLayout(table: string, definition: TableDefinition, vocabulary: Vocabulary): Layout {
  const recordType = RECORD_TYPES[definition.recordType];
  if (recordType === undefined) throw new Error(`no record type ${definition.recordType}`);
  const columns = columnsOf(definition);
  const convert = convertersOf(vocabulary);
  return {
    table,
    recordType,
    columns: columns.map(([name, column]) => ({ name, required: column.required ?? false, convert: convert(column) })),
    ignored: definition.ignored ?? [],
    record: treeOf(definition),
    isBlank: blankTest(vocabulary.blank),
  };
}

/** The record that a table fills. Throws PathError where its paths contradict one another. */
export const treeOf = (definition: TableDefinition): RecordTree => createRecordTree(columnsOf(definition).map(([, column]) => pathsOf(column)), constantsOf(definition));

const columnsOf = ({ system, columns }: TableDefinition): [string, ColumnDefinition][] => [
  ...(typeof system === 'string' ? [] : [[system.column, systemColumn(system)] satisfies [string, ColumnDefinition]]),
  ...Object.entries(columns),
];

/** A system that names itself by a word of its own has its URI in a code table. */
const systemColumn = ({ codes }: { codes?: string }): ColumnDefinition =>
  codes === undefined ? { to: 'source.system', required: true } : { to: 'source.system', required: true, as: 'code', codes };

const constantsOf = ({ system, constants = {} }: TableDefinition) => (typeof system === 'string' ? { 'source.system': system, ...constants } : constants);

/** Most cells begin unlike any word for a blank, so they need not be compared. */
export function blankTest(words: readonly string[]): (cell: string) => boolean {
  const blank = new Set(words.map(fold));
  const initials = new Set([...blank].flatMap(([initial = '']) => [initial, initial.toUpperCase()]));
  return (cell) => cell === '' || (initials.has(cell.charAt(0)) && blank.has(fold(cell)));
}
