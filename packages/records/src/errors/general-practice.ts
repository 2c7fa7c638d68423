import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Ids of SNOMED CT (SCT), and what the records of a practice say (GP). */
export const GENERAL_PRACTICE_ERRORS = {
  'EHCH-SCT-001': sender('code-invalid', 'The code is not a SNOMED CT id: 6 to 18 digits, of which the last is the check digit.', 'Correct the code, or the column that it is read from: a spreadsheet rounds numbers of more than 15 digits.', {
    means: 'Nobody can tell what was recorded.',
    examples: [{ where: 'code.coding[system=http://snomed.info/sct].code', was: '195967002', shouldBe: '195967001' }],
  }),
  'EHCH-SCT-002': sender('code-invalid', 'A SNOMED CT concept id is needed, and this is the id of a description: of one of the terms of a concept.', 'Send the id of the concept as the code, and this as the description id.', {
    examples: [{ where: 'code.coding[system=http://snomed.info/sct].code', was: '301480018', shouldBe: '195967001' }],
  }),
  'EHCH-SCT-003': sender('code-invalid', 'A SNOMED CT concept id is needed, and this is the id of a relationship between concepts.', 'Send the id of the concept.'),
  'EHCH-SCT-004': sender('code-invalid', 'The description id is not the id of a SNOMED CT description.', 'Send the id of the term that was chosen, or leave it out.'),
  'EHCH-GP-001': sender('business-rule', 'The condition has ended, and its status does not say so.', 'Say that it is inactive, in remission or resolved, or leave out when it ended.'),
  'EHCH-GP-002': sender('required', 'The allergy has no clinical status, and was not entered in error.', 'Say whether it is active, inactive or resolved.'),
  'EHCH-GP-003': sender('required', 'The unit has a code, and the system of the code is missing.', 'Name the system, such as http://unitsofmeasure.org, or send the unit in words alone.'),
  'EHCH-GP-004': sender('business-rule', 'The low end of the range lies above its high end.', 'Correct one of the two.'),
  'EHCH-GP-005': sender('business-rule', 'There is a value, and a reason why there is none.', 'Leave out one of the two.'),
  'EHCH-GP-006': sender('business-rule', 'A part of the observation has the code of the whole, which has a value of its own.', 'Give the value once.'),
} as const satisfies ErrorTable;
