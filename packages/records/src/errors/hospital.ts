import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** What a hospital tells: visits, and patients that were one all along (HOSP). */
export const HOSPITAL_ERRORS = {
  'EHCH-HOSP-001': sender('business-rule', 'The discharge is called off, and the record says when, where to or how the resident left.', 'Leave these out of the message that calls the discharge off.', {
    means: 'The message says that the resident has not left after all, and when they left.',
    examples: [{ where: 'PV1-45', was: '20261115 (in an A13)', shouldBe: '(blank)' }],
  }),
  'EHCH-HOSP-002': sender('business-rule', 'The two patients have different NHS numbers, so they are two people.', 'Find out which number is right, and merge only what is one person\'s.', {
    means: 'Merging would put the records of two people into one, and somebody would be treated for what another has.',
    examples: [{ where: 'MRG-1', was: 'the number of another patient', shouldBe: 'the other number of the same patient' }],
  }),
  'EHCH-HOSP-003': sender('business-rule', 'The patient is merged with themselves.', 'Name the id that is given up, and the one that stands.', {
    means: 'The message gives up the very id that is to stand.',
    examples: [{ where: 'MRG-1', was: 'H4471 (PID-3 is H4471)', shouldBe: 'H4417' }],
  }),
} satisfies ErrorTable;
