import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Ids of SNOMED CT (SCT), and what the records of a practice say (GP). */
export const GENERAL_PRACTICE_ERRORS = {
  'EHCH-SCT-001': sender('code-invalid', 'The code is not a SNOMED CT id: 6 to 18 digits, of which the last is the check digit.', 'Correct the code, or the column that it is read from: a spreadsheet rounds numbers of more than 15 digits.', {
    means: 'Nobody can tell what was recorded.',
    examples: [{ where: 'code.coding[system=http://snomed.info/sct].code', was: '195967002', shouldBe: '195967001' }],
  }),
  'EHCH-SCT-002': sender('code-invalid', 'A SNOMED CT concept id is needed, and this is the id of a description: of one of the terms of a concept.', 'Send the id of the concept as the code, and this as the description id.', {
    means: 'A term of a concept was sent in place of the concept. Programs that look for the concept would not find it.',
    examples: [{ where: 'code.coding[system=http://snomed.info/sct].code', was: '301480018', shouldBe: '195967001' }],
  }),
  'EHCH-SCT-003': sender('code-invalid', 'A SNOMED CT concept id is needed, and this is the id of a relationship between concepts.', 'Send the id of the concept.', {
    means: 'The number stands for a connection between two concepts, and tells nothing of the resident.',
  }),
  'EHCH-SCT-004': sender('code-invalid', 'The description id is not the id of a SNOMED CT description.', 'Send the id of the term that was chosen, or leave it out.', {
    means: 'The words that the clinician chose cannot be found by this number.',
  }),
  'EHCH-GP-001': sender('business-rule', 'The condition has ended, and its status does not say so.', 'Say that it is inactive, in remission or resolved, or leave out when it ended.', {
    means: 'The record says that the condition is over and that it is not. Those who care for the resident must know which.',
    examples: [{ where: 'clinicalStatus', was: 'active (ended 2024-03-02)', shouldBe: 'resolved' }],
  }),
  'EHCH-GP-002': sender('required', 'The allergy has no clinical status, and was not entered in error.', 'Say whether it is active, inactive or resolved.', {
    means: 'Nobody can tell whether the resident is allergic today.',
    examples: [{ where: 'clinicalStatus', was: '(blank)', shouldBe: 'active' }],
  }),
  'EHCH-GP-003': sender('required', 'The unit has a code, and the system of the code is missing.', 'Name the system, such as http://unitsofmeasure.org, or send the unit in words alone.', {
    means: 'A unit without its system could be another unit of the same letters.',
    examples: [{ where: 'valueQuantity', was: 'code g, no system', shouldBe: 'code g, system http://unitsofmeasure.org' }],
  }),
  'EHCH-GP-004': sender('business-rule', 'The low end of the range lies above its high end.', 'Correct one of the two.', {
    means: 'A range that runs backwards has nothing in it, so every result would be outside of it.',
    examples: [{ where: 'referenceRange', was: 'low 7.8, high 3.5', shouldBe: 'low 3.5, high 7.8' }],
  }),
  'EHCH-GP-005': sender('business-rule', 'There is a value, and a reason why there is none.', 'Leave out one of the two.', {
    means: 'The record says what was measured, and that nothing was measured.',
    examples: [{ where: 'dataAbsentReason', was: 'not-performed (with a value of 7.1)', shouldBe: '(nothing)' }],
  }),
  'EHCH-GP-006': sender('business-rule', 'A part of the observation has the code of the whole, which has a value of its own.', 'Give the value once.', {
    means: 'The same value would be read twice, once for the whole and once as a part of it.',
  }),
} as const satisfies ErrorTable;
