import { readFile } from 'node:fs/promises';
import type { Check } from '@ehch/service-kit';
import { createAuthoriser, type FhirCredentials } from './authorise.ts';
import { fhirServerChecks } from './checks.ts';
import { createFhirServer, type FhirServer } from './fhir-server.ts';
import { withGate } from './gate.ts';

/** The settings that say how we meet the FHIR server. */
export interface FhirServerSettings {
  FHIR_TIMEOUT: number;
  FHIR_SCOPE: string;
  FHIR_TOKEN_URL: URL | undefined;
  FHIR_CLIENT_ID: string | undefined;
  FHIR_CLIENT_SECRET: string | undefined;
  FHIR_PRIVATE_KEY_FILE: string | undefined;
}

/** The FHIR server at this address, with our credentials and behind a gate. */
export async function openFhirServer(baseUrl: string, connections: number, settings: FhirServerSettings): Promise<FhirServer> {
  const credentials = await credentialsOf(settings);
  const server = createFhirServer({ baseUrl, connections, timeoutMs: settings.FHIR_TIMEOUT, ...(credentials && { authorise: createAuthoriser(baseUrl, credentials) }) });
  return withGate(server, { now: () => performance.now(), random: Math.random });
}

/** Checks of that server, by connections of their own, so that what is published never waits for them. */
export async function openFhirServerChecks(baseUrl: string, settings: FhirServerSettings): Promise<Record<string, Check>> {
  const credentials = await credentialsOf(settings);
  return fhirServerChecks({ baseUrl, ...(credentials && { authorise: createAuthoriser(baseUrl, credentials) }) });
}

async function credentialsOf(settings: FhirServerSettings): Promise<FhirCredentials | undefined> {
  const { FHIR_CLIENT_ID: clientId, FHIR_SCOPE: scope, FHIR_TOKEN_URL: tokenUrl, FHIR_CLIENT_SECRET: clientSecret, FHIR_PRIVATE_KEY_FILE: keyFile } = settings;
  if (clientId === undefined) return undefined;
  const privateKey = keyFile === undefined ? undefined : (JSON.parse(await readFile(keyFile, 'utf8')) as NonNullable<FhirCredentials['privateKey']>);
  return { clientId, scope, ...(tokenUrl && { tokenUrl: tokenUrl.href }), ...(clientSecret && { clientSecret }), ...(privateKey && { privateKey }) };
}
