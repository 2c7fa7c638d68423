import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What a row of a file can be held for, beside the errors of the record types. */
export const ROW_ERRORS = {
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
} satisfies ErrorTable;
