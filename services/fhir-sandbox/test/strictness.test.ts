import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, BundleEntry, CapabilityStatement, OperationOutcome, Patient, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { byIdentifier, FhirClient, freshIdentifier, idOf, patient, urn, versionOf } from '../../../test/conformance/fhir-server/client.ts';
import { startSandbox, type StartedSandbox } from './start-sandbox.ts';

let started: StartedSandbox;
let client: FhirClient;

beforeAll(async () => {
  started = await startSandbox();
  client = new FhirClient(started.baseUrl);
});

afterAll(() => started.close());

function putBy(resource: Resource, identifier: ReturnType<typeof freshIdentifier>): BundleEntry {
  return { fullUrl: urn(), resource, request: { method: 'PUT', url: `${resource.resourceType}?${byIdentifier(identifier)}` } };
}

describe('versions', () => {
  test('count from 1, as strings', async () => {
    const { body: first } = await client.create(patient());
    const { body: second } = await client.put(`Patient/${idOf(first)}`, { ...first, active: true } as Patient);
    expect([versionOf(first), versionOf(second)]).toEqual(['1', '2']);
  });

  test('stay when nothing changed, whatever the order of elements (REST-034)', async () => {
    const identifier = freshIdentifier();
    const { body: first } = await client.create(patient(identifier, { active: true, gender: 'female' }));
    const same = { gender: 'female', active: true, identifier: [identifier], resourceType: 'Patient' } as Patient;
    const byId = await client.put(`Patient/${idOf(first)}`, { ...same, id: idOf(first) } as Patient, { 'If-Match': 'W/"1"' });
    const byCondition = await client.put(`Patient?${byIdentifier(identifier)}`, same);
    const bundled = await client.bundle('transaction', [putBy(same, identifier)]);
    expect([byId.status, byCondition.status, bundled.status]).toEqual([200, 200, 200]);
    for (const body of [byId.body, byCondition.body, bundled.body.entry![0]!.resource]) expect(body).toEqual(first);
    expect(bundled.body.entry![0]!.response).toMatchObject({ status: '200 OK', etag: 'W/"1"' });
    expect((await client.get<Bundle>(`Patient/${idOf(first)}/_history`)).body.total).toBe(1);
  });
});

describe('an id is the server’s to give', () => {
  test('so a PUT to an unknown one is refused, in a transaction too', async () => {
    const resource = { ...patient(), id: 'mine' } as Patient;
    const single = await client.put<Resource>('Patient/mine', resource);
    expect([single.status, single.body.resourceType]).toEqual([404, 'OperationOutcome']);
    const bundled = await client.bundle('transaction', [{ resource, request: { method: 'PUT', url: 'Patient/mine' } }]);
    expect([bundled.status, bundled.body.resourceType]).toEqual([404, 'OperationOutcome']);
  });

  test('but a PUT to a deleted one brings it back, as a new version', async () => {
    const { body } = await client.create(patient());
    await client.delete(`Patient/${idOf(body)}`);
    expect((await client.put(`Patient/${idOf(body)}`, body, { 'If-Match': 'W/"2"' })).status).toBe(412);
    const back = await client.put(`Patient/${idOf(body)}`, body);
    expect([back.status, versionOf(back.body)]).toEqual([201, '3']);
    expect((await client.get(`Patient/${idOf(body)}`)).status).toBe(200);
    expect((await client.get(`Patient/${idOf(body)}/_history/2`)).status).toBe(410);
  });
});

describe('preconditions that would not be honoured are refused', () => {
  test.each([
    ['PUT', 'Patient?identifier=a%7Cnone', { 'If-Match': 'W/"1"' }, 412],
    ['PUT', 'Patient?identifier=a%7Cnone', { 'If-None-Match': '*' }, 400],
    ['DELETE', 'Patient?identifier=a%7Cnone', { 'If-Match': 'W/"1"' }, 400],
  ])('%s %s with %j is %i', async (method, path, headers: Record<string, string>, status) => {
    const body = method === 'PUT' ? patient({ system: 'a', value: 'none' }) : undefined;
    expect((await client.send(method, path, { body, headers })).status).toBe(status);
    expect(await client.search('Patient?identifier=a%7Cnone')).toEqual([]);
  });
});

