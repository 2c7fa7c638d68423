import { url } from '@ehch/service-kit';

/** Where the FHIR base stands. */
export const FHIR_PATH = '/fhir/R4';

export const NHS_ERROR_SETTINGS = {
  EHCH_NHS_ERROR_SYSTEM: { parse: url('https'), default: 'https://fhir.nhs.uk/CodeSystem/http-error-codes', doc: 'The code system of the NHS error codes in answers of the FHIR base; BaRS guides write CodeSystem as Codesystem.' },
} as const;

/** For the renderer of errors: where issues carry the NHS code too, and of which system (REST-077). */
export const nhsErrorCodes = ({ EHCH_NHS_ERROR_SYSTEM: system }: { EHCH_NHS_ERROR_SYSTEM: URL }) => ({ base: FHIR_PATH, system: system.href });
