import type { Envelope } from '@ehch/records';
import type { SourceIssue } from './errors.ts';

/** A supplier's layout: what to send, and how it becomes records. */
export interface Source {
  name: string;
  title: string;
  /** The supplier's dialect, for people. */
  description: string;
  /** The record type that each row becomes. */
  recordType: string;
  /** Raised whenever the same file would be read otherwise, so that a record says which reading made it. */
  version: number;
  /** Media types of the files, the usual one first. */
  contentTypes: readonly string[];
  /** URI of the system that the records come from, where it is one for all files. */
  system?: string;
  /**
   * Reads a whole file. Never throws, whatever the bytes (IN-001). A file that is of no use as a whole is refused; otherwise
   * rows are read as they are asked for, and one that is at fault does not stop the others (IN-003).
   */
  read(bytes: Buffer): SourceReading;
}

export type SourceReading = { ok: false; issues: SourceIssue[] } | { ok: true; rows: Iterable<SourceRow> };

/** One row: the record it became, or the issues for which it did not become one. */
export type SourceRow = ReadRow | RefusedRow;

interface Place {
  /** For people: `row 88`, or `entry 3` of an array. */
  place: string;
  /** As the spreadsheet numbers it: the header is row 1. */
  row: number;
}

export interface ReadRow extends Place {
  recordType: string;
  record: Envelope;
  /** What the sender should know of a row that was let through all the same. */
  warnings?: SourceIssue[];
}

export interface RefusedRow extends Place {
  issues: SourceIssue[];
}
