import { type ErrorDetail, type Issue, issueFrom } from '@ehch/fhir';
import { FILE_ERRORS } from './errors/files.ts';
import { FOLDER_ERRORS } from './errors/folders.ts';
import { GP_CONNECT_ERRORS } from './errors/gp-connect.ts';
import { HL7_ERRORS } from './errors/hl7v2.ts';
import { ROW_ERRORS } from './errors/rows.ts';
import { WORKBOOK_ERRORS } from './errors/workbooks.ts';

/** An issue of a file: as of a record, and where the sender finds it. */
export type SourceIssue = Issue & {
  /** As the spreadsheet numbers it: the header is row 1. */
  row?: number;
  /** The column as the source names it; several where the fault is of all of them together. */
  column?: string;
  /** What the sender wrote. For the sender's receipt alone: it stands in no text and goes into no log. */
  cell?: string;
};

/**
 * Every error that a source (DEF), a file (SRC) or a row of it (ROW) can be refused for, beside those of the record types. Codes are stable: a
 * code is never given another meaning. What stands in braces is filled in from the source's own words, never from a cell.
 */
export const SOURCE_ERRORS = { ...FOLDER_ERRORS, ...FILE_ERRORS, ...ROW_ERRORS, ...HL7_ERRORS, ...GP_CONNECT_ERRORS, ...WORKBOOK_ERRORS } as const;

export type SourceErrorCode = keyof typeof SOURCE_ERRORS;

/** Where a fault is, and what fills the braces of its text. */
export type IssueDetail = Pick<SourceIssue, 'row' | 'column' | 'cell'> & ErrorDetail;

/** An issue of the catalogue at a place of the file. */
export function sourceIssue(code: SourceErrorCode, { words = {}, severity, expression, ...at }: IssueDetail = {}): SourceIssue {
  const filling = { column: at.column ?? '', ...words };
  return { ...issueFrom<SourceErrorCode>(SOURCE_ERRORS, code, { words: filling, ...(severity && { severity }), ...(expression !== undefined && { expression }) }), ...at };
}
