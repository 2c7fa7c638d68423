import { type FhirServerSettings, openAuthoriser, openFhirConnection } from '@ehch/fhir-client';
import type { Check } from '@ehch/service-kit';
import { fhirServerChecks } from './checks.ts';
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

/** Checks of that server, by connections of their own, so that what is published never waits for them. */
export async function openFhirServerChecks(baseUrl: string, settings: FhirServerSettings): Promise<Record<string, Check>> {
  const authorise = await openAuthoriser(baseUrl, settings);
  return fhirServerChecks({ baseUrl, ...(authorise && { authorise }) });
}
