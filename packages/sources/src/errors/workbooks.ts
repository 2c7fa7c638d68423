import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What a workbook, or a cell of it, can be refused for. */
export const WORKBOOK_ERRORS = {
  'EHCH-XLS-001': sender('structure', 'The workbook is protected with a password.', 'Save it without one; it is encrypted on its way all the same.', {
    means: 'Nobody but those who know the password can read the workbook, so neither can the program. Protecting single cells or sheets against changes does no harm.',
  }),
  'EHCH-XLS-002': sender('structure', 'The file is {found} and no Excel workbook.', 'Save it as an Excel workbook (.xlsx).', {
    means: 'Excel and other programs save in several formats, and the end of a name says little of what is inside.',
    examples: [{ where: 'register.xlsx', was: 'an old workbook whose name was changed to register.xlsx', shouldBe: 'the workbook saved as .xlsx' }],
  }),
  'EHCH-XLS-003': sender('too-long', 'The workbook has {found}.', 'Send it in parts, or leave out what the source does not read.', {
    means: 'A workbook is compressed, and may become far larger as it is read. From these sizes on nothing of it is read.',
  }),
  'EHCH-XLS-004': sender('structure', 'The workbook is broken. Neither the place where that was found nor anything after it was read.', 'Open it in Excel, save it again, and send that.', {
    means: 'A part of the workbook is missing, cut off or not what its directory says.',
  }),
  'EHCH-XLS-005': sender('structure', 'The workbook has no sheet of the name {expected}.', 'Give the sheet this name, or send the workbook that has it.', {
    means: 'A source reads one sheet, by its name. Case and spaces around it do not count.',
    examples: [{ where: 'name of the sheet', was: 'Residents (2)', shouldBe: 'Residents' }],
  }),
  'EHCH-XLS-006': sender('structure', 'The header cell {place} is merged with others.', 'Unmerge it, and give each column a name of its own.', {
    means: 'Of merged cells only the first has a text, so the columns under the others have no name.',
    examples: [{ where: 'X1', was: 'Next of kin, merged over X1:Z1', shouldBe: 'NOK name, NOK phone and NOK email' }],
  }),
  'EHCH-XLS-007': sender('value', 'The cell shows an error of the workbook: {found}.', 'Correct the formula, or what it refers to.', {
    means: 'Excel could not work the value out, so there is none.',
    examples: [{ where: 'Residents!row 88, column NHS No', was: '#N/A', shouldBe: '900 000 0009' }],
  }),
  'EHCH-XLS-008': sender('value', 'The cell has a formula that was never worked out.', 'Open the workbook in Excel, let it calculate, and save it.', {
    means: 'A workbook keeps for each formula the value that was last worked out, and that value is read. A program wrote this one without a value.',
  }),
  'EHCH-XLS-009': sender('value', 'The cell has a number of more than fifteen digits, of which Excel keeps no more.', 'Make the column text and export it again: the digits after the fifteenth are lost.', {
    means: 'Excel keeps identifiers that are made of digits as numbers unless the column is text, and turns the digits after the fifteenth into zeros.',
    examples: [{ where: 'Allergies!row 12, column Code', was: '999000011000001104 kept as 999000011000001000', shouldBe: 'the same digits in a column of text' }],
  }),
  'EHCH-XLS-010': sender('too-long', 'The cell has more than {expected} characters.', 'Shorten the text.', {
    means: 'Excel itself lets no cell hold more, so another program wrote it.',
  }),
} satisfies ErrorTable;
