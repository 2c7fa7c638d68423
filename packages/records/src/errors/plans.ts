import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Personalised care and support plans. */
export const PLAN_ERRORS = {
  'EHCH-PLAN-001': sender('required', 'Somebody spoke for the resident, and their name is missing.', 'Name them.', {
    means: 'Somebody agreed to the plan for the resident, and it is not said who. Whoever acts on the plan must be able to ask.',
    examples: [{ where: 'Agreed by', was: '(blank)', shouldBe: 'Joan Ashworth, daughter' }],
  }),
  'EHCH-PLAN-002': sender('business-rule', 'The action serves a goal that is not in the plan.', 'Use the id of one of the goals of the plan.', {
    means: 'An action is meant to reach a goal that the plan does not have.',
    examples: [{ where: 'actions[0].goals', was: 'g3', shouldBe: 'g2' }],
  }),
  'EHCH-PLAN-003': sender('business-rule', 'The plan replaces itself.', 'Name the plan before, or leave the field out: a new version of a plan keeps its id.', {
    means: 'A plan cannot be its own predecessor.',
    examples: [{ where: 'replaces', was: 'P-12 (in plan P-12)', shouldBe: '(blank)' }],
  }),
} satisfies ErrorTable;
