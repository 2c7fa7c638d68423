import type { SourceErrorCode } from '../errors.ts';

/** What is wrong with a cell. `expected` fills the sentence of the code. */
export interface CellFault {
  code: SourceErrorCode;
  expected?: string;
  /** Every value that the cell could have had, where they can be counted. */
  instead?: readonly (string | number | boolean)[];
}

/** What a cell became: a value of the record, or a fault. */
export type Converted = { value: string | number | boolean | readonly string[]; warning?: CellFault } | { fault: CellFault };

/** Reads a cell that is not blank, without the spaces around it. Pure. */
export type Converter = (cell: string) => Converted;

export const fault = (code: SourceErrorCode, expected?: string): { fault: CellFault } => ({ fault: { code, ...(expected !== undefined && { expected }) } });
