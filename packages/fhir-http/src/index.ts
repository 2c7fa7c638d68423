export { NEGOTIATION_ERRORS } from './errors.ts';
export { FHIR_TYPES } from './media-types.ts';
export { negotiation } from './negotiate.ts';
export { FHIR_PATH, NHS_ERROR_SETTINGS, nhsErrorCodes } from './nhs-errors.ts';
export { hasBody } from './has-body.ts';
