/** What the YAML of a source holds: the TypeScript of source.schema.json. */
export type SourceDefinition = TableDefinition | JsonDefinition;

interface CommonDefinition {
  title: string;
  description: string;
  recordType: string;
  version: number;
}

/** A JSON array of records, or one record a line. The records say themselves where they are from. */
export interface JsonDefinition extends CommonDefinition {
  format: 'json';
}

/** A table with a header. */
export interface TableDefinition extends CommonDefinition {
  format: 'csv';
  system: string | { column: string };
  delimiter: string;
  encodings: readonly Encoding[];
  zone?: string;
  blank: readonly string[];
  columns: Readonly<Record<string, ColumnDefinition>>;
  ignored?: readonly string[];
  constants?: Readonly<Record<string, Scalar>>;
  codes?: Readonly<Record<string, CodeTable>>;
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

/** What is wrong with a definition, at a place of it: `['columns', 'D.O.B.', 'to']`. */
export interface DefinitionFault {
  path: readonly string[];
  text: string;
}
