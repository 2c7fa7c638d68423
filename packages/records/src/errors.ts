import type { FaultOwner, Issue } from '@ehch/fhir';

interface ErrorEntry {
  type: Issue['type'];
  who: FaultOwner;
  text: string;
  fix: string;
}

const sender = (type: Issue['type'], text: string, fix: string): ErrorEntry => ({ type, who: 'sender', text, fix });

/**
 * Every error that a record can be refused or held for. Codes are stable: a code is never given another meaning.
 * Texts name no value of a record; what stands in braces is filled in from the schema.
 */
export const ERRORS = {
  'EHCH-REC-001': sender('required', 'The field {field} is missing.', 'Fill it in at the source and send the record again.'),
  'EHCH-REC-002': sender('structure', '{field} is not a field of {place}{suggestion}.', 'Correct the name of the field, or leave it out.'),
  'EHCH-REC-003': sender('structure', 'The field should be {expected}.', 'Send it in that form.'),
  'EHCH-REC-004': sender('code-invalid', 'The value is not one of: {expected}.', 'Choose one of these, or ask for the code table of the source to be extended.'),
  'EHCH-REC-005': sender('value', 'The text is blank, too short or too long: {expected}.', 'Correct the text at the source.'),
  'EHCH-REC-006': sender('value', 'The value is not {expected}.', 'Write dates as 2026-11-17 and times as 2026-11-17T10:30:00Z, with the offset from UTC.'),
  'EHCH-REC-007': sender('value', 'The value is out of range: {expected}.', 'Check the value at the source.'),
  'EHCH-REC-008': sender('value', 'The value does not have the form that the field asks for.', 'See the field in the schema of the record type.'),
  'EHCH-REC-009': sender('structure', 'A record is a JSON object.', 'Send one object, or an array of them.'),
  'EHCH-REC-010': sender('business-rule', 'Two entries have the same id.', 'Give each a key of its own.'),
  'EHCH-REC-011': sender('value', 'The text is blank, or holds characters that are no text.', 'Remove them at the source; they often come from copying and pasting.'),
  'EHCH-ID-001': sender('value', 'The NHS number does not have ten digits.', 'Correct it at the source, or leave it blank to be traced.'),
  'EHCH-ID-002': sender('value', 'The NHS number is ten times the same digit, which is a filler and no number.', 'Leave it blank to be traced.'),
  'EHCH-ID-004': sender('value', 'The NHS number has a wrong check digit.', 'A digit was mistyped: compare it with the NHS App, a letter or the practice, or leave it blank to be traced.'),
  'EHCH-ID-005': sender('value', 'The ODS code is not one.', 'Look it up in the ODS directory.'),
  'EHCH-ID-006': sender('value', 'The CQC location id is not one.', 'It stands in the address of the home\'s page at the Care Quality Commission and begins with 1-.'),
  'EHCH-ID-007': sender('value', 'The GMC number is not one.', 'It has seven digits; look it up in the medical register.'),
  'EHCH-ID-009': sender('value', 'The NMC PIN is not one.', 'It has the form 12A3456E; look it up in the register of nurses and midwives.'),
  'EHCH-ID-010': sender('conflict', 'The local id is already linked with another NHS number.', 'Find out which number is right. Two residents never share an id; a link that was wrong can be undone by an operator.'),
  'EHCH-ID-011': sender('forbidden', 'The source system belongs to another sender.', 'Use a source system URI of your own.'),
  'EHCH-VER-001': sender('conflict', 'This version of the record was sent before with other content.', 'Raise the version, or the time of the change, with every change.'),
  'EHCH-VER-002': sender('value', 'The record claims to have been changed more than 24 hours from now.', 'Correct the clock of the source system.'),
  'EHCH-TIME-001': sender('business-rule', 'The end lies before the start.', 'Correct one of the two.'),
  'EHCH-TIME-002': sender('business-rule', 'The date lies in the future of the record\'s own time.', 'Correct the date.'),
  'EHCH-HOME-001': sender('business-rule', 'Two alignments overlap: a home is aligned to one primary care network at a time (EHCH R2).', 'End the earlier alignment before the later begins.'),
  'EHCH-HOME-002': sender('required', 'A clinical lead who is not a GP needs the reason for the exception (EHCH R3).', 'Say why the lead is not a GP.'),
  'EHCH-HOME-003': sender('business-rule', 'The network that provides the clinical lead is not one of the alignments.', 'Name one of the networks that the home is or was aligned to.'),
  'EHCH-HOME-004': sender('business-rule', 'Two clinical leads overlap: a home has one named clinical lead at a time (EHCH R3).', 'End the earlier lead before the later begins.'),
  'EHCH-RES-001': sender('business-rule', 'The resident has died, and is said to live in the home.', 'Say that they no longer live there, or take the death out if it was recorded by mistake.'),
  'EHCH-STAY-001': sender('business-rule', 'Hospital stays overlap, are out of order, or lie outside the stay in the home.', 'List them by date; only the last may be without an end.'),
  'EHCH-STAY-002': sender('required', 'The record says how the stay ended or where the resident went, and not when.', 'Fill in dischargedAt, or leave the others out until the stay has ended.'),
  'EHCH-STAY-003': sender('required', 'The place is `other`, and its name is missing.', 'Say in the field of details which place it was.'),
  'EHCH-PLAN-001': sender('required', 'Somebody spoke for the resident, and their name is missing.', 'Name them.'),
  'EHCH-PLAN-002': sender('business-rule', 'The action serves a goal that is not in the plan.', 'Use the id of one of the goals of the plan.'),
  'EHCH-PLAN-003': sender('business-rule', 'The plan replaces itself.', 'Name the plan before, or leave the field out: a new version of a plan keeps its id.'),
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
  'EHCH-OBS-001': sender('conflict', 'The NEWS2 total disagrees with the parameters sent, by the bands of the Royal College of Physicians. Scored were: {parameters}.', 'Compare these, the oxygen scale among them, with the chart, and correct the total or the parameter.'),
  'EHCH-OBS-002': sender('required', 'The record holds no observation.', 'Send at least one, or no record.'),
  'EHCH-OBS-003': sender('business-rule', 'The diastolic pressure has no systolic pressure above it.', 'Check both at the source; they may have been exchanged.'),
  'EHCH-OBS-004': sender('business-rule', 'There is a flow of oxygen, and the resident is not said to be on oxygen.', 'Correct one of the two.'),
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

/** An issue of the catalogue at a place of the record. */
export function issueOf(code: ErrorCode, expression: string, words: Record<string, string> = {}): Issue {
  const { type, who, text, fix } = ERRORS[code];
  return { code, severity: 'error', type, expression, text: text.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? ''), fix, who };
}
