import { type ColumnDefinition, pathsOf, type SourceDefinition, type TableDefinition, tablesOf } from '../definition/definition.ts';
import { fold } from '../layout/fold.ts';
import { blankTest } from '../layout/layout.ts';
import type { KeptRow, Source } from '../source.ts';
import type { CellOrigin, FieldOrigin } from './explanation.ts';

/** Tells of the fields of one row where each has its value from, or could have. */
export interface Origins {
  of(field: string, value: unknown): FieldOrigin;
  /** The columns that the source would read for a field, whatever stands in them. */
  columnsFor(field: string): CellOrigin[];
  /** Whether the source fills the field with a constant. */
  isConstant(field: string, value?: unknown): boolean;
}

/** Of a record that came as it is. */
export const OWN_RECORD: Origins = { of: () => ({ is: 'record' }), columnsFor: () => [], isConstant: () => false };

export function originsOf(source: Source, kept: KeptRow): Origins {
  const table = tablesOf(source.definition).find(({ name }) => name === kept.table)?.table;
  if (table === undefined) return OWN_RECORD;
  const feeding = source.feeding(kept);
  const cellOrigin = (column: string) => cellOriginOf(column, { definition: source.definition, table, cells: kept.cells });
  const isBlank = blankTest('blank' in source.definition ? source.definition.blank : []);
  const isFilled = (cell: string | undefined): boolean => cell !== undefined && !isBlank(cell.trim());
  const isConstant = (field: string, value?: unknown) => constantsOf(table).some(([path, constant]) => sameBut(path, field) && (value === undefined || constant === value));
  return {
    of(field, value) {
      const [column] = feeding.get(field) ?? feeding.get(field.replace(/\[\d+\]$/, '')) ?? [];
      if (column !== undefined) return isFilled(kept.cells[column]) ? { is: 'cell', ...cellOrigin(column) } : { is: 'earlier' };
      return isConstant(field, value) ? { is: 'constant' } : { is: 'record' };
    },
    columnsFor: (field) => columnsOf(table).filter(([, column]) => pathsFor(column).some((path) => feeds(path, field))).map(([name]) => cellOrigin(name)),
    isConstant,
  };
}

const columnsOf = ({ system, columns }: TableDefinition): [string, ColumnDefinition][] => [...(typeof system === 'string' ? [] : [[system.column, { to: 'source.system' }] satisfies [string, ColumnDefinition]]), ...Object.entries(columns)];

const constantsOf = ({ system, constants = {} }: TableDefinition): [string, unknown][] => [...(typeof system === 'string' ? [['source.system', system] satisfies [string, unknown]] : []), ...Object.entries(constants)];

const pathsFor = (column: ColumnDefinition): string[] => [...pathsOf(column).to, ...pathsOf(column).also];

/** A column fills a field, or the list that the field is an entry of. Entries move up past blank ones, so which number a column names says little. */
const feeds = (path: string, field: string): boolean => sameBut(path, field) || sameBut(path, field.replace(/\[\d+\]$/, ''));

const sameBut = (path: string, field: string): boolean => withoutNumbers(path) === withoutNumbers(field);

const withoutNumbers = (path: string): string => path.replaceAll(/\[\d+\]/g, '[]');

function cellOriginOf(name: string, { definition, table, cells }: { definition: SourceDefinition; table: TableDefinition; cells: Readonly<Record<string, string>> }): CellOrigin {
  const column: ColumnDefinition = table.columns[name] ?? { to: 'source.system' };
  const cell = cells[name];
  const code = column.as === 'code' && cell !== undefined ? codeLine(definition, column.codes, cell) : undefined;
  return { column: name, ...(cell !== undefined && { cell }), readAs: readingOf(column), ...(code && { code }) };
}

function codeLine(definition: SourceDefinition, table: string, cell: string): CellOrigin['code'] {
  const [word, value] = Object.entries(('codes' in definition && definition.codes?.[table]) || {}).find(([one]) => fold(one) === fold(cell)) ?? [];
  return word === undefined || value === undefined ? undefined : { table, word, value };
}

function readingOf(column: ColumnDefinition): string {
  switch (column.as) {
    case 'integer':
      return 'whole number';
    case 'decimal':
      return 'number';
    case 'date':
      return `date ${column.format}`;
    case 'dateTime':
      return `date and time ${[column.format, column.dateFormat].filter(Boolean).join(' or ')}`;
    case 'list':
      return `list divided by ${column.separator}`;
    case 'code':
      return `code table ${column.codes}`;
    case 'text':
    case undefined:
      return 'text';
  }
}
