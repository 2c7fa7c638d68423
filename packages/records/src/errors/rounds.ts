import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Weekly home rounds and what came of them. */
export const ROUND_ERRORS = {
  'EHCH-ROUND-001': sender('required', 'The decision is `other`, and what was decided is missing.', 'Say in decisionOther what was decided.', {
    means: 'The team decided something that is on no list, and it is not said what.',
    examples: [{ where: 'Decision, other', was: '(blank)', shouldBe: 'Family meeting before any change' }],
  }),
  'EHCH-ROUND-002': sender('required', 'A resident who was discussed and not seen was discussed on a round, and the round is missing.', 'Name the weekly home round.', {
    means: 'A resident who was talked about and not seen must have been talked about somewhere.',
    examples: [{ where: 'Round', was: '(blank)', shouldBe: 'RND-2026-11-17' }],
  }),
  'EHCH-ROUND-003': sender('required', 'A round is held for residents, and none is listed (EHCH R5).', 'List them, or send a check-in if nobody needed review.', {
    means: 'A round without residents cannot be told from one that never took place.',
    examples: [{ where: 'Kind', was: 'round (nobody listed)', shouldBe: 'check-in' }],
  }),
  'EHCH-ROUND-004': sender('business-rule', 'Nobody needs review at a check-in, and residents are listed (EHCH R5).', 'Send a round, or leave the residents out.', {
    means: 'A check-in says that nobody needs review, and yet somebody is listed.',
    examples: [{ where: 'Kind', was: 'check-in (two residents listed)', shouldBe: 'round' }],
  }),
  'EHCH-ROUND-005': sender('business-rule', 'The one who leads the round is not a clinician of the network\'s team (EHCH R6).', 'Name the clinician who led it; the others take part.', {
    means: 'The round is led by a clinician of the network; somebody else cannot stand in their place.',
    examples: [{ where: 'Led by', was: 'Manager of the home', shouldBe: 'Dr Priya Nair, GP' }],
  }),
  'EHCH-ROUND-006': sender('business-rule', 'The resident is listed twice.', 'List each resident once, with every reason.', {
    means: 'The resident would be reviewed and counted twice.',
    examples: [{ where: 'Residents', was: 'R-017, R-018, R-017', shouldBe: 'R-017, R-018' }],
  }),
  'EHCH-ROUND-007': sender('business-rule', 'A check-in is agreed between two parties, and both are of the home (EHCH R5).', 'Name who spoke for the network\'s team as the lead.', {
    means: 'The home cannot agree with itself that nobody needs review.',
    examples: [{ where: 'Led by', was: 'Manager of the home', shouldBe: 'Care coordinator of the network' }],
  }),
  'EHCH-ROUND-008': sender('business-rule', 'The one who takes part for the home is not of the home (EHCH R13).', 'Name the manager, nurse or care worker of the home who took part; the others are participants.', {
    means: 'It is to be known who of the home was there, and the one named is not of the home.',
    examples: [{ where: 'For the home', was: 'Dr Priya Nair, GP', shouldBe: 'Senior carer Ama Owusu' }],
  }),
  'EHCH-ROUND-009': sender('business-rule', 'The review lies before the contact that it is to follow (EHCH R11).', 'Correct the date of the review, or when the resident was seen or discussed.', {
    means: 'The next review was to be before this one.',
    examples: [{ where: 'Review on', was: '2026-11-10 (seen 2026-11-17)', shouldBe: '2026-12-10' }],
  }),
  'EHCH-ROUND-010': sender('business-rule', 'It says what was decided instead, and the decision is not `other`.', 'Choose the decision `other`, or move the words to the assessment.', {
    means: 'Two decisions are told, and only one was made.',
    examples: [{ where: 'Decision', was: 'no change', shouldBe: 'other' }],
  }),
  'EHCH-ROUND-011': sender('business-rule', 'It says what changed in the plan, and that the plan was not updated (EHCH R12).', 'Say that the plan was updated, or leave out what changed.', {
    means: 'The plan was changed or it was not; whoever cares for the resident must know which.',
    examples: [{ where: 'Plan updated', was: 'No', shouldBe: 'Yes' }],
  }),
} satisfies ErrorTable;
