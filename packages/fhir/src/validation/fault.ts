import { entryFor, type ErrorTable } from '../error-table.ts';
import type { FaultOwner, Issue } from '../outcome.ts';

const mapping = entryFor('mapping');

/** Everything that a validation can find. The text of an issue says which element or rule it is about. */
export const VALIDATION_ERRORS = {
  'EHCH-FHIR-001': mapping('not-supported', 'This type of resource is not one that is used here.', 'Use one of the types that the profiles are about.', {
    means: 'The resource is of a kind that nothing here is written for, so nobody can say whether it is right.',
  }),
  'EHCH-FHIR-002': mapping('structure', 'The element is not one of FHIR R4.', 'Correct its name, or leave it out.', {
    means: 'A FHIR server would refuse it or drop it without a word, and what it says of the resident would be lost.',
    examples: [{ where: 'Patient', was: '"dateOfBirth": "1938-02-11"', shouldBe: '"birthDate": "1938-02-11"' }],
  }),
  'EHCH-FHIR-003': mapping('not-supported', 'The profile is not one that can be checked here.', 'Claim only profiles that are published with this package, or leave the claim out.', {
    means: 'The resource promises to follow rules that nobody here knows, so the promise cannot be checked.',
  }),
  'EHCH-FHIR-004': mapping('required', 'An element that must be there is missing.', 'Fill the element, or leave out what it belongs to.', {
    means: 'Whoever reads the resource relies on this element, and would have nothing to go by.',
    examples: [{ where: 'Encounter.status', was: '(nothing)', shouldBe: '"status": "finished"' }],
  }),
  'EHCH-FHIR-005': mapping('structure', 'The element does not have the form that FHIR R4 gives it.', 'Send an object, a list or a single value, as FHIR has it for this element.', {
    means: 'A receiver would misread it or refuse the whole resource.',
    examples: [{ where: 'Patient.name', was: '"name": { "family": "Ashworth" }', shouldBe: '"name": [{ "family": "Ashworth" }]' }],
  }),
  'EHCH-FHIR-006': mapping('value', 'The value is not one of its FHIR type.', 'Write the value as FHIR R4 writes this type.', {
    means: 'A date, a number or an identifier is written in a way that machines would not read as what it is.',
    examples: [{ where: 'Patient.birthDate', was: '11/02/1938', shouldBe: '1938-02-11' }],
  }),
  'EHCH-FHIR-007': mapping('code-invalid', 'The code is not one of those that are allowed here.', 'Choose a code of the value set that is bound to the element.', {
    means: 'The code means nothing to a receiver, or something else than was meant.',
    examples: [{ where: 'Encounter.status', was: 'done', shouldBe: 'finished' }],
  }),
  'EHCH-FHIR-008': mapping('structure', 'The element is there in more than one of its forms.', 'Keep one of them.', {
    means: 'FHIR lets this element be told in one way only; with two, nobody knows which is true.',
    examples: [{ where: 'Patient.deceased[x]', was: 'deceasedBoolean and deceasedDateTime', shouldBe: 'deceasedDateTime' }],
  }),
  'EHCH-FHIR-009': mapping('value', 'The reference does not point to what is allowed here.', 'Refer to a resource of one of the types that the element allows.', {
    means: 'The resource points to something that cannot be what the element is about, such as a home where a resident is meant.',
    examples: [{ where: 'Observation.subject', was: 'Practitioner/12', shouldBe: 'Patient/12' }],
  }),
  'EHCH-FHIR-010': mapping('invariant', 'A constraint of FHIR R4 is broken.', 'See the constraint that the text names.', {
    means: 'Two elements of the resource cannot both be as they are.',
    examples: [{ where: 'Encounter.period', was: 'start 2026-11-17, end 2026-11-16', shouldBe: 'start 2026-11-16, end 2026-11-17' }],
  }),
  'EHCH-FHIR-011': mapping('business-rule', 'A rule of a profile that the resource claims is broken.', 'See the rule that the text names, or leave the claim out.', {
    means: 'The resource is sound FHIR, and yet not what UK Core or this project agreed that such a resource says.',
  }),
} satisfies ErrorTable;

const CODES = {
  unknownType: 'EHCH-FHIR-001',
  unknownElement: 'EHCH-FHIR-002',
  unknownProfile: 'EHCH-FHIR-003',
  missingElement: 'EHCH-FHIR-004',
  wrongStructure: 'EHCH-FHIR-005',
  badValue: 'EHCH-FHIR-006',
  badCode: 'EHCH-FHIR-007',
  manyForms: 'EHCH-FHIR-008',
  badReference: 'EHCH-FHIR-009',
  brokenConstraint: 'EHCH-FHIR-010',
  brokenProfile: 'EHCH-FHIR-011',
} as const satisfies Record<string, keyof typeof VALIDATION_ERRORS>;

/** So that a resource made of faults costs no more than its reading, and its answer is not many times its size. */
export const MAX_FAULTS = 100;

/** One way in which a resource is not what it should be. */
export interface Fault {
  kind: keyof typeof CODES;
  /** FHIRPath, from the resource; or from the element that a rule was asked about. */
  expression: string;
  text: string;
  fix?: string;
  /** Where FHIR's kind is not that of the table. */
  type?: Issue['type'];
}

/** The fault as an issue that `who` can put right. */
export function issueOf({ kind, expression, text, fix, type }: Fault, who: FaultOwner): Issue {
  const code = CODES[kind];
  const entry = VALIDATION_ERRORS[code];
  return { code, severity: 'error', type: type ?? entry.type, expression, text, fix: fix ?? entry.fix, who };
}
