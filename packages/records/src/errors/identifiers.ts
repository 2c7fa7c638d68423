import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** The numbers and codes that residents, staff and homes are known by. */
export const IDENTIFIER_ERRORS = {
  'EHCH-ID-001': sender('value', 'The NHS number does not have ten digits.', 'Correct it at the source, or leave it blank to be traced.'),
  'EHCH-ID-002': sender('value', 'The NHS number is ten times the same digit, which is a filler and no number.', 'Leave it blank to be traced.'),
  'EHCH-ID-004': sender('value', 'The NHS number has a wrong check digit.', 'A digit was mistyped: compare it with the NHS App, a letter or the practice, or leave it blank to be traced.'),
  'EHCH-ID-005': sender('value', 'The ODS code is not one.', 'Look it up in the ODS directory.'),
  'EHCH-ID-006': sender('value', 'The CQC location id is not one.', 'It stands in the address of the home\'s page at the Care Quality Commission and begins with 1-.'),
  'EHCH-ID-007': sender('value', 'The GMC number is not one.', 'It has seven digits; look it up in the medical register.'),
  'EHCH-ID-009': sender('value', 'The NMC PIN is not one.', 'It has the form 12A3456E; look it up in the register of nurses and midwives.'),
  'EHCH-ID-010': sender('conflict', 'The local id is already linked with another NHS number.', 'Find out which number is right. Two residents never share an id; a link that was wrong can be undone by an operator.'),
  'EHCH-ID-011': sender('forbidden', 'The source system belongs to another sender.', 'Use a source system URI of your own.'),
} satisfies ErrorTable;
