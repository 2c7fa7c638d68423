import { createValidator, type Issue } from '@ehch/fhir';
import { checkResidentIds } from '../envelope/identifiers.ts';
import { encounterOf } from './map.ts';
import type { EncounterRecord } from './record.ts';

const validate = createValidator('sender');

/** The encounter has to be one of R4, and of the profiles that it claims. */
export const checkEncounter = (record: EncounterRecord): Issue[] => [
  ...checkResidentIds(record.resident),
  ...validate(encounterOf(record)).map((issue) => ({ ...issue, expression: (issue.expression ?? 'Encounter').replace(/^Encounter/, 'encounter') })),
];
