import { coding, EHCH_CODES } from '@ehch/fhir';
import type { QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { staffReference } from '../envelope/staff.ts';
import { ACTION_TYPES, DECISIONS, HOME_PARTICIPATION } from './codes.ts';
import type { RoundAction, RoundOutcomeRecord } from './record.ts';

/** The answers to the questionnaire `round-outcome`, in its order; a question without an answer is left out. */
export function answersOf(record: RoundOutcomeRecord): QuestionnaireResponseItem[] {
  const { decision, nextReview, tookPart } = record;
  return [
    ...answer('concern-raised', record.concern !== undefined && { valueString: record.concern }),
    ...answer('resident-seen', { valueBoolean: record.contact !== 'discussed' }),
    ...answer('assessment', record.assessment !== undefined && { valueString: record.assessment }),
    ...answer('mdt-decision', { valueCoding: coding(EHCH_CODES.mdtDecision, decision, DECISIONS[decision]) }),
    ...answer('mdt-decision-other', record.decisionOther !== undefined && { valueString: record.decisionOther }),
    ...(record.actions ?? []).map((action) => ({ linkId: 'action', item: actionAnswers(action) })),
    ...answer('pcsp-updated', { valueBoolean: record.pcspUpdated }),
    ...answer('pcsp-change', record.pcspChange !== undefined && { valueString: record.pcspChange }),
    ...answer('next-review-date', nextReview !== undefined && { valueDate: nextReview.date }),
    ...answer('next-review-owner', nextReview?.owner !== undefined && { valueReference: staffReference(nextReview.owner) }),
    ...(tookPart ? [{ linkId: 'took-part', item: tookPartAnswers(tookPart) }] : []),
  ];
}

const actionAnswers = ({ type, detail, owner, reviewDate }: RoundAction): QuestionnaireResponseItem[] => [
  ...answer('action-type', { valueCoding: coding(EHCH_CODES.roundTask, type, ACTION_TYPES[type]) }),
  ...answer('action-detail', { valueString: detail }),
  ...answer('action-owner', { valueReference: staffReference(owner) }),
  ...answer('action-review-date', { valueDate: reviewDate }),
];

const tookPartAnswers = ({ resident, family, home }: NonNullable<RoundOutcomeRecord['tookPart']>): QuestionnaireResponseItem[] => [
  ...answer('took-part-resident', resident !== undefined && { valueBoolean: resident }),
  ...answer('took-part-family', family !== undefined && { valueBoolean: family }),
  ...answer('took-part-home', home !== undefined && { valueCoding: coding(EHCH_CODES.homeParticipation, home, HOME_PARTICIPATION[home]) }),
];

const answer = (linkId: string, value: QuestionnaireResponseItemAnswer | false): QuestionnaireResponseItem[] => (value ? [{ linkId, answer: [value] }] : []);
