import { ACTIONS, CONTINGENCIES, GOALS, NEEDS, STRENGTHS, WHAT_MATTERS, YOUNG_NEEDS, YOUNG_WHAT_MATTERS } from '../content/plans.ts';
import { type Day, ukDate } from '../calendar.ts';
import type { Random } from '../random.ts';
import type { Home } from './home.ts';
import type { Revision } from './revision.ts';

/** A personalised care and support plan, in the words of the export. */
export interface Plan extends Revision {
  status: 'Agreed' | 'Ended';
  whatMatters: string;
  needs: readonly string[];
  strengths: readonly string[];
  goals: readonly { text: string; by: 'Resident' | 'Family'; name: string }[];
  actions: readonly { text: string; who: string; status: 'To do' | 'Doing' }[];
  contingency: { when: string; response: string };
  family: readonly string[];
  made: Day;
  reviewDue: Day;
}

/** The plan of somebody who moved in on that day, made within the week as EHCH R8 asks. */
export function createPlan(random: Random, { home, admitted, family }: { home: Home; admitted: Day; family: readonly string[] }): Plan {
  const made = admitted.add({ days: random.between(2, 6) });
  const [relative = ''] = family;
  return {
    rev: random.between(1, 5),
    changed: `${ukDate(made)} 11:20:00`,
    status: 'Agreed',
    whatMatters: random.pick(home.learningDisability ? YOUNG_WHAT_MATTERS : WHAT_MATTERS),
    needs: random.some(home.learningDisability ? YOUNG_NEEDS : NEEDS, random.between(1, 3)),
    strengths: random.some(STRENGTHS, random.between(1, 2)),
    goals: random.some(GOALS, random.between(1, 2)).map((text) => (relative !== '' && random.percent(30) ? { text, by: 'Family', name: relative } : { text, by: 'Resident', name: '' })),
    actions: random.some(ACTIONS, random.between(1, 2)).map((text) => ({ text, who: random.pick(home.carers), status: random.pick(['To do', 'Doing']) })),
    contingency: random.pick(CONTINGENCIES),
    family,
    made,
    reviewDue: made.add({ months: 6 }),
  };
}

/** The plan after a round that changed it (EHCH R12). */
export function updatePlan(plan: Plan, { need, action }: { need: string; action: string }, at: { who: string; day: Day }): Plan {
  return {
    ...plan,
    rev: plan.rev + 1,
    changed: `${ukDate(at.day)} 17:05:00`,
    status: 'Agreed',
    needs: [...new Set([need, ...plan.needs])],
    actions: [{ text: action, who: at.who, status: 'Doing' as const }, ...plan.actions].slice(0, 3),
    reviewDue: at.day.add({ months: 3 }),
  };
}
