import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Weekly home rounds and what came of them. */
export const ROUND_ERRORS = {
  'EHCH-ROUND-001': sender('required', 'The decision is `other`, and what was decided is missing.', 'Say in decisionOther what was decided.'),
  'EHCH-ROUND-002': sender('required', 'A resident who was discussed and not seen was discussed on a round, and the round is missing.', 'Name the weekly home round.'),
  'EHCH-ROUND-003': sender('required', 'A round is held for residents, and none is listed (EHCH R5).', 'List them, or send a check-in if nobody needed review.'),
  'EHCH-ROUND-004': sender('business-rule', 'Nobody needs review at a check-in, and residents are listed (EHCH R5).', 'Send a round, or leave the residents out.'),
  'EHCH-ROUND-005': sender('business-rule', 'The one who leads the round is not a clinician of the network\'s team (EHCH R6).', 'Name the clinician who led it; the others take part.'),
  'EHCH-ROUND-006': sender('business-rule', 'The resident is listed twice.', 'List each resident once, with every reason.'),
  'EHCH-ROUND-007': sender('business-rule', 'A check-in is agreed between two parties, and both are of the home (EHCH R5).', 'Name who spoke for the network\'s team as the lead.'),
  'EHCH-ROUND-008': sender('business-rule', 'The one who takes part for the home is not of the home (EHCH R13).', 'Name the manager, nurse or care worker of the home who took part; the others are participants.'),
  'EHCH-ROUND-009': sender('business-rule', 'The review lies before the contact that it is to follow (EHCH R11).', 'Correct the date of the review, or when the resident was seen or discussed.'),
  'EHCH-ROUND-010': sender('business-rule', 'It says what was decided instead, and the decision is not `other`.', 'Choose the decision `other`, or move the words to the assessment.'),
  'EHCH-ROUND-011': sender('business-rule', 'It says what changed in the plan, and that the plan was not updated (EHCH R12).', 'Say that the plan was updated, or leave out what changed.'),
} satisfies ErrorTable;
