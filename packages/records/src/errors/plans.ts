import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Personalised care and support plans. */
export const PLAN_ERRORS = {
  'EHCH-PLAN-001': sender('required', 'Somebody spoke for the resident, and their name is missing.', 'Name them.'),
  'EHCH-PLAN-002': sender('business-rule', 'The action serves a goal that is not in the plan.', 'Use the id of one of the goals of the plan.'),
  'EHCH-PLAN-003': sender('business-rule', 'The plan replaces itself.', 'Name the plan before, or leave the field out: a new version of a plan keeps its id.'),
} satisfies ErrorTable;
