import { coding, EHCH_CODES, SNOMED_CT } from '@ehch/fhir';
import type { QuestionnaireResponseItem, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { ROLES } from '../envelope/codes.ts';
import { type StaffMember, staffReference } from '../envelope/staff.ts';
import { CPR_DECISIONS, FORMS } from './codes.ts';
import type { CprDecisionRecord } from './record.ts';

/** The answers to the questionnaire `cpr-decision`, in its order; a question without an answer is left out. */
export function answersOf(record: CprDecisionRecord): QuestionnaireResponseItem[] {
  const { decision, decidedAt, author, reason, capacity, discussed, endorsement, review, form, withdrawal } = record;
  const { code, display } = CPR_DECISIONS[decision];
  return [
    ...answer('decision', { valueCoding: coding(SNOMED_CT, code, display) }),
    ...answer('decided-at', { valueDateTime: decidedAt }),
    ...answer('author-role', roleOf(author)),
    ...answer('reason', { valueString: reason }),
    ...group('capacity', [
      ...answer('capacity-present', { valueBoolean: capacity.present }),
      ...answer('capacity-assessed', capacity.assessedAt !== undefined && { valueDateTime: capacity.assessedAt }),
      ...answer('capacity-basis', capacity.basis !== undefined && { valueString: capacity.basis }),
    ]),
    ...discussion('resident', discussed.resident),
    ...discussion('family', discussed.family),
    ...discussion('carer', discussed.carer),
    ...group('endorsement', endorsement && whoAndWhen('endorsement', endorsement)),
    ...group('review', [
      ...answer('review-needed', { valueBoolean: review.notNeeded === undefined }),
      ...answer('review-date', review.date !== undefined && { valueDate: review.date }),
    ]),
    ...group('form', form && [
      ...answer('form-kind', { valueString: FORMS[form.kind] }),
      ...answer('form-name', form.name !== undefined && { valueString: form.name }),
      ...answer('form-place', form.place !== undefined && { valueString: form.place }),
    ]),
    ...group('withdrawal', withdrawal && [...whoAndWhen('withdrawal', withdrawal), ...answer('withdrawal-reason', { valueString: withdrawal.reason })]),
  ];
}

interface Discussion {
  discussed: boolean;
  at?: string;
  name?: string;
  reason?: string;
}

const discussion = (who: string, one: Discussion | undefined): QuestionnaireResponseItem[] =>
  group(who, one && [
    ...answer(`${who}-discussed`, { valueBoolean: one.discussed }),
    ...answer(`${who}-discussed-at`, one.at !== undefined && { valueDateTime: one.at }),
    ...answer(`${who}-name`, one.name !== undefined && { valueString: one.name }),
    ...answer(`${who}-reason`, one.reason !== undefined && { valueString: one.reason }),
  ]);

const whoAndWhen = (what: string, { by, at }: { by: StaffMember; at: string }): QuestionnaireResponseItem[] => [
  ...answer(`${what}-at`, { valueDateTime: at }),
  ...answer(`${what}-by`, { valueReference: staffReference(by) }),
  ...answer(`${what}-role`, roleOf(by)),
];

const roleOf = ({ role }: StaffMember): QuestionnaireResponseItemAnswer => ({ valueCoding: coding(EHCH_CODES.role, role, ROLES[role]) });

const group = (linkId: string, item: QuestionnaireResponseItem[] | undefined): QuestionnaireResponseItem[] => (item ? [{ linkId, item }] : []);

const answer = (linkId: string, value: QuestionnaireResponseItemAnswer | false): QuestionnaireResponseItem[] => (value ? [{ linkId, answer: [value] }] : []);
