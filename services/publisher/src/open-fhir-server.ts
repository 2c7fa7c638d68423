import { type FhirServerSettings, openFhirConnection } from '@ehch/fhir-client';
import { createFhirServer, type FhirServer } from './fhir-server.ts';
import { withGate } from './gate.ts';

/** The FHIR server at this address, with our credentials and behind a gate. */
export async function openFhirServer(baseUrl: string, connections: number, settings: FhirServerSettings): Promise<FhirServer> {
  const server = createFhirServer(await openFhirConnection(baseUrl, connections, settings));
  return withGate(server, { now: () => performance.now(), random: Math.random });
}

/** The same by one connection, which gives up soon: for what is asked again and again, and must not hold up the end of the process. */
export const openFhirServerAside = (baseUrl: string, settings: FhirServerSettings): Promise<FhirServer> => openFhirServer(baseUrl, 1, { ...settings, FHIR_TIMEOUT: Math.min(settings.FHIR_TIMEOUT, ASIDE_MS) });

const ASIDE_MS = 10_000;
