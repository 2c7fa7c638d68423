import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkResidentIds, checkStaffIds } from '../envelope/identifiers.ts';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import type { CprDecisionRecord } from './record.ts';

export function checkCprDecision(record: CprDecisionRecord): Issue[] {
  return [
    ...checkHomeIds(record.home),
    ...checkResidentIds(record.resident),
    ...checkWho(record),
    ...checkWhen(record),
    ...checkDiscussions(record),
    ...checkStatus(record),
    ...(record.form?.kind === 'other' && record.form.name === undefined ? [issueOf('EHCH-CPR-007', 'form.name')] : []),
  ];
}

/** A decision not to attempt is endorsed, and whoever answers for a decision can be looked up with their professional body. */
function checkWho({ decision, author, endorsement, withdrawal }: CprDecisionRecord): Issue[] {
  const [answers, at] = endorsement ? [endorsement.by, 'endorsement.by'] : [author, 'author'];
  return [
    ...checkStaffIds(author, 'author'),
    ...(endorsement ? checkStaffIds(endorsement.by, 'endorsement.by') : []),
    ...(withdrawal ? checkStaffIds(withdrawal.by, 'withdrawal.by') : []),
    ...(decision === 'do-not-attempt-cpr' && endorsement === undefined ? [issueOf('EHCH-CPR-001', 'endorsement')] : []),
    ...(answers.gmcNumber === undefined && answers.nmcPin === undefined ? [issueOf('EHCH-CPR-002', at)] : []),
  ];
}

function checkWhen(record: CprDecisionRecord): Issue[] {
  const { decidedAt, endorsement, capacity, discussed, review, withdrawal } = record;
  const told = PARTIES.map((who) => [`discussed.${who}.at`, discussed[who]?.at] as const);
  const moments = [['decidedAt', decidedAt], ['endorsement.at', endorsement?.at], ['capacity.assessedAt', capacity.assessedAt], ...told, ['withdrawal.at', withdrawal?.at]] as const;
  return [
    ...moments.flatMap(([at, moment]) => checkNotFuture(moment, record, at)),
    ...checkOrder(decidedAt, review.date, 'review.date'),
    ...checkOrder(decidedAt, withdrawal?.at, 'withdrawal.at'),
  ];
}

const PARTIES = ['resident', 'family', 'carer'] as const;

/** Whoever was not spoken with, it says why; for a resident who lacks capacity, somebody else was, or it says why not (EHCH R18). */
function checkDiscussions({ capacity, discussed }: CprDecisionRecord): Issue[] {
  return [
    ...PARTIES.flatMap((who) => (discussed[who]?.discussed === false && discussed[who].reason === undefined ? [issueOf('EHCH-CPR-003', `discussed.${who}.reason`)] : [])),
    ...(!capacity.present && discussed.family === undefined ? [issueOf('EHCH-CPR-004', 'discussed.family')] : []),
  ];
}

/** A decision stands or was withdrawn. */
function checkStatus({ status, withdrawal }: CprDecisionRecord): Issue[] {
  if (status === 'withdrawn' && withdrawal === undefined) return [issueOf('EHCH-CPR-005', 'withdrawal')];
  return status === 'active' && withdrawal !== undefined ? [issueOf('EHCH-CPR-006', 'status')] : [];
}
