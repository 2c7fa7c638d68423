import { readFile } from 'node:fs/promises';
import { duration, filePath, httpsOrLocal, notWellKnown, string, url } from '@ehch/service-kit';
import { createAuthoriser, type FhirCredentials } from './authorise.ts';
import { createFhirConnection, type FhirConnection, type FhirConnectionOptions } from './connection.ts';

/** The settings that say how we meet the FHIR server, for the table of each service that does. */
export const FHIR_SERVER_SETTINGS = {
  FHIR_TOKEN_URL: { parse: url('http', 'https'), doc: 'Where the FHIR server\'s access tokens come from, if its SMART configuration does not say.', productionRule: httpsOrLocal },
  FHIR_CLIENT_ID: { parse: string('ehch-publisher'), doc: 'Our client id at the FHIR server.' },
  FHIR_CLIENT_SECRET: { parse: string('a long random text'), doc: 'Our secret there; or FHIR_PRIVATE_KEY_FILE. Without either, requests carry no token.', secret: true, productionRule: notWellKnown },
  FHIR_PRIVATE_KEY_FILE: { parse: filePath(), doc: 'File with our private key there, as a JWK.' },
  FHIR_SCOPE: { parse: string('system/*.cruds'), default: 'system/*.cruds', doc: 'The scope asked for there.' },
  FHIR_TIMEOUT: { parse: duration(), default: '30s', doc: 'For one request to the FHIR server and its answer.' },
} as const;

/** Their values. */
export interface FhirServerSettings {
  FHIR_TIMEOUT: number;
  FHIR_SCOPE: string;
  FHIR_TOKEN_URL: URL | undefined;
  FHIR_CLIENT_ID: string | undefined;
  FHIR_CLIENT_SECRET: string | undefined;
  FHIR_PRIVATE_KEY_FILE: string | undefined;
}

/** Connections to the FHIR server at this address, with our credentials. Nothing is sent yet. */
export async function openFhirConnection(baseUrl: string, connections: number, settings: FhirServerSettings, limits: Pick<FhirConnectionOptions, 'largestAnswer'> = {}): Promise<FhirConnection> {
  const authorise = await openAuthoriser(baseUrl, settings);
  return createFhirConnection({ baseUrl, connections, timeoutMs: settings.FHIR_TIMEOUT, ...limits, ...(authorise && { authorise }) });
}

/** Gives our bearer token for that server; undefined where none is set up. */
export async function openAuthoriser(baseUrl: string, settings: FhirServerSettings): Promise<((renew: boolean) => Promise<string>) | undefined> {
  const credentials = await credentialsOf(settings);
  return credentials && createAuthoriser(baseUrl, credentials);
}

async function credentialsOf({ FHIR_CLIENT_ID: clientId, FHIR_SCOPE: scope, FHIR_TOKEN_URL: tokenUrl, FHIR_CLIENT_SECRET: clientSecret, FHIR_PRIVATE_KEY_FILE: keyFile }: FhirServerSettings): Promise<FhirCredentials | undefined> {
  if (clientId === undefined) return undefined;
  const privateKey = keyFile === undefined ? undefined : (JSON.parse(await readFile(keyFile, 'utf8')) as NonNullable<FhirCredentials['privateKey']>);
  return { clientId, scope, ...(tokenUrl && { tokenUrl: tokenUrl.href }), ...(clientSecret && { clientSecret }), ...(privateKey && { privateKey }) };
}
