import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkResidentIds, checkStaffIds } from '../envelope/identifiers.ts';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { checkUniqueIds } from '../envelope/unique-ids.ts';
import { issueOf } from '../errors.ts';
import type { RoundAction, RoundOutcomeRecord } from './record.ts';

export function checkRoundOutcome(record: RoundOutcomeRecord): Issue[] {
  const { actions = [], referrals = [], nextReview, period } = record;
  return [
    ...checkHomeIds(record.home),
    ...checkResidentIds(record.resident),
    ...checkOrder(period.start, period.end, 'period'),
    ...checkNotFuture(period.start, record, 'period.start'),
    ...checkNotFuture(period.end, record, 'period.end'),
    ...checkStaffIds(record.clinician, 'clinician'),
    ...checkAnswers(record),
    ...(record.contact === 'discussed' && record.round === undefined ? [issueOf('EHCH-ROUND-002', 'round')] : []),
    ...actions.flatMap((action, index) => checkAction(action, record, `actions[${index}]`)),
    ...(nextReview?.owner ? checkStaffIds(nextReview.owner, 'nextReview.owner') : []),
    ...checkReview(nextReview?.date, record, 'nextReview.date'),
    ...checkUniqueIds(actions, 'actions'),
    ...checkUniqueIds(referrals, 'referrals'),
  ];
}

/** What the questionnaire asks only after another answer is answered after that alone. */
function checkAnswers({ decision, decisionOther, pcspUpdated, pcspChange }: RoundOutcomeRecord): Issue[] {
  return [
    ...(decision === 'other' && decisionOther === undefined ? [issueOf('EHCH-ROUND-001', 'decisionOther')] : []),
    ...(decision !== 'other' && decisionOther !== undefined ? [issueOf('EHCH-ROUND-010', 'decisionOther')] : []),
    ...(!pcspUpdated && pcspChange !== undefined ? [issueOf('EHCH-ROUND-011', 'pcspChange')] : []),
  ];
}

const checkAction = ({ owner, reviewDate }: RoundAction, record: RoundOutcomeRecord, at: string): Issue[] => [
  ...checkStaffIds(owner, `${at}.owner`),
  ...checkReview(reviewDate, record, `${at}.reviewDate`),
];

/** A review comes after what it reviews, or on the same day, by the calendar where the resident was seen. */
const checkReview = (date: string | undefined, { period }: RoundOutcomeRecord, at: string): Issue[] =>
  date !== undefined && date < period.start.slice(0, 'YYYY-MM-DD'.length) ? [issueOf('EHCH-ROUND-009', at)] : [];
