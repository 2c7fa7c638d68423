import type { ExpectedHold } from './mistakes.ts';
import { type Dialect, type Row, writeTable } from './tables/write-table.ts';

/** A file as a system exports it. */
export interface GeneratedFile {
  /** Path within the folder, with `/`. */
  file: string;
  source: string;
  bytes: Buffer;
  /** Rows, or entries of an array. */
  rows: number;
  /** Those that must be held, since something is wrong with them on purpose. */
  held: ExpectedHold[];
}

export function tableFile(file: string, source: string, dialect: Dialect, { rows, held }: { rows: readonly Row[]; held: ExpectedHold[] }): GeneratedFile {
  return { file, source, bytes: writeTable(rows, dialect), rows: rows.length, held };
}

export const PCN_DIALECT: Dialect = { delimiter: ',', lineEnd: '\n', encoding: 'utf-8' };

/** Homes' computers write one table in different ways. */
export const dialectOf = (home: number): Dialect => ({ delimiter: ',', lineEnd: '\r\n', encoding: ENCODINGS[home % ENCODINGS.length] ?? 'utf-8' });

const ENCODINGS = ['utf-8 with mark', 'windows-1252', 'utf-8'] as const;
