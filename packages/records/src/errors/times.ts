import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** Versions of a record (VER), and days and times in it (TIME). */
export const TIME_ERRORS = {
  'EHCH-VER-001': sender('conflict', 'This version of the record was sent before with other content.', 'Raise the version, or the time of the change, with every change.'),
  'EHCH-VER-002': sender('value', 'The record claims to have been changed more than 24 hours from now.', 'Correct the clock of the source system.'),
  'EHCH-TIME-001': sender('business-rule', 'The end lies before the start.', 'Correct one of the two.'),
  'EHCH-TIME-002': sender('business-rule', 'The date lies in the future of the record\'s own time.', 'Correct the date.'),
} satisfies ErrorTable;
