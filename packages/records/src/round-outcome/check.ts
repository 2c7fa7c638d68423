import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkResidentIds, checkStaffIds } from '../envelope/identifiers.ts';
import { checkOrder } from '../envelope/time.ts';
import { checkUniqueIds } from '../envelope/unique-ids.ts';
import { issueOf } from '../errors.ts';
import type { RoundOutcomeRecord } from './record.ts';

export function checkRoundOutcome(record: RoundOutcomeRecord): Issue[] {
  const { actions = [], referrals = [], nextReview } = record;
  return [
    ...checkHomeIds(record.home),
    ...checkResidentIds(record.resident),
    ...checkOrder(record.period.start, record.period.end, 'period'),
    ...checkStaffIds(record.clinician, 'clinician'),
    ...(record.decision === 'other' && record.decisionOther === undefined ? [issueOf('EHCH-ROUND-001', 'decisionOther')] : []),
    ...(record.contact === 'discussed' && record.round === undefined ? [issueOf('EHCH-ROUND-002', 'round')] : []),
    ...actions.flatMap(({ owner }, index) => checkStaffIds(owner, `actions[${index}].owner`)),
    ...(nextReview?.owner ? checkStaffIds(nextReview.owner, 'nextReview.owner') : []),
    ...checkUniqueIds(actions, 'actions'),
    ...checkUniqueIds(referrals, 'referrals'),
  ];
}
