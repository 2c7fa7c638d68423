import { describe, expect, test } from '@jest/globals';
import type { Bundle, CapabilityStatement, OperationOutcome, Patient } from '@medplum/fhirtypes';
import { type FhirClient, idOf, patient } from './client.ts';

const LARGE = 32 * 1024 * 1024;

export function describeAnswers(client: () => FhirClient): void {
  describe('an answer that is no success is an OperationOutcome (REST-007)', () => {
    test.each([
      ['an unknown id', 'GET', 'Patient/never-was', undefined, [404]],
      ['an unknown resource type', 'GET', 'Resident', undefined, [404]],
      ['a type in lower case (REST-013)', 'GET', 'patient', undefined, [404]],
      ['a path of no known shape', 'GET', 'Patient/1/2/3/4', undefined, [404]],
      ['an unknown operation', 'POST', 'Patient/$no-such-operation', {}, [400, 404]],
      ['an id that cannot be one (REST-040)', 'GET', 'Patient/a%20b', undefined, [400, 404]],
      ['a path that climbs out', 'GET', 'Patient/..%2f..%2fetc', undefined, [400, 404]],
      ['broken JSON', 'POST', 'Patient', '{"resourceType":', [400]],
      ['an empty body', 'POST', 'Patient', '', [400]],
      ['a body that is no object', 'POST', 'Patient', '[]', [400]],
      ['another type than the URL names', 'POST', 'Patient', { resourceType: 'Group' }, [400]],
      ['a method that is not offered', 'PUT', 'Patient/1/_history/1', {}, [404, 405]],
    ] as const)('%s', async (...[, method, path, body, expected]) => {
      const answer = await client().send<OperationOutcome>(method, path, { body });
      expect(expected).toContain(answer.status);
      expect(answer.headers.get('Content-Type')).toMatch(/^application\/fhir\+json/);
      expect(answer.body.resourceType).toBe('OperationOutcome');
      expect(answer.body.issue[0]!.severity).toMatch(/error|fatal/);
    });

    test.each(['abc', '"0"', '"-1"', '1', 'W/"1", W/"2"'])('an If-Match that is no ETag (%s) (REST-032)', async (ifMatch) => {
      const { body } = await client().create(patient());
      const answer = await client().put(`Patient/${idOf(body)}`, { ...body, active: true } as Patient, { 'If-Match': ifMatch });
      expect([400, 412]).toContain(answer.status);
      expect((await client().get(`Patient/${idOf(body)}`)).body).toEqual(body);
    });

    test('a body that is too large (REST-016)', async () => {
      const { status, body } = await client().create(patient(undefined, { name: [{ family: 'x'.repeat(LARGE) }] }));
      expect([status, body.resourceType]).toEqual([413, 'OperationOutcome']);
    });

    test('a media type that is not FHIR JSON (REST-001)', async () => {
      const { status, body } = await client().send<OperationOutcome>('POST', 'Patient', { body: '<Patient/>', headers: { 'Content-Type': 'text/html' } });
      expect([status, body.resourceType]).toEqual([415, 'OperationOutcome']);
    });
  });

  describe('metadata (REST-071)', () => {
    test('claims R4 and the conditional interactions', async () => {
      const { status, body } = await client().get<CapabilityStatement>('metadata');
      expect(status).toBe(200);
      expect(body).toMatchObject({ resourceType: 'CapabilityStatement', kind: 'instance', fhirVersion: '4.0.1' });
      const ofPatient = body.rest![0]!.resource!.find(({ type }) => type === 'Patient')!;
      expect(ofPatient).toMatchObject({ conditionalCreate: true, conditionalUpdate: true });
      expect(body.rest![0]!.interaction!.map(({ code }) => code)).toEqual(expect.arrayContaining(['transaction', 'batch']));
    });

    test('is true of every search parameter that it claims for the types of care homes', async () => {
      const { body } = await client().get<CapabilityStatement>('metadata');
      const types = ['Patient', 'Encounter', 'Observation', 'CarePlan', 'Task', 'QuestionnaireResponse', 'Provenance', 'Organization', 'Location', 'Flag', 'Consent'];
      const claims = body.rest![0]!.resource!.filter(({ type }) => types.includes(type)).flatMap(({ type, searchParam }) => searchParam!.map((one) => ({ kind: one.type, url: `${type}?${one.name}=` })));
      const values: Record<string, string> = { token: 'a', reference: 'Patient/1', string: 'a', date: '2026', uri: 'https://ehch.example', quantity: '1', number: '1' };
      const entry = claims.filter(({ kind }) => kind in values).map(({ kind, url }) => ({ request: { method: 'GET' as const, url: url + values[kind]! } }));
      const { body: answer } = await client().send<Bundle>('POST', '', { body: { resourceType: 'Bundle', type: 'batch', entry } });
      const refused = answer.entry!.flatMap(({ response }, n) => (response!.status!.startsWith('200') ? [] : [entry[n]!.request.url]));
      expect(refused).toEqual([]);
      expect(entry.length).toBeGreaterThan(types.length);
    });
  });
}
