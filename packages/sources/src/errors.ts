import type { FaultOwner, Issue } from '@ehch/fhir';

/** An issue of a file: as of a record, and where the sender finds it. */
export type SourceIssue = Issue & {
  /** As the spreadsheet numbers it: the header is row 1. */
  row?: number;
  /** The column as the source names it; several where the fault is of all of them together. */
  column?: string;
  /** What the sender wrote. For the sender's receipt alone: it stands in no text and goes into no log. */
  cell?: string;
};

interface ErrorEntry {
  type: Issue['type'];
  who: FaultOwner;
  text: string;
  fix: string;
}

const sender = (type: Issue['type'], text: string, fix: string): ErrorEntry => ({ type, who: 'sender', text, fix });

/**
 * Every error that a file (SRC) or a row of it (ROW) can be refused for, beside those of the record types. Codes are stable: a
 * code is never given another meaning. What stands in braces is filled in from the source's own words, never from a cell.
 */
export const SOURCE_ERRORS = {
  'EHCH-SRC-001': sender('required', 'The file is empty.', 'Export it again.'),
  'EHCH-SRC-002': sender('required', 'The file has a header and no rows.', 'Export it again with at least one row, or send nothing.'),
  'EHCH-SRC-003': sender('structure', 'The file is {found} and no text.', 'Export or save it as {expected}.'),
  'EHCH-SRC-004': sender('structure', 'The file is not written in {expected}{found}.', 'Save it as UTF-8, in a spreadsheet "CSV UTF-8".'),
  'EHCH-SRC-005': sender('structure', 'The first row is not the header of this source.', 'Leave the row of column names in the export, above all others, and see that the file is sent as the source that it is.'),
  'EHCH-SRC-006': sender('structure', 'The cells are divided by {found}, and should be by {expected}.', 'Choose the separator in the export.'),
  'EHCH-SRC-007': sender('required', 'The column {column} is missing.', 'Add it to the export, under exactly this name.'),
  'EHCH-SRC-008': sender('duplicate', 'The column {column} stands in the header twice.', 'Leave it in the export once.'),
  'EHCH-SRC-009': sender('structure', 'The source knows no column of the name that column {place} has{suggestion}.', 'Correct the name, leave the column out of the export, or ask for it to be added to the source.'),
  'EHCH-SRC-010': sender('structure', 'Column {place} has no name.', 'Name it or leave it out of the export.'),
  'EHCH-SRC-011': sender('too-long', 'The header has more than {expected} columns.', 'Leave out those that the source does not name.'),
  'EHCH-SRC-012': sender('too-long', 'The file has more than {expected} lines.', 'Send it in parts, each with the header.'),
  'EHCH-SRC-013': sender('structure', 'A quote in the header is out of place.', 'Begin and end the cell with a quote and write a quote within it twice.'),
  'EHCH-SRC-014': sender('structure', 'The file is not JSON{found}.', 'Send a JSON array of records, or one record a line.'),
  'EHCH-ROW-001': sender('structure', 'A quote is out of place, so that nobody can tell where this row ends. Neither it nor any row after it was read.', 'Begin and end the cell with a quote, write a quote within it twice, and send the file again.'),
  'EHCH-ROW-002': sender('structure', 'The row has {found} cells and the header has {expected}.', 'Look for a separator or a line break within a cell: such a cell needs quotes.'),
  'EHCH-ROW-003': sender('too-long', 'The row is longer than {expected} characters. Neither it nor any row after it was read.', 'Look for a quote that is never closed, or shorten the text, and send the file again.'),
  'EHCH-ROW-004': sender('value', 'The cell holds a control character.', 'Delete it at the source; it was probably pasted with the text.'),
  'EHCH-ROW-005': sender('value', 'The cell is not {expected}.', 'Write digits only, with a point before decimals and no unit.'),
  'EHCH-ROW-006': sender('value', 'The cell is not {expected}.', 'Write it in that form; in a spreadsheet, set the format of the column.'),
  'EHCH-ROW-007': sender('value', 'There is no such day or time in the calendar.', 'Correct it at the source.'),
  'EHCH-ROW-008': sender('value', 'There is no such time: the clocks go forward over it ({expected}).', 'Correct it at the source; an hour later was probably meant.'),
  'EHCH-ROW-009': sender('value', 'The time comes twice, since the clocks go back ({expected}); it was taken for the first.', 'Check it if an hour matters.'),
  'EHCH-ROW-010': sender('code-invalid', 'The word is not one of: {expected}.', 'Choose one of these, or ask for the code table of the source to be extended.'),
  'EHCH-ROW-011': sender('structure', 'The entry is not JSON{found}.', 'Correct it and send it again.'),
} as const satisfies Record<string, ErrorEntry>;

export type SourceErrorCode = keyof typeof SOURCE_ERRORS;

/** Where a fault is, and what fills the braces of its text. */
export interface IssueDetail {
  row?: number;
  column?: string;
  cell?: string;
  expression?: string;
  severity?: Issue['severity'];
  words?: Readonly<Record<string, string>>;
}

/** An issue of the catalogue at a place of the file. */
export function sourceIssue(code: SourceErrorCode, { words = {}, severity = 'error', ...at }: IssueDetail = {}): SourceIssue {
  const { type, who, text, fix } = SOURCE_ERRORS[code];
  const filling: Readonly<Record<string, string>> = { column: at.column ?? '', ...words };
  const fill = (sentence: string): string => sentence.replaceAll(/\{(\w+)\}/g, (_, word: string) => filling[word] ?? '');
  return { code, severity, type, text: fill(text), fix: fill(fix), who, ...at };
}
