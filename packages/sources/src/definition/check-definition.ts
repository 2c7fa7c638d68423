import { type Field, fieldsOf, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { createRecordTree, type Value } from '../record-tree.ts';
import { type ColumnDefinition, pathsOf, type SourceDefinition, type TableDefinition, tablesOf } from './definition.ts';
import type { SourceFiles } from '../folder/files.ts';
import { type FaultyLine, inspectDefinition } from './load.ts';

/** What a check of a definition says: its faults, or what it does. */
export type DefinitionCheck = { ok: false; faults: FaultyLine[] } | { ok: true; summary: DefinitionSummary };

export interface DefinitionSummary {
  format: string;
  version: number;
  tables: readonly TableSummary[];
  /** Code tables and the words in them. */
  codeTables: number;
  words: number;
}

export interface TableSummary {
  recordType: string;
  columns: number;
  ignored: number;
  /** Fields of the record type that nothing fills; a record conforms without them. */
  unfilled: readonly string[];
  /** Of how many fields the others are. */
  fields: number;
}

/**
 * Checks the YAML of a source before any file is read with it: as it is loaded, and that it fills whatever every record needs.
 *
 * @param folder what stands beside it, for code tables that are ConceptMaps
 */
export function checkDefinition(text: string, folder: SourceFiles = {}): DefinitionCheck {
  const { faults: inspected, definition, lineOf } = inspectDefinition(text, folder);
  if (definition === undefined) return { ok: false, faults: inspected };
  const tables = tablesOf(definition).flatMap(({ table, path }) => {
    const type = RECORD_TYPES[table.recordType];
    return type ? [{ table, type, path }] : [];
  });
  const missing = tables.flatMap(({ table, type, path }) => missingFrom(table, type).map((text) => ({ line: lineOf([...path, 'columns']), path: [...path, 'columns'].join(' > '), text })));
  const faults = [...inspected, ...missing];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, summary: summaryOf(definition, tables) };
}

/** What every record would be refused for although all of its columns were filled. */
function missingFrom(table: TableDefinition, type: ReadyRecordType): string[] {
  const columns = Object.values(table.columns);
  const constants = { 'source.system': 'urn:any', ...table.constants };
  const read = type.read(createRecordTree(columns.map(pathsOf), constants).build(columns.map(sampleOf)));
  if (read.ok) return [];
  return read.issues.filter(({ code }) => code === 'EHCH-REC-001').map(({ expression = '' }) => `nothing fills ${expression}, and every row would be held for it`);
}

/** Only whether it is there matters here: what it may be was checked before. */
const sampleOf = (column: ColumnDefinition): Value => (column.as === 'list' ? ['x'] : 'x');

function summaryOf(definition: SourceDefinition, tables: readonly { table: TableDefinition; type: ReadyRecordType }[]): DefinitionSummary {
  const codes = Object.values('codes' in definition ? (definition.codes ?? {}) : {});
  return {
    format: definition.format,
    version: definition.version,
    tables: tables.map(({ table, type }) => tableSummary(table, fieldsOf(type))),
    codeTables: codes.length,
    words: codes.reduce((sum, table) => sum + Object.keys(table).length, 0),
  };
}

function tableSummary(table: TableDefinition, fields: readonly Field[]): TableSummary {
  const filled = [...Object.values(table.columns).flatMap((column) => Object.values(pathsOf(column)).flat()), ...Object.keys(table.constants ?? {}), 'source.system'].map(atFirst);
  const unfilled = fields.map(({ path }) => path).filter((path) => !filled.some((one) => one === path || `${one}[0]` === path));
  return { recordType: table.recordType, columns: Object.keys(table.columns).length, ignored: table.ignored?.length ?? 0, unfilled, fields: fields.length };
}

const atFirst = (path: string): string => path.replaceAll(/\[\d+\]/g, '[0]');
