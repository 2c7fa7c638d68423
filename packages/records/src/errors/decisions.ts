import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Decisions about cardiopulmonary resuscitation. */
export const DECISION_ERRORS = {
  'EHCH-CPR-001': sender('required', 'A decision not to attempt resuscitation is endorsed by the senior responsible clinician, and the endorsement is missing.', 'Say who endorsed it and when; where the author is that clinician, name them again.', {
    means: 'Nobody senior is said to stand behind a decision on which a life may depend. It is held and shown to nobody until somebody is.',
    examples: [{ where: 'Endorsed by', was: '(blank)', shouldBe: 'Dr Priya Nair, GP, 2026-11-10' }],
  }),
  'EHCH-CPR-002': sender('required', 'Whoever answers for the decision has neither a GMC number nor an NMC PIN.', 'Give the number of the clinician who endorsed it, or of the author where it was not endorsed.', {
    means: 'Whoever acts on the decision must be able to find out who made it. A name alone is not enough.',
    examples: [{ where: 'GMC number', was: '(blank)', shouldBe: '1234567' }],
  }),
  'EHCH-CPR-003': sender('required', 'It was not discussed with this person, and it is not said why (EHCH R18).', 'Say why not.', {
    means: 'A decision about resuscitation is discussed with the person, or there is a reason why it could not be.',
    examples: [{ where: 'Why not discussed', was: '(blank)', shouldBe: 'Advanced dementia; she could not follow the conversation' }],
  }),
  'EHCH-CPR-004': sender('required', 'The resident lacks the capacity to take part, and nothing is said of the family or another representative (EHCH R18).', 'Say whether it was discussed with them, and if not, why.', {
    means: 'Somebody who cannot speak for themselves has others who are spoken with, or it is said that there is nobody.',
    examples: [{ where: 'Discussed with family', was: '(blank)', shouldBe: 'Yes, 2026-11-09, Ruth Adeyemi' }],
  }),
  'EHCH-CPR-005': sender('required', 'The decision is withdrawn, and it is not said when, by whom and why.', 'Say all three.', {
    means: 'A decision that no longer stands is told to everybody who was told of it, and they will ask who withdrew it.',
    examples: [{ where: 'Withdrawn by', was: '(blank)', shouldBe: 'Dr Priya Nair, GP, 2026-11-20: she wishes it to be attempted' }],
  }),
  'EHCH-CPR-006': sender('business-rule', 'The decision is said to stand, and to have been withdrawn.', 'Choose the status `withdrawn`, or leave the withdrawal out. A decision that is made anew is a record of its own.', {
    means: 'The decision stands or it does not. Whoever finds the resident must know which.',
    examples: [{ where: 'Status', was: 'active (withdrawn on 2026-11-20)', shouldBe: 'withdrawn' }],
  }),
  'EHCH-CPR-007': sender('required', 'The form is another one, and it is not said which.', 'Say what it is called.', {
    means: 'Whoever looks for the form must know what to look for.',
    examples: [{ where: 'Form', was: 'other', shouldBe: 'Unified DNACPR, version 3' }],
  }),
} satisfies ErrorTable;
