import { entryFor, type ErrorTable, type Issue, issueFrom } from '@ehch/fhir';

const sender = entryFor('sender');

/** What an encounter is refused for that R4 and its profiles allow. */
export const ENCOUNTER_ISSUES = {
  'EHCH-ENC-001': sender('business-rule', 'The encounter does not say whom it is about.', 'Give Encounter.subject with the NHS number as identifier.', {
    means: 'An encounter of nobody cannot be put into anybody\'s record.',
    examples: [{ where: 'Encounter.subject', was: '(nothing)', shouldBe: '{ "identifier": { "system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9000000009" } }' }],
  }),
  'EHCH-ENC-002': sender('business-rule', 'The resident cannot be told from what the subject says.', 'Name the resident by NHS number: Encounter.subject.identifier with the system https://fhir.nhs.uk/Id/nhs-number.', {
    means: 'The reference leads to nobody whom records of yours have published, or to somebody without an NHS number. Nobody is guessed.',
    examples: [{ where: 'Encounter.subject.reference', was: 'Patient/your-own-id', shouldBe: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009' }],
  }),
  'EHCH-ENC-003': sender('business-rule', 'The subject names two residents.', 'Find out which NHS number is right, and name that one alone.', {
    means: 'Identifier, reference and contained Patient of the subject do not say the same NHS number. The encounter could land with another person.',
  }),
} satisfies ErrorTable;

/** An issue of the table at an element. */
export const issueOf = (code: keyof typeof ENCOUNTER_ISSUES, expression: string): Issue => issueFrom<keyof typeof ENCOUNTER_ISSUES>(ENCOUNTER_ISSUES, code, { expression });
