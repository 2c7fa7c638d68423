import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createFhirConnection } from '@ehch/fhir-client';
import { derivedIdentifier, identitiesOf, identityOf, reference } from '@ehch/fhir';
import type { KnownResource } from '@ehch/ledger';
import type { Bundle, Encounter, Patient, Resource } from '@medplum/fhirtypes';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/support/fault-proxy.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';
import { createFhirServer, type FhirServer } from '../src/fhir-server.ts';
import { publishRecord, type PublishResult } from '../src/publish-record.ts';
import type { PlannedResource } from '../src/plan.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const RESTRICTED = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' };
let number = 9_000_000_000;

describe('publishing a record', () => {
  let database: TestDatabase;
  let sandbox: TestProcess;
  let proxy: FaultProxy;
  let server: FhirServer;
  let patient: Patient;
  beforeAll(async () => {
    database = await createTestDatabase();
    sandbox = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: database.url });
    proxy = await startFaultProxy(`${sandbox.url}/sandbox/fhir/R4`);
    server = createFhirServer(createFhirConnection({ baseUrl: proxy.url, connections: 8, timeoutMs: 5_000 }));
  });
  beforeEach(() => {
    number += 1;
    patient = { resourceType: 'Patient', identifier: [{ system: NHS, value: String(number) }], birthDate: '1938-04-02' };
  });
  afterEach(() => {
    proxy.decide = () => ({ is: 'pass' });
  });
  afterAll(async () => {
    await server.close();
    await proxy.close();
    await sandbox.stop();
    await database.drop();
  });

  const publish = (resources: Resource[], { recordId = 1, known = [], previous = [], base = previous, readFirst = false }: { recordId?: number; known?: [string, KnownResource][]; previous?: Resource[]; base?: Resource[]; readFirst?: boolean } = {}) =>
    publishRecord(server, {
      recordId,
      resources,
      known: new Map(known),
      previous: byIdentity(previous),
      base: byIdentity(base),
      readFirst,
      isOurs: () => true,
    });

  const byIdentity = (resources: Resource[]) => new Map(resources.flatMap((resource) => identitiesOf(resource).map((identity) => [identity, resource] as const)));

  const published = (result: PublishResult): PlannedResource[] => {
    if (result.is !== 'published') throw new Error(JSON.stringify(result));
    return result.resources;
  };
  const asKnown = ({ identity, at, contentDigest, resource }: PlannedResource, recordId = 1): [string, KnownResource] => [
    identity,
    { resourceType: resource.resourceType, serverId: at?.serverId ?? '', versionId: at?.versionId ?? '', contentDigest, recordId },
  ];
  const stored = async <T extends Resource>(resource: Resource): Promise<T[]> => {
    const answer = await fetch(`${sandbox.url}/sandbox/fhir/R4/${identityOf(resource)}`);
    return (((await answer.json()) as Bundle).entry ?? []).map((entry) => entry.resource as T);
  };
  const create = (resource: Resource) => fetch(`${sandbox.url}/sandbox/fhir/R4/${resource.resourceType}`, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(resource) });
  const encounterOf = (one: Patient, key = `${number}`): Encounter => ({
    resourceType: 'Encounter',
    identifier: [derivedIdentifier('trial', ['https://care.example', key])],
    status: 'finished',
    class: { code: 'HH' },
    subject: reference(identityOf(one)),
  });

  test('creates what is new, and refers to it by the ids that the server gave', async () => {
    const encounter = encounterOf(patient);
    const resources = published(await publish([patient, encounter]));
    expect(resources.map(({ change, at }) => [change, at?.versionId])).toEqual([['created', '1'], ['created', '1']]);
    expect((await stored<Encounter>(encounter))[0]?.subject?.reference).toBe(`Patient/${resources[0]?.at?.serverId}`);
  });

  test('REL-020: sends nothing again that has not changed, and a change as an update at the version it knows', async () => {
    const [first] = published(await publish([patient]));
    const again = published(await publish([patient], { known: [asKnown(first!)], recordId: 2 }));
    expect(again[0]?.change).toBeUndefined();
    const corrected = { ...patient, birthDate: '1938-04-03' };
    const updated = published(await publish([corrected], { known: [asKnown(first!)], previous: [patient], recordId: 3 }));
    expect(updated[0]).toMatchObject({ change: 'updated', at: { versionId: '2' } });
    expect(await stored<Patient>(patient)).toMatchObject([{ birthDate: '1938-04-03' }]);
  });

  test('D9, F-19: finds a resident whom somebody else brought, and keeps what they wrote', async () => {
    await create({ ...patient, maritalStatus: { text: 'widowed' }, birthDate: '1938-04-01' } as Patient);
    const [one] = published(await publish([patient]));
    expect(one).toMatchObject({ change: 'created', at: { versionId: '2' } });
    expect(await stored<Patient>(patient)).toMatchObject([{ birthDate: '1938-04-02', maritalStatus: { text: 'widowed' } }]);
  });

  test('F-18: never guesses between two residents of one NHS number', async () => {
    await create(patient);
    await create(patient);
    expect(await publish([patient])).toEqual({ is: 'ambiguous', resourceType: 'Patient' });
    expect(await stored(patient)).toHaveLength(2);
  });

  test('F-11: finds its own work when the answer was lost after the server had stored it', async () => {
    const encounter = encounterOf(patient);
    proxy.decide = ({ method, path }) => (method === 'POST' && path.endsWith('/R4') ? { is: 'reset-after' } : { is: 'pass' });
    expect(await publish([patient, encounter])).toMatchObject({ is: 'failed', answer: { is: 'unknown' } });
    proxy.decide = () => ({ is: 'pass' });
    const resources = published(await publish([patient, encounter], { readFirst: true }));
    expect(resources.map(({ change, at }) => [change, at?.versionId])).toEqual([['created', '1'], ['created', '1']]);
    expect(await stored(encounter)).toHaveLength(1);
  });

  test('finds its own update when the process died between the answer and the ledger', async () => {
    const [first] = published(await publish([patient]));
    const corrected = { ...patient, birthDate: '1938-04-03' };
    await publish([corrected], { known: [asKnown(first!)], previous: [patient], recordId: 2 });
    const again = published(await publish([corrected], { known: [asKnown(first!)], previous: [patient], recordId: 2 }));
    expect(again[0]).toMatchObject({ change: 'updated', at: { versionId: '2' } });
  });

  test('F-10: does not believe a success in which an entry failed', async () => {
    proxy.decide = () => ({ is: 'corrupt', body: (text) => text.replace(/"status":"20[01][^"]*"/, '"status":"422 Unprocessable"') });
    expect(await publish([patient])).toMatchObject({ is: 'failed', answer: { is: 'unknown' } });
  });

  test('REL-024: looks again and merges when somebody else changed the version in between', async () => {
    const encounter = encounterOf(patient);
    const known = published(await publish([patient, encounter])).map((one) => asKnown(one));
    const [mine] = await stored<Encounter>(encounter);
    await fetch(`${sandbox.url}/sandbox/fhir/R4/Encounter/${mine?.id}`, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...mine, priority: { text: 'theirs' } }) });
    const changed: Encounter = { ...encounter, status: 'entered-in-error' };
    const resources = published(await publish([patient, changed], { known, previous: [patient, encounter], recordId: 2 }));
    expect(resources[1]).toMatchObject({ change: 'updated', at: { versionId: '3' } });
    expect(await stored<Encounter>(encounter)).toMatchObject([{ status: 'entered-in-error', priority: { text: 'theirs' } }]);
  });

  test('SEC-054: keeps who may know of it, as somebody said on the server: of a resident, and of what nobody else writes to', async () => {
    const encounter = encounterOf(patient);
    const known = published(await publish([patient, encounter])).map((one) => asKnown(one));
    for (const resource of [patient, encounter]) {
      const [held] = await stored(resource);
      await fetch(`${sandbox.url}/sandbox/fhir/R4/${resource.resourceType}/${held?.id}`, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...held, meta: { security: [RESTRICTED] } }) });
    }
    const changed: [Patient, Encounter] = [{ ...patient, birthDate: '1938-04-03' }, { ...encounter, status: 'cancelled' }];
    const resources = published(await publish(changed, { known, previous: [patient, encounter], recordId: 2 }));
    expect(resources.map(({ change, at }) => [change, at?.versionId])).toEqual([['updated', '3'], ['updated', '3']]);
    expect(await stored(patient)).toMatchObject([{ birthDate: '1938-04-03', meta: { security: [RESTRICTED] } }]);
    expect(await stored(encounter)).toMatchObject([{ status: 'cancelled', meta: { security: [RESTRICTED] } }]);
  });

  test('makes again what somebody deleted on the server', async () => {
    const encounter = encounterOf(patient);
    const known = published(await publish([patient, encounter])).map((one) => asKnown(one));
    await fetch(`${sandbox.url}/sandbox/fhir/R4/Encounter/${(await stored(encounter))[0]?.id}`, { method: 'DELETE' });
    const resources = published(await publish([patient, { ...encounter, status: 'planned' }], { known, previous: [patient, encounter], recordId: 2 }));
    expect(resources[1]?.at?.versionId).toBe('1');
    expect(await stored<Encounter>(encounter)).toMatchObject([{ status: 'planned' }]);
  });

  test('a request that comes late, after a newer version was published, changes nothing', async () => {
    const encounter = encounterOf(patient);
    published(await publish([patient, encounter]));
    const newer: Encounter = { ...encounter, status: 'cancelled' };
    const late = await fetch(`${sandbox.url}/sandbox/fhir/R4`, {
      method: 'POST',
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: [{ resource: { ...newer, subject: undefined }, request: { method: 'POST', url: 'Encounter', ifNoneExist: identityOf(encounter).split('?')[1] } }] }),
    });
    expect(late.status).toBe(200);
    expect(await stored<Encounter>(encounter)).toMatchObject([{ status: 'finished', meta: { versionId: '1' } }]);
  });

  test('looks up and creates without conditions where a server does not take so many, as Medplum does not', async () => {
    const encounters = Array.from({ length: 9 }, (_, index) => encounterOf(patient, `${number} ${index}`));
    let refusals = 0;
    const pass = proxy.decide;
    proxy.decide = ({ method, path }) => {
      if (method !== 'POST' || !path.endsWith('/R4') || refusals > 0) return pass({ method, path, count: 0 });
      refusals += 1;
      return { is: 'answer', status: 400, body: '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}' };
    };
    const resources = published(await publish([patient, ...encounters]));
    expect(resources.filter(({ change }) => change === 'created')).toHaveLength(10);
    expect(await stored(encounters[8]!)).toHaveLength(1);
  });

  test('F-08: says that content was refused, without the text of the refusal', async () => {
    proxy.decide = () => ({ is: 'answer', status: 422, body: '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid","diagnostics":"Quillfeather"}]}' });
    expect(await publish([patient])).toEqual({ is: 'failed', answer: { is: 'refused', status: 422, issues: [{ severity: 'error', code: 'invalid' }] } });
  });

  test('sends nothing once its lease has ended', async () => {
    const before = { ...proxy.counts };
    const result = await publishRecord(server, { recordId: 1, resources: [patient], known: new Map(), previous: new Map(), base: new Map(), readFirst: false, isOurs: () => false });
    expect(result).toMatchObject({ is: 'failed' });
    expect(proxy.counts).toEqual(before);
  });
});
