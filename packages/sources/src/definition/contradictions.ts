import { type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { findCellNameFaults } from '../hl7v2/name-faults.ts';
import { findNameFaultsInPaths } from '../paths/path-faults.ts';
import { treeOf } from '../layout/layout.ts';
import { createRecordTree, PathError, type Value } from '../record-tree.ts';
import { suggestPath } from './suggest-path.ts';
import { type ColumnDefinition, type DefinitionFault, pathsOf, type SourceDefinition, type TableDefinition, tablesOf, type Vocabulary } from './definition.ts';

/** Finds what the schema of definitions cannot: names without a thing, and values that the record type would refuse in every row. */
export function findContradictions(definition: SourceDefinition): DefinitionFault[] {
  if (definition.format === 'json') return findTypeFaults(definition.recordType, []);
  const tables = tablesOf(definition);
  const types = tables.flatMap(({ table, path }) => findTypeFaults(table.recordType, path));
  if (types.length > 0) return types;
  const names = [...findUnusedCodes(definition, tables.map(({ table }) => table)), ...tables.flatMap(({ table, path }) => below(path, findNameFaults(table, definition)))];
  if (definition.format === 'hl7v2') names.push(...findCellNameFaults(definition));
  if (definition.format === 'gp-connect-stu3' || definition.format === 'json-rows') names.push(...findNameFaultsInPaths(definition));
  return names.length > 0 ? names : tables.flatMap(({ table, path }) => [...findPathFaults(table, definition, path), ...below(path, findTreeFaults(table))]);
}

/** The first two paths of a table that cannot both be filled. */
function findTreeFaults(table: TableDefinition): DefinitionFault[] {
  try {
    treeOf(table);
    return [];
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    const { path, message } = error;
    const column = Object.entries(table.columns).findLast(([, other]) => allPathsOf(other).includes(path));
    return [{ path: column ? ['columns', column[0], 'to'] : ['constants', path], text: message }];
  }
}

const below = (path: readonly string[], faults: readonly DefinitionFault[]): DefinitionFault[] => faults.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));

const findTypeFaults = (recordType: string, path: readonly string[]): DefinitionFault[] =>
  Object.hasOwn(RECORD_TYPES, recordType) ? [] : [{ path: [...path, 'recordType'], text: `is none of ${Object.keys(RECORD_TYPES).join(', ')}` }];

function findUnusedCodes({ codes = {} }: Vocabulary, tables: readonly TableDefinition[]): DefinitionFault[] {
  const used = new Set(tables.flatMap(({ columns, system }) => [...Object.values(columns).flatMap((column) => (column.as === 'code' ? [column.codes] : [])), ...(typeof system === 'object' ? [system.codes] : [])]));
  return Object.keys(codes).filter((name) => !used.has(name)).map((name) => ({ path: ['codes', name], text: 'no column uses it' }));
}

function findNameFaults({ columns, ignored = [], system }: TableDefinition, { codes = {} }: Vocabulary): DefinitionFault[] {
  const read = [...Object.keys(columns), ...(typeof system === 'string' ? [] : [system.column])];
  return [
    ...Object.entries(columns).flatMap(([name, column]) =>
      column.as === 'code' && !Object.hasOwn(codes, column.codes) ? [{ path: ['columns', name, 'codes'], text: `no such table; there are ${Object.keys(codes).join(', ') || 'none'}` }] : [],
    ),
    ...(typeof system === 'object' && system.codes !== undefined && !Object.hasOwn(codes, system.codes) ? [{ path: ['system', 'codes'], text: `no such table; there are ${Object.keys(codes).join(', ') || 'none'}` }] : []),
    ...ignored.filter((name) => read.includes(name)).map((name) => ({ path: ['ignored'], text: `${name} is read` })),
  ];
}

/** A value for a path, and where the definition says so. */
interface Probe {
  to: string;
  value: Value;
  at: readonly string[];
  /** Where the column says it, if a code table has the value. */
  column?: readonly string[];
  /** Of a column that is read as a date or a time. */
  dated?: boolean;
}