describe('a transaction', () => {
  test('takes as many conditional entries as come', async () => {
    const identifiers = Array.from({ length: 120 }, freshIdentifier);
    const { status, body } = await client.bundle('transaction', identifiers.map((one) => putBy(patient(one), one)));
    expect(status).toBe(200);
    expect(body.entry!.every(({ response }) => response!.status === '201 Created')).toBe(true);
  });

  test('refuses to create under a condition that the resource does not meet: it would do so again', async () => {
    const { status, body } = await client.bundle('transaction', [putBy(patient(freshIdentifier()), freshIdentifier())]);
    expect(status).toBe(400);
    expect((body as OperationOutcome).issue[0]!.expression).toEqual(['Bundle.entry[0].resource']);
  });

  test('refuses two entries of one identity, one of them without a condition (REST-063)', async () => {
    const identifier = freshIdentifier();
    const plain: BundleEntry = { resource: patient(identifier), request: { method: 'POST', url: 'Patient' } };
    expect((await client.bundle('transaction', [putBy(patient(identifier), identifier), plain])).status).toBe(400);
    expect(await client.search(`Patient?${byIdentifier(identifier)}`)).toEqual([]);
  });

  test('resolves references that lead in a circle', async () => {
    const [one, two] = [freshIdentifier(), freshIdentifier()];
    const linked = (own: typeof one, other: typeof one): Patient => patient(own, { link: [{ type: 'seealso', other: { reference: `Patient?${byIdentifier(other)}` } }] });
    const { status, body } = await client.bundle('transaction', [putBy(linked(one, two), one), putBy(linked(two, one), two)]);
    expect(status).toBe(200);
    const [first, second] = body.entry!.map(({ resource }) => resource as Patient);
    expect(first!.link![0]!.other.reference).toBe(`Patient/${second!.id}`);
    expect(second!.link![0]!.other.reference).toBe(`Patient/${first!.id}`);
    expect(await client.search(`Patient?link=Patient/${second!.id}`)).toHaveLength(1);
  });

  test('does not find by reference what it deletes', async () => {
    const identifier = freshIdentifier();
    const { body: existing } = await client.create(patient(identifier));
    const linked = patient(undefined, { link: [{ type: 'seealso', other: { reference: `Patient?${byIdentifier(identifier)}` } }] });
    const { status } = await client.bundle('transaction', [
      { request: { method: 'DELETE', url: `Patient/${idOf(existing)}` } },
      { resource: linked, request: { method: 'POST', url: 'Patient' } },
    ]);
    expect(status).toBe(412);
    expect((await client.get(`Patient/${idOf(existing)}`)).status).toBe(200);
  });

  test('reads after it writes', async () => {
    const identifier = freshIdentifier();
    const { body } = await client.bundle('transaction', [{ request: { method: 'GET', url: `Patient?${byIdentifier(identifier)}` } }, putBy(patient(identifier), identifier)]);
    expect((body.entry![0]!.resource as Bundle).entry).toHaveLength(1);
  });

  test('answers without resources when the client prefers that', async () => {
    const identifier = freshIdentifier();
    const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [putBy(patient(identifier), identifier)] };
    const { body } = await client.send<Bundle>('POST', '', { body: bundle, headers: { Prefer: 'return=minimal' } });
    expect(body.entry![0]).toMatchObject({ response: { status: '201 Created', etag: 'W/"1"' } });
    expect(body.entry![0]!.resource).toBeUndefined();
  });
});

