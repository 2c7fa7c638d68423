import type { OperationOutcome } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../../../../test/support/journey.ts';
import { registerClient, type TestClient } from '../../../../test/support/client.ts';

/** The whole stack with the sandbox as its FHIR server, and what two organisations published there. */
export interface TestGateway extends Journey {
  url: string;
  /** Below the FHIR base, with the token of the client. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** A client of another organisation, or of other scopes. */
  other(options: { tenant?: string; scope?: string }): Promise<TestClient & { get(path: string, headers?: Record<string, string>): Promise<Response> }>;
  /** The references of what our client published, of a type. */
  own(type: string): Promise<string[]>;
}

export async function startGateway(options: Parameters<typeof startJourney>[0] = {}): Promise<TestGateway> {
  const journey = await startJourney(options);
  const { client, process, database } = journey;
  const at = (path: string) => `/fhir/R4${path}`;
  return {
    ...journey,
    url: `${process.url}/fhir/R4`,
    get: (path, headers = {}) => client.fetch(at(path), { headers }),
    post: (path, body, headers = {}) => client.fetch(at(path), { method: 'POST', headers: { 'content-type': 'application/fhir+json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    other: async (of) => {
      const other = await registerClient(database.ledger, process.url, of);
      return { ...other, get: (path, headers = {}) => other.fetch(at(path), { headers }) };
    },
    own: async (type) => {
      const rows = await database.ledger.selectFrom('publication').innerJoin('record', 'record.id', 'publication.record_id').select(['resource_type', 'server_id']).where('tenant', '=', client.tenant).where('resource_type', '=', type).execute();
      return [...new Set(rows.map((row) => `${row.resource_type}/${row.server_id}`))];
    },
  };
}

/** Sends one record and waits until it is through. */
export async function publish(gateway: TestGateway, recordType: string, changes: Record<string, unknown> = {}): Promise<void> {
  await gateway.send(recordType, exampleOf(recordType, changes));
  await gateway.settle();
}

/** Our code and the NHS code of each issue, after the answer was seen to be an OperationOutcome. */
export async function codesOf(response: Response): Promise<string[][]> {
  const outcome = (await response.json()) as OperationOutcome;
  if (outcome.resourceType !== 'OperationOutcome') throw new Error(`no OperationOutcome: ${JSON.stringify(outcome)}`);
  return outcome.issue.map(({ code, details }) => [code ?? '', ...(details?.coding ?? []).map((coding) => coding.code ?? '')]);
}
