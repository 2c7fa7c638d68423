import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** The register of residents (RES) and their stays in the home and in hospital (STAY). */
export const RESIDENT_ERRORS = {
  'EHCH-RES-001': sender('business-rule', 'The resident has died, and is said to live in the home.', 'Say that they no longer live there, or take the death out if it was recorded by mistake.', {
    means: 'The record would keep somebody who has died on the list for the next round.',
    examples: [{ where: 'Lives here', was: 'Yes (date of death 2026-11-02)', shouldBe: 'No' }],
  }),
  'EHCH-STAY-001': sender('business-rule', 'Hospital stays overlap, are out of order, or lie outside the stay in the home.', 'List them by date; only the last may be without an end.', {
    means: 'The resident would have been in two places at once, or in hospital before they came to the home.',
    examples: [{ where: 'Hospital stays', was: '2026-11-01 to 2026-11-09, 2026-11-05 to 2026-11-12', shouldBe: '2026-11-01 to 2026-11-05, 2026-11-05 to 2026-11-12' }],
  }),
  'EHCH-STAY-002': sender('required', 'The record says how the stay ended or where the resident went, and not when.', 'Fill in dischargedAt, or leave the others out until the stay has ended.', {
    means: 'It is said where the resident went, and not when. They may still be in the home.',
    examples: [{ where: 'Discharged', was: '(blank)', shouldBe: '2026-11-15' }],
  }),
  'EHCH-STAY-003': sender('required', 'The place is `other`, and its name is missing.', 'Say in the field of details which place it was.', {
    means: 'Nobody can tell from `other` where the resident came from or went to.',
    examples: [{ where: 'Discharged to, details', was: '(blank)', shouldBe: 'Her daughter\'s house' }],
  }),
} satisfies ErrorTable;
