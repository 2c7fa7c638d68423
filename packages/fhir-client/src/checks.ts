import type { CapabilityStatement } from '@medplum/fhirtypes';
import type { Check, Finding } from '@ehch/service-kit';
import { type FhirServerSettings, openAuthoriser } from './settings.ts';

/** What can be known of a FHIR server by asking it. */
export interface FhirServerFacts {
  statement: CapabilityStatement;
  /** By the server's own clock, at `askedAt` by ours. */
  now: Date | undefined;
  askedAt: Date;
}

interface FhirServerAddress {
  baseUrl: string;
  /** Gives a bearer token, where one is set up. */
  authorise?(renew: boolean): Promise<string>;
}

/** The types that nothing is published without. */
const NEEDED_TYPES = ['Patient', 'Organization', 'Encounter', 'Observation', 'CarePlan', 'Provenance'];

/** Checks of the FHIR server at this address, by connections of their own, so that what is published never waits for them. */
export async function openFhirServerChecks(baseUrl: string, settings: FhirServerSettings): Promise<Record<string, Check>> {
  const authorise = await openAuthoriser(baseUrl, settings);
  return fhirServerChecks({ baseUrl, ...(authorise && { authorise }) });
}

/** Checks of the FHIR server that is published to: by its CapabilityStatement, its clock and its tokens. */
export function fhirServerChecks(address: FhirServerAddress, clock: () => Date = () => new Date()): Record<string, Check> {
  return {
    'FHIR server': async (signal) => judgeServer((await askServer(address, clock, signal)).statement),
    'FHIR features': async (signal) => judgeFeatures((await askServer(address, clock, signal)).statement),
    'FHIR server clock': async (signal) => judgeClock(await askServer(address, clock, signal)),
    'FHIR server token': () => checkToken(address),
  };
}

/** A CapabilityStatement is open to all; a server that keeps it back is asked with a token. */
async function askServer({ baseUrl, authorise }: FhirServerAddress, clock: () => Date, signal: AbortSignal): Promise<FhirServerFacts> {
  const ask = (headers: Record<string, string> = {}) => fetch(`${baseUrl.replace(/\/$/, '')}/metadata`, { headers: { accept: 'application/fhir+json', ...headers }, signal });
  const open = await ask();
  const answer = open.status === 401 && authorise !== undefined ? await ask({ authorization: `Bearer ${await authorise(false)}` }) : open;
  if (!answer.ok) throw Object.assign(new Error('the server did not answer with a CapabilityStatement'), { code: `status ${answer.status}` });
  const date = Date.parse(answer.headers.get('date') ?? '');
  const askedAt = clock();
  return { statement: (await answer.json()) as CapabilityStatement, now: Number.isNaN(date) ? undefined : new Date(date), askedAt };
}

export function judgeServer({ resourceType, fhirVersion, software }: Partial<CapabilityStatement>): Finding {
  const found = [software?.name ?? 'a server', software?.version, `FHIR ${fhirVersion ?? 'of no stated version'}`].filter(Boolean).join(' ');
  if (resourceType !== 'CapabilityStatement') return { state: 'fail', found: 'no FHIR server at this address', fix: 'Set FHIR_BASE_URL to the base of the FHIR server, such as https://fhir.example/R4.' };
  return fhirVersion === '4.0.1' ? { state: 'ok', found } : { state: 'fail', found, fix: 'Set FHIR_BASE_URL to the FHIR R4 (4.0.1) endpoint of the server.' };
}

/** What publishing relies on: transactions, conditional creates, and updates that name the version they change. */
export function judgeFeatures({ rest }: Partial<CapabilityStatement>): Finding {
  const server = rest?.find(({ mode }) => mode === 'server');
  const types = (server?.resource ?? []).filter(({ type }) => NEEDED_TYPES.includes(type ?? ''));
  const missing = [
    ...((server?.interaction ?? []).some(({ code }) => code === 'transaction') ? [] : ['transaction']),
    ...NEEDED_TYPES.filter((name) => !types.some(({ type }) => type === name)),
    ...(types.every(({ conditionalCreate }) => conditionalCreate === true) ? [] : ['conditional create']),
    ...(types.every(({ versioning }) => versioning === 'versioned-update') ? [] : ['updates by version (If-Match)']),
  ];
  if (missing.length === 0) return { state: 'ok', found: 'transaction, conditional create, updates by version' };
  return { state: missing[0] === 'transaction' ? 'fail' : 'warn', found: `not claimed: ${missing.join(', ')}`, fix: 'Turn these on at the FHIR server, or have its maker say that it does them without claiming it; publishing relies on them.' };
}

const CLOCK_WARN_S = 5;
const CLOCK_FAIL_S = 60;

/** A Date header tells whole seconds. */
export function judgeClock({ now, askedAt }: Pick<FhirServerFacts, 'now' | 'askedAt'>): Finding {
  if (now === undefined) return { state: 'warn', found: 'the server does not tell its time', fix: 'Have it send a Date header, so that its clock can be compared.' };
  const seconds = Math.round((now.getTime() - askedAt.getTime()) / 1000);
  const found = `${seconds >= 0 ? '+' : ''}${seconds} s from ours`;
  if (Math.abs(seconds) < CLOCK_WARN_S) return { state: 'ok', found };
  return { state: Math.abs(seconds) < CLOCK_FAIL_S ? 'warn' : 'fail', found, fix: 'Set both clocks by the same time server (NTP): access tokens go by them.' };
}

async function checkToken({ authorise }: FhirServerAddress): Promise<Finding> {
  if (authorise === undefined) return { state: 'ok', found: 'none is set up, so requests carry none' };
  try {
    await authorise(false);
    return { state: 'ok', found: 'obtained' };
  } catch {
    return { state: 'fail', found: 'none was to be had', fix: 'See FHIR_TOKEN_URL, FHIR_CLIENT_ID, its secret or key, and FHIR_SCOPE, and that the FHIR server knows the client.' };
  }
}
