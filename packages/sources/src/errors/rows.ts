import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');
const mapping = entryFor('mapping');

/** What a row of a file can be held for, beside the errors of the record types. */
export const ROW_ERRORS = {
  'EHCH-ROW-001': sender('structure', 'A quote is out of place, so that nobody can tell where this row ends. Neither it nor any row after it was read.', 'Begin and end the cell with a quote, write a quote within it twice, and send the file again.', {
    means: 'A quote was opened and the row has no end that could be trusted. Reading on could mix two residents.',
    examples: [{ where: 'Notes', was: 'He said "yes', shouldBe: 'He said ""yes"" (in quotes)' }],
  }),
  'EHCH-ROW-002': sender('structure', 'The row has {found} cells and the header has {expected}.', 'Look for a separator or a line break within a cell: such a cell needs quotes. In a workbook, look right of the last column.', {
    means: 'Cells have moved by one or more columns, so what is under a name may not be of that name.',
    examples: [{ where: 'Notes', was: 'Eats well, sleeps well (without quotes)', shouldBe: '"Eats well, sleeps well"' }],
  }),
  'EHCH-ROW-003': sender('too-long', 'The row is longer than {expected} characters. Neither it nor any row after it was read.', 'Look for a quote that is never closed, or shorten the text, and send the file again.', {
    means: 'A quote was probably never closed, so that several residents were read as one.',
  }),
  'EHCH-ROW-004': sender('value', 'The cell holds a control character.', 'Delete it at the source; it was probably pasted with the text.', {
    means: 'The cell holds something that cannot be seen, often from copying.',
  }),
  'EHCH-ROW-005': sender('value', 'The cell is not {expected}.', 'Write digits only, with a point before decimals and no unit.', {
    means: 'A measurement is not a plain number, so nobody can tell what was measured.',
    examples: [{ where: 'Temp', was: '37,2 C', shouldBe: '37.2' }, { where: 'Pulse', was: '72 bpm', shouldBe: '72' }],
  }),
  'EHCH-ROW-006': sender('value', 'The cell is not {expected}.', 'Write it in that form; in a spreadsheet, set the format of the column.', {
    means: 'A date or time is not written in the order that was agreed for this export, so the 3rd of April could become the 4th of March.',
    examples: [{ where: 'Date of birth', was: '4-Mar-38', shouldBe: '04/03/1938' }],
  }),
  'EHCH-ROW-007': sender('value', 'There is no such day or time in the calendar.', 'Correct it at the source.', {
    means: 'The date is written as dates are, and there never was such a day.',
    examples: [{ where: 'Date of birth', was: '31/02/1938', shouldBe: '28/02/1938' }],
  }),
  'EHCH-ROW-008': sender('value', 'There is no such time: the clocks go forward over it ({expected}).', 'Correct it at the source; an hour later was probably meant.', {
    means: 'In the night in which the clocks go forward there is an hour that does not exist.',
    examples: [{ where: 'Taken at', was: '29/03/2026 01:30', shouldBe: '29/03/2026 02:30' }],
  }),
  'EHCH-ROW-009': sender('value', 'The time comes twice, since the clocks go back ({expected}); it was taken for the first.', 'Check it if an hour matters.', {
    means: 'In the night in which the clocks go back an hour comes twice, and the cell does not say which. The record goes on with the first.',
    examples: [{ where: 'Taken at', was: '25/10/2026 01:30', shouldBe: '25/10/2026 01:30, and a look at the chart' }],
  }),
  'EHCH-ROW-010': mapping('code-invalid', 'The word is not one of: {expected}.', 'If the word is right, add it to the code table of the source and replay the row; if it is mistyped, have the sender correct it.', {
    means: 'The word is not on the list that says what the words of this column mean. Nobody can tell from the file whether the list or the word is wrong; whoever keeps the list can.',
    examples: [{ where: 'Sex', was: 'Femle', shouldBe: 'Female' }],
  }),
  'EHCH-ROW-011': sender('structure', 'The entry is not JSON{found}.', 'Correct it and send it again.', {
    means: 'One entry of the file cannot be read; the others go on.',
    examples: [{ where: 'line 4', was: '{"id": 4,}', shouldBe: '{"id": 4}' }],
  }),
  'EHCH-ROW-012': sender('too-long', 'The entry is longer than {expected} bytes, and was not read.', 'Send what belongs to one record, and documents and pictures by another way.', {
    means: 'One entry of the file is larger than any record is; the others go on.',
  }),
} satisfies ErrorTable;
