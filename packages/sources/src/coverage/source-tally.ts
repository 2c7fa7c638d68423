import { createFieldTally, fieldOf, type FieldTally, RECORD_TYPES } from '@ehch/records';
import { pathsOf, type SourceDefinition, type TableDefinition, tablesOf } from '../definition/definition.ts';
import type { Source, SourceRow } from '../source.ts';
import type { FieldCoverage, SourceCoverage } from './coverage.ts';
import { createTableTally, type TableTally } from './table-tally.ts';

/** Counts what a run reads and what it leaves, row by row, in memory that does not grow with the file. Pure. */
export interface SourceTally {
  add(row: SourceRow): void;
  result(): SourceCoverage;
}

/** @param unread names that the file has and nobody reads, as its reading gives them */
export function createSourceTally({ name, version, definition, recordTypes }: Pick<Source, 'name' | 'version' | 'definition' | 'recordTypes'>, unread: readonly string[]): SourceTally {
  const hasTables = 'tables' in definition;
  const tables = tableTallies(definition, hasTables ? [] : unread);
  const fields = new Map(recordTypes.flatMap((type) => (RECORD_TYPES[type] ? [[type, createFieldTally(RECORD_TYPES[type])]] : [])));
  const counts = { rows: 0, records: 0 };
  return {
    add: (row) => {
      counts.rows += 1;
      tables.get(row.table)?.add(row);
      if (!('record' in row)) return;
      counts.records += 1;
      fields.get(row.recordType)?.add(row.record);
    },
    result: () => ({ source: name, version, ...counts, ...joined([...tables.values()]), leftOut: hasTables ? unread : [], fields: fieldsOf(definition, fields) }),
  };
}

function tableTallies(definition: SourceDefinition, unread: readonly string[]): Map<string, TableTally> {
  if (definition.format === 'json') return new Map();
  return new Map(tablesOf(definition).map(({ name, table }) => [name, createTableTally(name, table, definition, unread)]));
}

function joined(tallies: readonly TableTally[]): Omit<SourceCoverage, 'source' | 'version' | 'rows' | 'records' | 'leftOut' | 'fields'> {
  const tables = tallies.map((tally) => tally.result());
  return {
    columns: tables.flatMap(({ columns }) => columns),
    unread: tables.flatMap(({ unread }) => unread),
    words: tables.flatMap(({ words }) => words),
    moreWords: tables.flatMap(({ moreWords }) => moreWords),
    descriptionIds: tables.flatMap(({ descriptionIds }) => descriptionIds),
    capped: tables.some(({ capped }) => capped),
  };
}

function fieldsOf(definition: SourceDefinition, tallies: ReadonlyMap<string, FieldTally>): FieldCoverage[] {
  return [...tallies].flatMap(([recordType, tally]) => {
    const mapped = definition.format === 'json' ? undefined : new Set(tablesOf(definition).flatMap(({ table }) => (table.recordType === recordType ? mappedBy(table) : [])));
    return tally.counts().map(({ field, records }) => ({ recordType, field, mapped: mapped === undefined || mapped.has(field), records: tally.records, filled: records }));
  });
}

/** The fields that a table has a column or a constant for. A list that one column fills is its items too. */
function mappedBy({ system: _, columns, constants = {} }: TableDefinition): string[] {
  const paths = Object.values(columns).flatMap((column) => {
    const { to, also } = pathsOf(column);
    return [...to, ...also].map((path) => (column.as === 'list' ? `${path}[0]` : path));
  });
  return ['source.system', ...paths, ...Object.keys(constants)].map(fieldOf);
}
