/** How our services reach a FHIR R4 server. */
export { createFhirConnection, FHIR_JSON, type FhirAnswer, type FhirConnection, type FhirConnectionOptions, type FhirRequest } from './connection.ts';
export { openFhirServerChecks } from './checks.ts';
export { FHIR_SERVER_SETTINGS, type FhirServerSettings, openAuthoriser, openFhirConnection } from './settings.ts';
