import { type FhirConnection, type FhirServerSettings, openFhirConnection } from '@ehch/fhir-client';
import { NHS_ERROR_SETTINGS } from '@ehch/fhir-http';
import { duration, integer, oneOf } from '@ehch/service-kit';
import { NHS_PROFILES } from './nhs-headers.ts';

/** The settings of the FHIR base. */
export const GATEWAY_SETTINGS = {
  EHCH_NHS_PROFILE: { parse: oneOf(...NHS_PROFILES), default: 'none', doc: 'Whose header conventions callers of the FHIR base must keep to: pds wants X-Request-ID, bars X-Correlation-ID too, each a UUID.' },
  ...NHS_ERROR_SETTINGS,
  EHCH_WRITE_PATIENCE: { parse: duration(), default: '5s', doc: 'How long a write waits for its publication before it is answered 202 with a receipt.' },
  EHCH_READ_CONCURRENCY: { parse: integer({ min: 1, max: 200 }), default: '16', doc: 'Reads and searches at the FHIR server at the same time.' },
} as const;

/** A page of the FHIR server has many times less; memory stays bounded whatever it sends. */
const LARGEST_ANSWER = 16 * 1_048_576;

/** The FHIR server at this address, to read and search by. */
export const openReadingServer = (baseUrl: string, settings: FhirServerSettings & { EHCH_READ_CONCURRENCY: number }): Promise<FhirConnection> =>
  openFhirConnection(baseUrl, settings.EHCH_READ_CONCURRENCY, settings, { largestAnswer: LARGEST_ANSWER });