/**
 * Builds records of sample values and lets the record type judge them: an unknown field, another kind of value or a word that is not
 * one of its codes would be found in every row.
 */
function findPathFaults(table: TableDefinition, vocabulary: Vocabulary, path: readonly string[]): DefinitionFault[] {
  const recordType = RECORD_TYPES[table.recordType];
  if (recordType === undefined) return [];
  const probes = [
    ...Object.entries(table.columns).flatMap(([name, column]) =>
      allPathsOf(column).flatMap((to) => samplesOf(column, vocabulary).map(({ value, at }) => ({ to, value, at: at ?? [...path, 'columns', name, 'to'], column: [...path, 'columns', name, 'to'], dated: column.as === 'date' || column.as === 'dateTime' }))),
    ),
    ...Object.entries(table.constants ?? {}).map(([to, value]) => ({ to, value, at: [...path, 'constants', to] })),
  ];
  return distinct(firstOfEach(probes).flatMap((probe) => judge(probe, recordType)));
}

/** A schema asks the same of every entry of a list, so one is enough. */
const firstOfEach = (probes: readonly Probe[]): Probe[] => [...new Map(probes.map((probe) => [`${withoutNumbers(probe.to)} ${JSON.stringify(probe.value)}`, probe] as const).reverse()).values()].reverse();

const withoutNumbers = (path: string): string => path.replaceAll(/\[\d+\]/g, '[0]');

const allPathsOf = (column: ColumnDefinition): string[] => Object.values(pathsOf(column)).flat();

function samplesOf(column: ColumnDefinition, { codes = {} }: Vocabulary): { value: Value; at?: string[] }[] {
  switch (column.as) {
    case 'integer':
    case 'decimal':
      return [{ value: 1 }];
    case 'date':
      return [{ value: '2026-11-17' }];
    case 'dateTime':
      return [{ value: '2026-11-17T10:30:00+00:00' }];
    case 'code':
      return Object.entries(codes[column.codes] ?? {}).map(([word, value]) => ({ value, at: ['codes', column.codes, word] }));
    case 'list':
      return [{ value: ['x'] }];
    case 'text':
    case undefined:
      return [{ value: 'x' }];
  }
}

/** What any value of the same kind would be refused for, whatever the rest of the record. */
const ALWAYS_WRONG = new Set(['EHCH-REC-002', 'EHCH-REC-003', 'EHCH-REC-004']);

/** What a date would be refused for in every row, where it has no time and should, or has one and should not. */
const WRONG_OF_DATES = 'EHCH-REC-006';

function judge({ to, value, at, column, dated }: Probe, recordType: ReadyRecordType): DefinitionFault[] {
  const read = recordType.read(probeRecord(to, value));
  if (read.ok) return [];
  const about = read.issues.find(({ code, expression = '' }) => (ALWAYS_WRONG.has(code) || (dated === true && code === WRONG_OF_DATES)) && (to === expression || to.startsWith(`${expression}.`) || to.startsWith(`${expression}[`)));
  if (about === undefined) return [];
  return about.code === 'EHCH-REC-002' ? [{ path: column ?? at, text: unknownPath(to, recordType) }] : [{ path: at, text: `${to}: ${about.text}` }];
}

/** Says which field was probably meant, by its whole path. */
function unknownPath(to: string, recordType: ReadyRecordType): string {
  const meant = suggestPath(to, recordType);
  return `${to} is not a field of ${recordType.name}${meant === undefined ? '' : `; did you mean ${meant}`}`;
}

/** A record of nothing but one value, at the first place of every list: a schema asks the same of each. */
function probeRecord(path: string, value: Value): unknown {
  return createRecordTree([{ to: [withoutNumbers(path)] }], {}).build([value]);
}

const distinct = (faults: readonly DefinitionFault[]): DefinitionFault[] => [...new Map(faults.map((fault) => [fault.path.join('\0') + fault.text, fault])).values()];
