import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkResidentIds, checkStaffIds } from '../envelope/identifiers.ts';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { checkUniqueIds } from '../envelope/unique-ids.ts';
import { issueOf } from '../errors.ts';
import type { PersonalisedCareAndSupportPlanRecord, PlanAction, PlanGoal } from './record.ts';

export function checkPersonalisedCareAndSupportPlan(record: PersonalisedCareAndSupportPlanRecord): Issue[] {
  const { goals = [], actions = [], agreedWith, author, created, period, replaces, reviewDate, source } = record;
  return [
    ...checkHomeIds(record.home),
    ...checkResidentIds(record.resident),
    ...(replaces === source.id ? [issueOf('EHCH-PLAN-003', 'replaces')] : []),
    ...checkUniqueIds(goals, 'goals'),
    ...goals.flatMap((goal, index) => checkGoal(goal, `goals[${index}]`)),
    ...actions.flatMap((action, index) => checkAction(action, goals, `actions[${index}]`)),
    ...(agreedWith?.staff ?? []).flatMap((member, index) => checkStaffIds(member, `agreedWith.staff[${index}]`)),
    ...checkStaffIds(author, 'author'),
    ...checkNotFuture(created, record, 'created'),
    ...checkOrder(created, reviewDate, 'reviewDate'),
    ...checkOrder(period.start, period.end, 'period.end'),
  ];
}

function checkGoal({ expressedBy: { who, name } }: PlanGoal, at: string): Issue[] {
  return who !== 'resident' && name === undefined ? [issueOf('EHCH-PLAN-001', `${at}.expressedBy.name`)] : [];
}

function checkAction({ owner, goal }: PlanAction, goals: readonly PlanGoal[], at: string): Issue[] {
  return [
    ...checkStaffIds(owner, `${at}.owner`),
    ...(goal !== undefined && !goals.some(({ id }) => id === goal) ? [issueOf('EHCH-PLAN-002', `${at}.goal`)] : []),
  ];
}
