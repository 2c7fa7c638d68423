import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** The register of residents (RES) and their stays in the home and in hospital (STAY). */
export const RESIDENT_ERRORS = {
  'EHCH-RES-001': sender('business-rule', 'The resident has died, and is said to live in the home.', 'Say that they no longer live there, or take the death out if it was recorded by mistake.'),
  'EHCH-STAY-001': sender('business-rule', 'Hospital stays overlap, are out of order, or lie outside the stay in the home.', 'List them by date; only the last may be without an end.'),
  'EHCH-STAY-002': sender('required', 'The record says how the stay ended or where the resident went, and not when.', 'Fill in dischargedAt, or leave the others out until the stay has ended.'),
  'EHCH-STAY-003': sender('required', 'The place is `other`, and its name is missing.', 'Say in the field of details which place it was.'),
} satisfies ErrorTable;
