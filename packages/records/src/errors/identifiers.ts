import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** The numbers and codes that residents, staff and homes are known by. */
export const IDENTIFIER_ERRORS = {
  'EHCH-ID-001': sender('value', 'The NHS number does not have ten digits.', 'Correct it at the source, or leave it blank until it is known.', {
    means: 'Without ten digits it is no NHS number, and the record cannot be matched with the resident\'s others.',
    examples: [{ where: 'NHS No', was: '900 000 000', shouldBe: '900 000 0009' }, { where: 'NHS No', was: 'NOT KNOWN', shouldBe: '(blank)' }],
  }),
  'EHCH-ID-002': sender('value', 'The NHS number is ten times the same digit, which is a filler and no number.', 'Leave it blank until it is known.', {
    means: 'Somebody typed a row of the same digit because the system wanted a number. All such residents would become one.',
    examples: [{ where: 'NHS No', was: '999 999 9999', shouldBe: '(blank)' }],
  }),
  'EHCH-ID-004': sender('value', 'The NHS number has a wrong check digit.', 'A digit was mistyped: compare it with the NHS App, a letter or the practice, or leave it blank until it is known.', {
    means: 'The last digit of an NHS number follows from the others, and here it does not. With a mistyped number the record could land with another person.',
    examples: [{ where: 'NHS No', was: '900 000 0008', shouldBe: '900 000 0009' }],
  }),
  'EHCH-ID-005': sender('value', 'The ODS code is not one.', 'Look it up in the ODS directory.', {
    means: 'The code of the home, practice or network is not made as such codes are, so nobody knows which organisation is meant.',
    examples: [{ where: 'Practice', was: 'Y9999', shouldBe: 'Y99999' }],
  }),
  'EHCH-ID-006': sender('value', 'The CQC location id is not one.', 'It stands in the address of the home\'s page at the Care Quality Commission and begins with 1-.', {
    means: 'The home cannot be found under this id at the Care Quality Commission.',
    examples: [{ where: 'CQC location', was: '999999999', shouldBe: '1-999999999' }],
  }),
  'EHCH-ID-007': sender('value', 'The GMC number is not one.', 'It has seven digits; look it up in the medical register.', {
    means: 'The doctor cannot be found under this number.',
    examples: [{ where: 'GMC no', was: '123456', shouldBe: '1234567' }],
  }),
  'EHCH-ID-009': sender('value', 'The NMC PIN is not one.', 'It has the form 12A3456E; look it up in the register of nurses and midwives.', {
    means: 'The nurse or midwife cannot be found under this PIN.',
    examples: [{ where: 'NMC PIN', was: '123456E', shouldBe: '12A3456E' }],
  }),
  'EHCH-ID-010': sender('conflict', 'The local id is already linked with another NHS number.', 'Find out which number is right. Two residents never share an id; a link that was wrong can be undone by an operator.', {
    means: 'The home\'s own number for this resident was used before for somebody with another NHS number. One of the two records is of the wrong person.',
    examples: [{ where: 'Resident ID', was: 'R-017 for two residents, one after the other', shouldBe: 'R-017 for the first, R-118 for the second' }],
  }),
  'EHCH-ID-011': sender('forbidden', 'The source system belongs to another sender.', 'Use a source system URI of your own.', {
    means: 'The record says that it comes from a system that another organisation sends from. Nobody may write in another\'s name.',
    examples: [{ where: 'source.system', was: 'https://ids.other-home.example/residents', shouldBe: 'https://ids.your-home.example/residents' }],
  }),
  'EHCH-ID-012': sender('business-rule', 'The NHS number is of the range for tests, and nobody of a test is taken here.', 'Send tests to a system that is set up for them; of a real resident, look the number up.', {
    means: 'Numbers that begin with 999 are set aside for tests and belong to nobody. Where real residents are looked after, somebody who does not exist costs time.',
    examples: [{ where: 'NHS No', was: '999 000 0018', shouldBe: '900 000 0009' }],
  }),
} satisfies ErrorTable;
