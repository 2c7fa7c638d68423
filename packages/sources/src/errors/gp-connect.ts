import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');
const mapping = entryFor('mapping');

/** What a structured record of a practice can be refused or held for, beside the errors of files, rows and record types. */
export const GP_CONNECT_ERRORS = {
  'EHCH-GPC-001': sender('structure', 'The file is no FHIR bundle{found}.', 'Send the bundle that the practice\'s system answered with, as it is.', {
    means: 'What came is not a record. Where the practice\'s system refused to give one, it answers with an OperationOutcome that says why.',
    examples: [{ where: 'the file', was: '{ "resourceType": "OperationOutcome", … }', shouldBe: '{ "resourceType": "Bundle", … }' }],
  }),
  'EHCH-GPC-002': sender('required', 'The bundle holds nothing that this source reads: {expected}.', 'Ask the practice\'s system for the clinical parts of the record too.', {
    means: 'The record holds who the resident is and nothing of what was found, said or prescribed.',
  }),
  'EHCH-GPC-003': mapping('not-supported', 'The resource says something that changes what the rest of it means, and that the source does not read: {found}.', 'Add it to the source, or to what the record type can say, and have the record sent again.', {
    means: 'To pass the rest on without it could tell the opposite of what the practice recorded.',
    examples: [{ where: 'Observation', was: 'modifierExtension', shouldBe: 'an element that the source reads' }],
  }),
} satisfies ErrorTable;
