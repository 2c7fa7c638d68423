import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Versions of a record (VER), and days and times in it (TIME). */
export const TIME_ERRORS = {
  'EHCH-VER-001': sender('conflict', 'This version of the record was sent before with other content.', 'Raise the version, or the time of the change, with every change.', {
    means: 'Two different records say that they are the same version. Nobody could tell which of them stands.',
    examples: [{ where: 'Last changed', was: '2026-11-16 09:00 (as before, with another text)', shouldBe: '2026-11-16 11:20' }],
  }),
  'EHCH-VER-002': sender('value', 'The record claims to have been changed more than 24 hours from now.', 'Correct the clock of the source system.', {
    means: 'The record claims to be from the future. It would stand above every correction that comes until then.',
    examples: [{ where: 'Last changed', was: '2062-11-16', shouldBe: '2026-11-16' }],
  }),
  'EHCH-TIME-001': sender('business-rule', 'The end lies before the start.', 'Correct one of the two.', {
    means: 'Something ended before it began, such as a stay in hospital.',
    examples: [{ where: 'Discharged', was: '2026-11-09 (admitted 2026-11-12)', shouldBe: '2026-11-15' }],
  }),
  'EHCH-TIME-002': sender('business-rule', 'The date lies in the future of the record\'s own time.', 'Correct the date.', {
    means: 'The record tells of something that had not happened when it was written.',
    examples: [{ where: 'Date of birth', was: '2038-02-11', shouldBe: '1938-02-11' }],
  }),
} satisfies ErrorTable;
