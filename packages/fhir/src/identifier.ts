import type { Identifier } from '@medplum/fhirtypes';
import { concept } from './concepts.ts';
import { EXTENSION, ID, UK_CODES } from './systems.ts';

/** An identifier within its system. */
export const identifier = (system: string, value: string, use?: Identifier['use']): Identifier => ({
  ...(use && { use }),
  system,
  value,
});

/** UKCore-NHSNumberVerificationStatusEngland, the list that UK Core now wants, with its displays. */
export const NHS_NUMBER_VERIFICATION = {
  '01': 'Number present and verified',
  '02': 'Number present but not traced',
  '03': 'Trace required',
  '04': 'Trace attempted - No match or multiple match found',
  '05': 'Trace needs to be resolved - (NHS number or patient detail conflict)',
  '06': 'Trace in progress',
  '07': 'Number not present and trace not required',
  '08': 'Trace postponed (baby under six weeks old)',
} as const;

export type NhsNumberVerification = keyof typeof NHS_NUMBER_VERIFICATION;

/** An NHS number (ten digits, checked before) and how far it was verified, as the nhsNumber slice of UKCore-Patient has it. */
export const nhsNumberIdentifier = (value: string, status: NhsNumberVerification): Identifier => ({
  extension: [
    {
      url: EXTENSION.nhsNumberVerification,
      valueCodeableConcept: concept(UK_CODES.nhsNumberVerification, status, NHS_NUMBER_VERIFICATION[status]),
    },
  ],
  system: ID.nhsNumber,
  value,
});
