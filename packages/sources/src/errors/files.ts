import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What a whole file can be refused for. */
export const FILE_ERRORS = {
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
  'EHCH-SRC-015': sender('too-long', 'The file has more than {expected} bytes, which is the most of its kind.', 'Send it in parts.'),
} satisfies ErrorTable;
