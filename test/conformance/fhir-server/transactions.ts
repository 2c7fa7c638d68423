import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { BundleEntry, Encounter, Observation, Patient, Resource } from '@medplum/fhirtypes';
import { byIdentifier, type FhirClient, freshIdentifier, idOf, patient, urn, versionOf } from './client.ts';

type Identifier = ReturnType<typeof freshIdentifier>;

function putBy(resource: Resource, identifier: Identifier, fullUrl = urn()): BundleEntry {
  return { fullUrl, resource, request: { method: 'PUT', url: `${resource.resourceType}?${byIdentifier(identifier)}` } };
}

function post(resource: Resource, fullUrl = urn()): BundleEntry {
  return { fullUrl, resource, request: { method: 'POST', url: resource.resourceType } };
}

function encounter(identifier: Identifier, subject: string): Encounter {
  return {
    resourceType: 'Encounter',
    identifier: [identifier],
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
    subject: { reference: subject },
  };
}

function observation(subject: string, rest: Partial<Observation> = {}): Observation {
  return { resourceType: 'Observation', status: 'final', code: { text: 'Weight' }, subject: { reference: subject }, ...rest };
}

export function describeTransactions(client: () => FhirClient): void {
  const statusesOf = (entries: BundleEntry[] = []): string[] => entries.map(({ response }) => response!.status!.slice(0, 3));
  const countOf = async (identifier: Identifier): Promise<number> => (await client().search(`Patient?${byIdentifier(identifier)}`)).length;

  describe('transaction', () => {
    test('answers its entries in the order they came, each with status, location and ETag (REST-060)', async () => {
      const [ofEncounter, ofPatient, kept] = [freshIdentifier(), freshIdentifier(), freshIdentifier()];
      const { body: existing } = await client().create(patient(kept));
      const person = urn();
      const { status, body } = await client().bundle('transaction', [
        { request: { method: 'GET', url: `Patient/${idOf(existing)}` } },
        putBy(encounter(ofEncounter, person), ofEncounter),
        putBy(patient(kept, { active: true }), kept),
        putBy(patient(ofPatient), ofPatient, person),
      ]);
      expect(status).toBe(200);
      expect(body.type).toBe('transaction-response');
      expect(statusesOf(body.entry)).toEqual(['200', '201', '200', '201']);
      expect(body.entry!.slice(1).map(({ response }) => /(\w+)\/[^/]+\/_history\/\w+$/.exec(response!.location!)?.[1])).toEqual(['Encounter', 'Patient', 'Patient']);
      for (const { response } of body.entry!.slice(1)) expect(response!.etag).toMatch(/^W\/".+"$/);
    });

    test('makes references between entries literal, in whatever order they stand (REST-064)', async () => {
      const [ofEncounter, ofPatient] = [freshIdentifier(), freshIdentifier()];
      const [visit, person] = [urn(), urn()];
      await client().bundle('transaction', [
        post(observation(person, { encounter: { reference: visit }, identifier: [ofEncounter] })),
        putBy(encounter(ofEncounter, person), ofEncounter, visit),
        putBy(patient(ofPatient), ofPatient, person),
      ]);
      const [storedPatient] = await client().search<Patient>(`Patient?${byIdentifier(ofPatient)}`);
      const [storedEncounter] = await client().search<Encounter>(`Encounter?${byIdentifier(ofEncounter)}`);
      const [storedObservation] = await client().search<Observation>(`Observation?${byIdentifier(ofEncounter)}`);
      expect(storedEncounter!.subject!.reference).toBe(`Patient/${idOf(storedPatient)}`);
      expect(storedObservation!.subject!.reference).toBe(`Patient/${idOf(storedPatient)}`);
      expect(storedObservation!.encounter!.reference).toBe(`Encounter/${idOf(storedEncounter)}`);
    });

    test('makes references to an entry that was there already literal too', async () => {
      const [ofEncounter, ofPatient] = [freshIdentifier(), freshIdentifier()];
      const { body: existing } = await client().create(patient(ofPatient));
      const person = urn();
      const { body } = await client().bundle('transaction', [putBy(patient(ofPatient), ofPatient, person), putBy(encounter(ofEncounter, person), ofEncounter)]);
      expect((body.entry![1]!.resource as Encounter).subject!.reference).toBe(`Patient/${idOf(existing)}`);
    });

    test('refuses a reference to an entry that is not there', async () => {
      const identifier = freshIdentifier();
      const { status } = await client().bundle('transaction', [putBy(patient(identifier), identifier), post(observation(urn()))]);
      expect(status).toBe(400);
      expect(await countOf(identifier)).toBe(0);
    });

    test('holds a version to If-Match, and stores nothing when it is stale', async () => {
      const identifier = freshIdentifier();
      const { body: first } = await client().create(patient());
      await client().put(`Patient/${idOf(first)}`, { ...first, active: true } as Patient);
      const stale = { resource: { ...first, active: false } as Patient, request: { method: 'PUT' as const, url: `Patient/${idOf(first)}`, ifMatch: `W/"${versionOf(first)}"` } };
      const { status, body } = await client().bundle('transaction', [putBy(patient(identifier), identifier), stale]);
      expect(status).toBe(412);
      expect(body.resourceType).toBe('OperationOutcome');
      expect(await countOf(identifier)).toBe(0);
    });
  });

  describe('a transaction that fails leaves nothing (REST-061)', () => {
    test('of the entries before the one that failed, which is named', async () => {
      const [before, after] = [freshIdentifier(), freshIdentifier()];
      const unknown = { resource: { ...patient(), id: 'never-was' }, request: { method: 'DELETE' as const, url: 'Patient/never-was', ifMatch: 'W/"1"' } };
      const wrong = { fullUrl: urn(), resource: observation('Patient/1'), request: { method: 'PUT' as const, url: 'Encounter/1' } };
      const unreadable = { request: { method: 'GET' as const, url: 'Patient/never-was' } };
      for (const failing of [unknown, wrong, unreadable]) {
        const { status, body } = await client().bundle('transaction', [putBy(patient(before), before), failing, putBy(patient(after), after)]);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(body.resourceType).toBe('OperationOutcome');
        expect(JSON.stringify(body)).toContain('entry[1]');
      }
      expect([await countOf(before), await countOf(after)]).toEqual([0, 0]);
    });

    test('when a condition matches more than one resource', async () => {
      const [fine, doubled] = [freshIdentifier(), freshIdentifier()];
      await client().create(patient(doubled));
      await client().create(patient(doubled));
      const { status } = await client().bundle('transaction', [putBy(patient(fine), fine), putBy(patient(doubled), doubled)]);
      expect(status).toBe(412);
      expect([await countOf(fine), await countOf(doubled)]).toEqual([0, 2]);
    });

    test.each([
      ['the same condition twice', (one: Identifier) => [putBy(patient(one), one), putBy(patient(one, { active: true }), one)]],
      ['the same fullUrl twice', (one: Identifier, two: Identifier, fullUrl: string) => [putBy(patient(one), one, fullUrl), putBy(patient(two), two, fullUrl)]],
    ])('when it has %s (REST-063)', async (_case, entries) => {
      const [one, two] = [freshIdentifier(), freshIdentifier()];
      const { status } = await client().bundle('transaction', entries(one, two, urn()));
      expect(status).toBe(400);
      expect([await countOf(one), await countOf(two)]).toEqual([0, 0]);
    });

    test('when two entries are about one stored resource (REST-063)', async () => {
      const identifier = freshIdentifier();
      const { body: existing } = await client().create(patient(identifier));
      const byId = { resource: { ...patient(identifier), id: idOf(existing), active: true }, request: { method: 'PUT' as const, url: `Patient/${idOf(existing)}` } };
      expect((await client().bundle('transaction', [byId, putBy(patient(identifier, { active: false }), identifier)])).status).toBe(400);
      expect((await client().get(`Patient/${idOf(existing)}`)).body).toEqual(existing);
    });

    test('when the client goes away before it is over: all of it or none', async () => {
      const identifiers = Array.from({ length: 6 }, freshIdentifier);
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: identifiers.map((one) => putBy(patient(one), one)) });
      await sendAndHangUp(client().baseUrl, body);
      const counts = await settled(() => Promise.all(identifiers.map(countOf)));
      expect(new Set(counts).size).toBe(1);
    });
  });

  describe('conditional references (REST-065)', () => {
    test('become literal when one resource matches', async () => {
      const [ofPatient, ofEncounter] = [freshIdentifier(), freshIdentifier()];
      const { body: existing } = await client().create(patient(ofPatient));
      const { status, body } = await client().bundle('transaction', [putBy(encounter(ofEncounter, `Patient?identifier=${ofPatient.system}|${ofPatient.value}`), ofEncounter)]);
      expect(status).toBe(200);
      expect((body.entry![0]!.resource as Encounter).subject!.reference).toBe(`Patient/${idOf(existing)}`);
    });

    test('find what the same transaction creates', async () => {
      const [ofPatient, ofEncounter] = [freshIdentifier(), freshIdentifier()];
      const { status } = await client().bundle('transaction', [
        putBy(encounter(ofEncounter, `Patient?identifier=${ofPatient.system}|${ofPatient.value}`), ofEncounter),
        putBy(patient(ofPatient), ofPatient),
      ]);
      expect(status).toBe(200);
      const [stored] = await client().search(`Patient?${byIdentifier(ofPatient)}`);
      expect(await client().search(`Encounter?subject=Patient/${idOf(stored)}`)).toHaveLength(1);
    });

    test.each([0, 2])('fail the whole when %i resources match', async (count) => {
      const [ofPatient, ofEncounter] = [freshIdentifier(), freshIdentifier()];
      for (let n = 0; n < count; n++) await client().create(patient(ofPatient));
      const { status } = await client().bundle('transaction', [putBy(encounter(ofEncounter, `Patient?identifier=${ofPatient.system}|${ofPatient.value}`), ofEncounter)]);
      expect([400, 412]).toContain(status);
      expect(await client().search(`Encounter?${byIdentifier(ofEncounter)}`)).toEqual([]);
    });
  });

  describe('transactions at once', () => {
    test('50 that create one identity leave one resource, each answered with success (REST-015)', async () => {
      const shared = freshIdentifier();
      const sent = Array.from({ length: 50 }, async () => {
        const [own, person] = [freshIdentifier(), urn()];
        return client().bundle('transaction', [putBy(encounter(own, person), own), putBy(patient(shared), shared, person)]);
      });
      const answers = await Promise.all(sent);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      const [only, ...others] = await client().search(`Patient?${byIdentifier(shared)}`);
      expect(others).toEqual([]);
      expect(await client().search(`Encounter?subject=Patient/${idOf(only)}&_count=100`)).toHaveLength(50);
    });

    test('that touch the same resources in opposite order all succeed', async () => {
      const identifiers = Array.from({ length: 4 }, freshIdentifier);
      const sent = Array.from({ length: 20 }, (_, n) => {
        const entries = identifiers.map((one) => putBy(patient(one, { name: [{ family: `Family ${n}` }] }), one));
        return client().bundle('transaction', n % 2 === 0 ? entries : entries.reverse());
      });
      expect(new Set((await Promise.all(sent)).map(({ status }) => status))).toEqual(new Set([200]));
      expect(await Promise.all(identifiers.map(countOf))).toEqual([1, 1, 1, 1]);
    });
  });

  describe('batch (REST-066)', () => {
    test('answers each entry by itself: one that fails does not touch the others', async () => {
      const [one, two] = [freshIdentifier(), freshIdentifier()];
      const { status, body } = await client().bundle('batch', [putBy(patient(one), one), { request: { method: 'GET', url: 'Patient/never-was' } }, putBy(patient(two), two)]);
      expect(status).toBe(200);
      expect(body.type).toBe('batch-response');
      expect(statusesOf(body.entry)).toEqual(['201', '404', '201']);
      expect(body.entry![1]!.response!.outcome).toMatchObject({ resourceType: 'OperationOutcome' });
      expect([await countOf(one), await countOf(two)]).toEqual([1, 1]);
    });

    test('refuses an entry that refers to another', async () => {
      const [identifier, person] = [freshIdentifier(), urn()];
      const { body } = await client().bundle('batch', [putBy(patient(identifier), identifier, person), post(observation(person))]);
      expect(statusesOf(body.entry)).toEqual(['201', '400']);
    });
  });

  test.each(['collection', 'searchset'])('a bundle of type %s is refused at the base (REST-067)', async (type) => {
    const { status, body } = await client().send<Resource>('POST', '', { body: { resourceType: 'Bundle', type, entry: [] } });
    expect([status, body.resourceType]).toEqual([400, 'OperationOutcome']);
  });
}

/** Sends a request whole and closes the connection without waiting for the answer. */
async function sendAndHangUp(baseUrl: string, body: string): Promise<void> {
  const { hostname, port, pathname, host } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/fhir+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(head + body, () => socket.resetAndDestroy().once('close', () => resolve()));
  });
}

/** The value once it has been the same for half a second. */
async function settled<T>(read: () => Promise<T>): Promise<T> {
  let [last, since] = [await read(), Date.now()];
  while (Date.now() - since < 500) {
    const now = await read();
    if (JSON.stringify(now) !== JSON.stringify(last)) [last, since] = [now, Date.now()];
  }
  return last;
}
