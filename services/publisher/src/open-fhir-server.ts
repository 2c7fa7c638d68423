import { type FhirServerSettings, openFhirConnection } from '@ehch/fhir-client';
import { createFhirServer, type FhirServer } from './fhir-server.ts';
import { withGate } from './gate.ts';

/** The FHIR server at this address, with our credentials and behind a gate. */
export async function openFhirServer(baseUrl: string, connections: number, settings: FhirServerSettings): Promise<FhirServer> {
  const server = createFhirServer(await openFhirConnection(baseUrl, connections, settings));
  return withGate(server, { now: () => performance.now(), random: Math.random });
}