describe('identifiers', () => {
  test('of any text are found again, exactly, and never break a search', async () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !text.includes('\0') && text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(texts, async (value) => {
        const system = `https://ehch.example/fhir/Id/${freshIdentifier().value}`;
        const escaped = encodeURIComponent(value.replace(/[\\,|$]/g, '\\$&'));
        const put = (): Promise<{ status: number }> => client.put(`Patient?identifier=${system}%7C${escaped}`, patient({ system, value }));
        expect([(await put()).status, (await put()).status]).toEqual([201, 200]);
        expect(await client.search(`Patient?identifier=${system}%7C${escaped}`)).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  test('with U+0000 are refused, in a body and in a search', async () => {
    expect((await client.create(patient({ system: 'a', value: 'x\0y' }))).status).toBe(400);
    expect((await client.get('Patient?identifier=x%00y')).status).toBe(400);
  });
});

describe('metadata (REST-071)', () => {
  test('is true of every search parameter of every type', async () => {
    const { body } = await client.get<CapabilityStatement>('metadata');
    const values: Record<string, string> = { token: 's|a', reference: 'Patient/1', string: 'a', date: 'ge2026', uri: 'https://ehch.example' };
    const urls = body.rest![0]!.resource!.flatMap(({ type, searchParam, searchInclude = [] }) => [
      ...searchParam!.map(({ name, type: kind }) => `${type}?${name}=${values[kind]}`),
      ...searchInclude.map((include) => `${type}?_include=${include}`),
    ]);
    expect(urls.length).toBeGreaterThan(2000);
    const { body: answer } = await client.bundle('batch', urls.map((url) => ({ request: { method: 'GET', url } })));
    expect(urls.filter((_, n) => answer.entry![n]!.response!.status !== '200 OK')).toEqual([]);
  });

  test.each([
    ['PATCH', 'Patient/1', 405],
    ['GET', 'Patient/_history', 404],
    ['GET', '_history', 404],
    ['GET', '?_type=Patient', 405],
    ['POST', '$graphql', 404],
    ['GET', 'Patient/1/$everything', 404],
    ['POST', 'OperationOutcome', 404],
    ['GET', 'Patient?_revinclude=Observation:subject', 400],
    ['GET', 'Patient/1?_elements=id', 400],
    ['POST', 'Patient?identifier=1', 400],
    ['GET', 'Patient?_has:Observation:patient:code=1', 400],
  ])('and what it does not claim is not there: %s %s', async (method, path, status) => {
    const answer = await client.send<OperationOutcome>(method, path.startsWith('?') ? `${started.baseUrl}${path}` : path, { body: method === 'GET' ? undefined : {} });
    expect([answer.status, answer.body.resourceType]).toEqual([status, 'OperationOutcome']);
  });

  test('a path that offers another method says which (REST-074)', async () => {
    expect((await client.send('PATCH', 'Patient/1', { body: {} })).headers.get('Allow')).toBe('GET, HEAD, PUT, DELETE');
    expect((await client.get('')).headers.get('Allow')).toBe('POST');
  });
});

describe('forms of the answer', () => {
  test.each([
    [{ Accept: 'application/fhir+xml' }, 406],
    [{ Accept: 'application/json' }, 200],
    [{ Accept: '*/*' }, 200],
  ])('%j is %i (REST-004)', async (headers, status) => {
    expect((await client.get('Patient?_count=0', headers as Record<string, string>)).status).toBe(status);
  });

  test.each([['xml', 406], ['json', 200], ['application/fhir+json', 200], ['application/fhir%2Bjson', 200]])('_format=%s is %i (REST-005)', async (format, status) => {
    expect((await client.get(`Patient?_count=0&_format=${format}`)).status).toBe(status);
  });

  test('HEAD answers as GET does, without a body', async () => {
    const { body } = await client.create(patient());
    const { status, headers } = await client.send('HEAD', `Patient/${idOf(body)}`);
    expect([status, headers.get('ETag')]).toEqual([200, 'W/"1"']);
  });

  test('a body of more than 5 MiB is 413, one of less is stored (REST-016)', async () => {
    const ofSize = (bytes: number): Patient => patient(undefined, { text: { status: 'generated', div: 'x'.repeat(bytes) } });
    expect((await client.create(ofSize(5 * 1024 * 1024))).status).toBe(413);
    expect((await client.create(ofSize(4 * 1024 * 1024))).status).toBe(201);
  });
});
