import type { Envelope } from '@ehch/records';
import type { SourceDefinition } from './definition/definition.ts';
import type { SourceIssue } from './errors.ts';
import type { SourceFile } from './file.ts';

/** A supplier's layout: what to send, and how it becomes records. */
export interface Source {
  name: string;
  title: string;
  /** The supplier's dialect, for people. */
  description: string;
  /** The record types that rows become. */
  recordTypes: readonly string[];
  /** Raised whenever the same file would be read otherwise, so that a record says which reading made it. */
  version: number;
  /** Media types of the files, the usual one first. */
  contentTypes: readonly string[];
  /** URI of the system that the records come from, where it is one for all files. */
  system?: string;
  definition: SourceDefinition;
  /**
   * Reads a whole file. Never throws for its bytes, whatever they are (IN-001). A file that is of no use as a whole is refused;
   * otherwise rows are read as they are asked for, and one that is at fault does not stop the others (IN-003).
   */
  read(file: SourceFile): Promise<SourceReading>;
  /** Reads again what was kept of a row, as after a change of the source. */
  interpret(kept: KeptRow): SourceRow;
  /** The columns that feed each path of the record that a row became, such as `contacts[0].name`. */
  feeding(kept: KeptRow): ReadonlyMap<string, readonly string[]>;
}

export type SourceReading =
  | { ok: false; issues: SourceIssue[] }
  /** `unread` are the names of columns that the file has and nobody reads. */
  | { ok: true; rows: AsyncIterable<SourceRow>; unread: readonly string[] };

/** One row: the record it became, or the issues for which it did not become one. */
export type SourceRow = ReadRow | RefusedRow;

/** Where a row is. */
export interface Place {
  /** For people: `row 88`, or `entry 3` of an array. */
  place: string;
  /** As the spreadsheet numbers it: the header is row 1. */
  row: number;
  /** The table of the source's definition that reads it. */
  table: string;
  /** What the sender calls the message, where a row is one. */
  messageId?: string;
  /** Names that hold something in this row alone and that nobody reads. */
  unread?: readonly string[];
  /** What the sender should know of the row that its cells do not tell. */
  notes?: readonly SourceIssue[];
}

/** What was kept of a row: the cells that its table reads, by the sender's names; blank ones are left out. */
export interface KeptRow extends Place {
  cells: Cells;
}

export type Cells = Readonly<Record<string, string>>;

export interface ReadRow extends Place {
  /** Not of what was a record when it came. */
  cells?: Cells;
  recordType: string;
  record: Envelope;
  /** What the sender should know of a row that was let through all the same. */
  warnings?: SourceIssue[];
}

export interface RefusedRow extends Place {
  cells?: Cells;
  recordType?: string;
  /** What the source calls the record, as far as the row says. */
  sourceKey?: { system: string; id: string; version?: number; updatedAt?: string };
  /** ODS code and CQC location id of the home, as far as the row says. */
  homes?: readonly string[];
  issues: SourceIssue[];
}
