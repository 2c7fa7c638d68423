import { type Day, ukDate } from '../calendar.ts';
import type { Plan } from '../world/plan.ts';
import type { Resident } from '../world/resident.ts';
import { homeColumns, residentColumns } from './home-columns.ts';
import type { Row } from './write-table.ts';

/** The plans of a home that were made by a day: source `care-home-care-plans`. */
export const plansTable = (residents: readonly Resident[], day: Day): Row[] =>
  residents.flatMap((resident) => (resident.plan && resident.plan.made.until(day).days >= 0 ? [planRow(resident, resident.plan, day)] : []));

const NUMBERS = [1, 2, 3] as const;

function planRow(resident: Resident, plan: Plan, day: Day): Row {
  const { home, ref } = resident;
  return {
    ...homeColumns(home),
    ...residentColumns(resident, day),
    'Plan ref': `CP-${ref}`,
    'Rev': String(plan.rev),
    'Last changed': plan.changed,
    'Status': plan.status,
    'What matters to me': plan.whatMatters,
    'Needs': plan.needs.join('; '),
    'Strengths': plan.strengths.join('; '),
    ...Object.fromEntries(NUMBERS.flatMap((number) => goalColumns(number, plan.goals[number - 1]))),
    ...Object.fromEntries(NUMBERS.flatMap((number) => actionColumns(number, plan.actions[number - 1]))),
    'If this happens 1': plan.contingency.when,
    'Then 1': plan.contingency.response,
    'Agreed by resident': 'Y',
    'Agreed with family': plan.family.join('; '),
    'Written by': home.manager.name,
    'Written by (role)': 'Manager',
    'Plan made': ukDate(plan.made),
    'Review due': ukDate(plan.reviewDue),
    'Home care plan': `HCP-${ref}`,
  };
}

const goalColumns = (number: number, goal?: Plan['goals'][number]): [string, string][] => [
  [`Goal ${number}`, goal?.text ?? ''],
  [`Goal ${number} said by`, goal?.by ?? ''],
  [`Goal ${number} said by (name)`, goal?.name ?? ''],
];

const actionColumns = (number: number, action?: Plan['actions'][number]): [string, string][] => [
  [`Action ${number}`, action?.text ?? ''],
  [`Action ${number} who`, action?.who ?? ''],
  [`Action ${number} role`, action ? 'Carer' : ''],
  [`Action ${number} status`, action?.status ?? ''],
];
