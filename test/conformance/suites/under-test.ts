import type { Bundle, Encounter, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../../support/journey.ts';

export const NHS_NUMBER = '9000000009';
export const SYSTEM = 'https://suite.example/Id/encounter';
const HOME = { odsCode: 'VM1AB' };

/** An answer, read whole. */
export interface Answered<T = Resource> {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined where there is none. */
  body: T;
}

/** A bundle, or the outcome of one that is refused. */
export type BundleOrOutcome = Omit<Bundle, 'resourceType'> & Pick<OperationOutcome, 'issue'> & { resourceType: string };

export interface Sent {
  headers?: Record<string, string>;
  body?: unknown;
}

/** Our FHIR base as a test suite meets it: one resident of one home is known, and nothing else. */
export interface UnderTest extends Omit<Journey, 'send'> {
  base: string;
  /** The headers that the suite sends with everything. */
  send<T = Resource>(method: string, path: string, sent?: Sent): Promise<Answered<T>>;
  /** The same without a token. */
  sendOpenly<T = Resource>(method: string, path: string, sent?: Sent): Promise<Answered<T>>;
}

/** @param headers those that the suite's client sends with each request */
export async function startUnderTest(headers: Record<string, string>, env: Record<string, string> = {}): Promise<UnderTest> {
  const journey = await startJourney({ env: { EHCH_WRITE_PATIENCE: '60s', ...env } });
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: NHS_NUMBER } }));
  await journey.settle();
  const base = `${journey.process.url}/fhir/R4`;
  const by = (call: (path: string, init: RequestInit) => Promise<Response>) => async <T>(method: string, path: string, { headers: more = {}, body }: Sent = {}): Promise<Answered<T>> => {
    const init = { method, headers: { ...headers, ...more }, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }) };
    return answered<T>(await call(path.startsWith('http') ? path : `${base}/${path}`, init));
  };
  return { ...journey, base, send: by((url, init) => journey.client.fetch(url, init)), sendOpenly: by((url, init) => fetch(url, init)) };
}

async function answered<T>(response: Response): Promise<Answered<T>> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: (text === '' ? undefined : JSON.parse(text)) as Answered<T>['body'] };
}

/** An encounter of the resident who is known. */
export const encounterOf = (value: string | undefined, changes: Partial<Encounter> = {}): Encounter => ({
  resourceType: 'Encounter',
  ...(value !== undefined && { identifier: [{ system: SYSTEM, value }] }),
  status: 'in-progress',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: NHS_NUMBER } },
  period: { start: '2026-11-17T10:05:00Z' },
  ...changes,
});

/** The media type of an answer, without its parameters. */
export const typeOf = ({ headers }: Pick<Answered, 'headers'>): string => (headers.get('content-type') ?? '').split(';')[0] ?? '';
