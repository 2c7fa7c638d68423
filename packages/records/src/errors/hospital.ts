import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What a hospital tells: visits, and patients that were one all along (HOSP). */
export const HOSPITAL_ERRORS = {
  'EHCH-HOSP-001': sender('business-rule', 'The discharge is called off, and the record says when, where to or how the resident left.', 'Leave these out of the message that calls the discharge off.'),
  'EHCH-HOSP-002': sender('business-rule', 'The two patients have different NHS numbers, so they are two people.', 'Find out which number is right, and merge only what is one person\'s.'),
  'EHCH-HOSP-003': sender('business-rule', 'The patient is merged with themselves.', 'Name the id that is given up, and the one that stands.'),
} satisfies ErrorTable;
