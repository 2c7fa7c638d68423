/** What the YAML of a source holds: the TypeScript of source.schema.json. */
export type SourceDefinition = CsvDefinition | XlsxDefinition | TablesDefinition | JsonDefinition | JsonRowsDefinition;

interface CommonDefinition {
  title: string;
  description: string;
  version: number;
}

/** A JSON array of records, or one record a line. The records say themselves where they are from. */
export interface JsonDefinition extends CommonDefinition {
  format: 'json';
  recordType: string;
}

/** Which cells there are, and what becomes of each. */
export interface TableDefinition {
  recordType: string;
  system: string | { column: string; codes?: string };
  columns: Readonly<Record<string, ColumnDefinition>>;
  ignored?: readonly string[];
  constants?: Readonly<Record<string, Scalar>>;
}

/** A JSON array of a supplier's own objects, or one a line. Columns are named by their places in it. */
export interface JsonRowsDefinition extends CommonDefinition, TableDefinition, Vocabulary {
  format: 'json-rows';
}

/** What all tables of a source share. */
export interface Vocabulary {
  zone?: string;
  blank: readonly string[];
  codes?: Readonly<Record<string, CodeTable>>;
}

/** A table with a header. */
export interface CsvDefinition extends CommonDefinition, TableDefinition, Vocabulary {
  format: 'csv';
  delimiter: string;
  encodings: readonly Encoding[];
}

/** A sheet of an Excel workbook, as a table with a header. A date that the workbook keeps as one is read in whatever form a column declares. */
export interface XlsxDefinition extends CommonDefinition, TableDefinition, Vocabulary {
  format: 'xlsx';
  /** Name of the sheet. */
  sheet: string;
}

/** Rows of several kinds, each with a table of its own. */
export interface TablesDefinition extends CommonDefinition, Vocabulary {
  format: 'hl7v2' | 'gp-connect-stu3';
  tables: Readonly<Record<string, TableDefinition & { for: readonly string[]; mustRead?: readonly string[] }>>;
  /** Kinds of rows that may be there and have no table. */
  ignored?: readonly string[];
}

export type Encoding = 'utf-8' | 'windows-1252';

export type Scalar = string | number | boolean;

/** From the supplier's words to ours. */
export type CodeTable = Readonly<Record<string, Scalar>>;

interface AnyColumn {
  to: string | readonly string[];
  also?: string | readonly string[];
  required?: boolean;
}

export type ColumnDefinition =
  | (AnyColumn & { as?: 'text' | 'integer' | 'decimal' })
  | (AnyColumn & { as: 'date'; format: string })
  | (AnyColumn & { as: 'dateTime'; format: string; dateFormat?: string })
  | (AnyColumn & { as: 'list'; separator: string })
  | (AnyColumn & { as: 'code'; codes: string });

/** The record paths of a column: those it fills, and those it follows into where another column fills something beside them. */
export const pathsOf = ({ to, also = [] }: ColumnDefinition): { to: readonly string[]; also: readonly string[] } => ({ to: [to].flat(), also: [also].flat() });

/** The one table of a file with a header goes by this name. */
export const ROWS = 'rows';

/** Every table of a definition, by name, and where in the definition it stands. */
export function tablesOf(definition: SourceDefinition): { name: string; path: readonly string[]; table: TableDefinition }[] {
  if (definition.format === 'json') return [];
  if ('tables' in definition) return Object.entries(definition.tables).map(([name, table]) => ({ name, path: ['tables', name], table }));
  return [{ name: ROWS, path: [], table: definition }];
}

/** What is wrong with a definition, at a place of it: `['columns', 'D.O.B.', 'to']`. */
export interface DefinitionFault {
  path: readonly string[];
  text: string;
}
