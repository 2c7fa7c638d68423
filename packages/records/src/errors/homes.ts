import { entryFor, type ErrorTable } from '@ehch/fhir';

const sender = entryFor('sender');

/** The register of homes. */
export const HOME_ERRORS = {
  'EHCH-HOME-001': sender('business-rule', 'Two alignments overlap: a home is aligned to one primary care network at a time (EHCH R2).', 'End the earlier alignment before the later begins.'),
  'EHCH-HOME-002': sender('required', 'A clinical lead who is not a GP needs the reason for the exception (EHCH R3).', 'Say why the lead is not a GP.'),
  'EHCH-HOME-003': sender('business-rule', 'The network that provides the clinical lead is not one of the alignments.', 'Name one of the networks that the home is or was aligned to.'),
  'EHCH-HOME-004': sender('business-rule', 'Two clinical leads overlap: a home has one named clinical lead at a time (EHCH R3).', 'End the earlier lead before the later begins.'),
} satisfies ErrorTable;
