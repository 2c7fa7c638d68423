import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What a whole file can be refused for. */
export const FILE_ERRORS = {
  'EHCH-SRC-001': sender('required', 'The file is empty.', 'Export it again.', {
    means: 'The export holds nothing at all; it probably failed.',
  }),
  'EHCH-SRC-002': sender('required', 'The file has a header and no rows.', 'Export it again with at least one row, or send nothing.', {
    means: 'The export has its column names and no resident, which is more often a failed export than an empty home.',
  }),
  'EHCH-SRC-003': sender('structure', 'The file is {found} and no text.', 'Export or save it as {expected}.', {
    means: 'The file is of another kind than this source is read from.',
    examples: [{ where: 'the file', was: 'residents.xlsx', shouldBe: 'residents.csv' }],
  }),
  'EHCH-SRC-004': sender('structure', 'The file is not written in {expected}{found}.', 'Save it as UTF-8, in a spreadsheet "CSV UTF-8".', {
    means: 'Names with accents and pound signs would come out wrong.',
    examples: [{ where: 'Name', was: 'Zo\ufffd Bront\ufffd', shouldBe: 'Zo\u00eb Bront\u00eb' }],
  }),
  'EHCH-SRC-005': sender('structure', 'The first row is not the header of this source.', 'Leave the row of column names in the export, above all others, and see that the file is sent as the source that it is.', {
    means: 'Without the names of the columns nobody knows which is which. Perhaps the file was sent as another source than it is.',
    examples: [{ where: 'row 1', was: 'Residents of Larch House, November', shouldBe: 'Resident ID,Title,Forename,Surname,…' }],
  }),
  'EHCH-SRC-006': sender('structure', 'The cells are divided by {found}, and should be by {expected}.', 'Choose the separator in the export.', {
    means: 'The file would be read as one long column.',
    examples: [{ where: 'row 1', was: 'Resident ID;Title;Forename', shouldBe: 'Resident ID,Title,Forename' }],
  }),
  'EHCH-SRC-007': sender('required', 'The column {column} is missing.', 'Add it to the export, under exactly this name.', {
    means: 'Something that every record needs is not in the export.',
    examples: [{ where: 'row 1', was: 'Resident ID,Forename,Surname', shouldBe: 'Resident ID,Forename,Surname,Sex' }],
  }),
  'EHCH-SRC-008': sender('duplicate', 'The column {column} stands in the header twice.', 'Leave it in the export once.', {
    means: 'Two columns have one name, and nobody knows which of them is meant.',
    examples: [{ where: 'row 1', was: '…,Room,Room', shouldBe: '…,Room' }],
  }),
  'EHCH-SRC-009': sender('structure', 'The source knows no column of the name that column {place} has{suggestion}.', 'Correct the name, leave the column out of the export, or ask for it to be added to the source.', {
    means: 'The export has something that nobody has said how to read. It would be lost without a word.',
    examples: [{ where: 'row 1', was: 'Sur name', shouldBe: 'Surname' }],
  }),
  'EHCH-SRC-010': sender('structure', 'Column {place} has no name.', 'Name it or leave it out of the export.', {
    means: 'Nobody can tell what stands in a column that has no name.',
    examples: [{ where: 'row 1', was: 'Resident ID,,Surname', shouldBe: 'Resident ID,Forename,Surname' }],
  }),
  'EHCH-SRC-011': sender('too-long', 'The header has more than {expected} columns.', 'Leave out those that the source does not name.', {
    means: 'The file has far more columns than an export has; it is probably not the file that was meant.',
  }),
  'EHCH-SRC-012': sender('too-long', 'The file has more than {expected} lines or entries.', 'Send it in parts, each with the header.', {
    means: 'The file is larger than is taken at once, so that one file cannot stop the others.',
  }),
  'EHCH-SRC-013': sender('structure', 'A quote in the header is out of place.', 'Begin and end the cell with a quote and write a quote within it twice.', {
    means: 'Where a name of a column ends cannot be told.',
    examples: [{ where: 'row 1', was: 'Resident ID,"Known as,Surname', shouldBe: 'Resident ID,Known as,Surname' }],
  }),
  'EHCH-SRC-014': sender('structure', 'The file is not JSON{found}.', 'Send a JSON array of records, or one record a line.', {
    means: 'The file is not what its name or content type says, or was cut off.',
  }),
  'EHCH-SRC-015': sender('too-long', 'The file has more than {expected} bytes, which is the most of its kind.', 'Send it in parts.', {
    means: 'The file is larger than is taken at once, so that one file cannot stop the others. Nothing of it was read.',
  }),
} satisfies ErrorTable;
