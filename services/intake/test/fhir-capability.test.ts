import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createValidator } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import type { Bundle, CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { codesOf, publish, startGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;
let statement: CapabilityStatement;
beforeAll(async () => {
  gateway = await startGateway();
  await publish(gateway, 'home-register', { home: { cqcLocationId: '1-1000000012' } });
  await publish(gateway, 'resident-register');
  statement = (await (await fetch(`${gateway.url}/metadata`)).json()) as CapabilityStatement;
}, 120_000);
afterAll(() => gateway.close());

const resources = (): CapabilityStatementRestResource[] => statement.rest?.[0]?.resource ?? [];
const ours = () => resources().filter(({ type }) => type !== 'Subscription' && type !== 'Basic');
const call = async (method: string, path: string, body?: string) => {
  const response = await gateway.client.fetch(`/fhir/R4${path}`, { method, ...(body !== undefined && { body, headers: { 'content-type': 'application/fhir+json' } }) });
  return { status: response.status, allow: response.headers.get('allow'), response };
};

describe('GET /metadata', () => {
  test('REST-071: is open to all, and says what it must', () => {
    expect(statement).toMatchObject({ resourceType: 'CapabilityStatement', kind: 'instance', status: 'active', fhirVersion: '4.0.1', implementation: { url: gateway.url } });
    expect(statement.format).toEqual(expect.arrayContaining(['application/fhir+json', 'json']));
    expect(resources().length).toBeGreaterThan(20);
    for (const { type, interaction, versioning, conditionalCreate, conditionalUpdate } of resources()) {
      const isWritten = type === 'Encounter';
      expect([interaction?.length === 0, versioning, conditionalCreate ?? false, conditionalUpdate ?? false]).toEqual([false, type === 'Basic' ? 'no-version' : 'versioned', isWritten, isWritten]);
    }
    expect(statement.rest?.[0]?.interaction?.map(({ code }) => code)).toEqual(['batch', 'transaction']);
  });

  test.each([['?_format=json', 200], ['?_format=xml', 406], ['?_summary=true', 200], ['?_summary=some', 400]])('REST-071: %s is %d', async (query, status) => {
    expect((await fetch(`${gateway.url}/metadata${query}`)).status).toBe(status);
  });

  test('REST-074: takes no other method', async () => {
    const { status, allow } = await call('POST', '/metadata', '{}');
    expect([status, allow]).toEqual([405, 'GET, HEAD']);
  });

  test('SUB-060, SUB-061, SUB-062, SUB-063: says of Subscription what the guide asks for', () => {
    const guide = 'http://hl7.org/fhir/uv/subscriptions-backport';
    const of = resources().find(({ type }) => type === 'Subscription');
    expect(statement.instantiates).toContain(`${guide}/CapabilityStatement/backport-subscription-server-r4`);
    expect(of?.supportedProfile).toEqual([`${guide}/StructureDefinition/backport-subscription`]);
    expect(of?.extension).toEqual(TOPICS.map(({ url }) => ({ url: `${guide}/StructureDefinition/capabilitystatement-subscriptiontopic-canonical`, valueCanonical: url })));
    expect(of?.operation).toEqual([
      { name: 'status', definition: `${guide}/OperationDefinition/backport-subscription-status` },
      { name: 'events', definition: `${guide}/OperationDefinition/backport-subscription-events` },
      ...['acknowledge', 'attempts', 'catchup', 'preview', 'recover', 'resend', 'rotate-secret', 'snapshot', 'verify'].map((name) => ({ name, definition: `https://ehch.example/fhir/OperationDefinition/subscription-${name}` })),
    ]);
  });
});

describe('REST-071: what is claimed works', () => {
  test('reads, versions and histories of every type that something was published of', async () => {
    let walked = 0;
    for (const { type = '', interaction = [] } of ours()) {
      const [reference] = await gateway.own(type);
      if (reference === undefined) continue;
      const codes = interaction.map(({ code }) => code);
      expect(codes).toEqual(['read', 'vread', 'history-instance', 'search-type', ...(type === 'Encounter' ? ['create', 'update'] : [])]);
      const version = (await gateway.get(`/${reference}`)).headers.get('etag')?.slice(3, -1);
      const answers = [await gateway.get(`/${reference}`), await gateway.get(`/${reference}/_history/${version}`), await gateway.get(`/${reference}/_history`)];
      expect([type, ...answers.map(({ status }) => status)]).toEqual([type, 200, 200, 200]);
      expect((await call('HEAD', `/${reference}`)).status).toBe(200);
      walked += 1;
    }
    expect(walked).toBeGreaterThan(3);
  });

  const VALUES: Readonly<Record<string, string>> = { token: 'x', string: 'x', reference: 'Patient/1', date: '2026-01-01', uri: 'urn:x' };

  test('searches of every type by every parameter, which are heeded', async () => {
    for (const { type = '', searchParam = [] } of ours()) {
      const query = searchParam.map(({ name, type: kind = '' }) => [name ?? '', VALUES[kind] ?? ''] as [string, string]);
      for (const parameter of query) {
        const response = await gateway.get(`/${type}?${new URLSearchParams([parameter]).toString()}`);
        const bundle = (await response.json()) as Bundle;
        expect([type, parameter[0], response.status, bundle.link?.[0]?.url]).toEqual([type, parameter[0], 200, `${gateway.url}/${type}?${new URLSearchParams([parameter]).toString()}`]);
      }
      const form = await gateway.client.fetch(`/fhir/R4/${type}/_search`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(query).toString() });
      expect([type, form.status]).toEqual([type, 200]);
    }
  }, 120_000);

  test('parameters are R4\'s, each of its type', async () => {
    const sandbox = (await (await fetch(`${gateway.process.url}/sandbox/fhir/R4/metadata`)).json()) as CapabilityStatement;
    for (const { type = '', searchParam = [] } of ours()) {
      const known = sandbox.rest?.[0]?.resource?.find((one) => one.type === type)?.searchParam ?? [];
      const of = (name = '') => known.find((one) => one.name === name)?.type;
      expect([type, ...searchParam.map(({ name, type: kind }) => `${name} ${kind}`)]).toEqual([type, ...searchParam.map(({ name }) => `${name} ${of(name)}`)]);
    }
  });

  test('REST-070: $validate of every type', async () => {
    for (const { type = '', operation = [] } of ours()) {
      expect(operation.map(({ name }) => name)).toEqual(['validate']);
      const { status } = await call('POST', `/${type}/$validate`, JSON.stringify({ resourceType: type }));
      expect([type, status]).toEqual([type, 200]);
    }
  });

  test('SUB-064: every topic as a Basic', async () => {
    const bundle = (await (await gateway.get('/Basic?code=http://hl7.org/fhir/fhir-types|SubscriptionTopic')).json()) as Bundle;
    expect(bundle.entry?.map(({ resource }) => resource?.id)).toEqual(TOPICS.map(({ name }) => name));
    expect((await gateway.get(`/Basic/${TOPICS[0]?.name}`)).status).toBe(200);
  });

  test('SUB-063: searches, $status and $events of Subscription, which answer something else than 501', async () => {
    const answers = [await gateway.get('/Subscription'), await gateway.get('/Subscription/$status'), await gateway.get('/Subscription/0199a000-0000-7000-8000-000000000000/$events'), await gateway.get('/Subscription/0199a000-0000-7000-8000-000000000000')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404]);
  });
});

describe('REST-071, REST-074: what is not claimed does not work', () => {
  test('no write of any type but Encounter, each with the methods that there are', async () => {
    for (const { type = '' } of ours().filter((one) => one.type !== 'Encounter')) {
      const answers = [await call('POST', `/${type}`, '{}'), await call('PUT', `/${type}/1`, '{}'), await call('PUT', `/${type}?identifier=a|b`, '{}'), await call('PATCH', `/${type}/1`, '{}'), await call('DELETE', `/${type}/1`), await call('DELETE', `/${type}?_id=1`)];
      expect([type, ...answers.map(({ status, allow }) => `${status} ${allow}`)]).toEqual([type, ...Array<string>(6).fill('405 GET, HEAD')]);
    }
  });

  test('no delete or patch of an encounter: one that was entered in error says so', async () => {
    const answers = [await call('DELETE', '/Encounter/1'), await call('PATCH', '/Encounter/1', '[]'), await call('DELETE', '/Encounter?identifier=a|b')];
    expect(answers.map(({ status, allow }) => `${status} ${allow}`)).toEqual(['405 GET, HEAD, PUT', '405 GET, HEAD, PUT', '405 GET, HEAD, POST, PUT']);
  });

  test.each([
    ['GET', '/Patient/$everything'],
    ['POST', '/Patient/$match'],
    ['POST', '/Patient/1/$match'],
    ['GET', '/Patient/_history'],
    ['GET', '/_history'],
    ['POST', '/_search'],
    ['GET', '/Patient/1/_history/1/2'],
    ['GET', '/Patient/1/Observation'],
    ['GET', '/Patient/1/_tags'],
    ['GET', '/Medication'],
    ['GET', '/Bundle/1'],
    ['GET', '/nothing/at/all'],
    ['GET', '/constructor/1'],
    ['GET', '/__proto__'],
  ])('%s %s is 404', async (method, path) => {
    const { status, response } = await call(method, path, method === 'POST' ? '{}' : undefined);
    expect([status, await codesOf(response)]).toEqual([404, [['not-found', 'not-found', 'SEND_NOT_FOUND']]]);
  });

  test.each([
    ['GET', '/Patient/_search', 'POST'],
    ['GET', '/Patient/$validate', 'POST'],
    ['GET', '/', 'POST'],
    ['GET', '/?_type=Patient', 'POST'],
    ['DELETE', '/Patient/1/_history', 'GET, HEAD'],
    ['DELETE', '/Patient/1/_history/1', 'GET, HEAD'],
    ['OPTIONS', '/Patient/1', 'GET, HEAD'],
  ])('%s %s is 405, as only %s may be', async (method, path, allowed) => {
    const { status, allow, response } = await call(method, path);
    expect([status, allow, await codesOf(response)]).toEqual([405, allowed, [['not-supported', 'method-not-allowed', 'SEND_METHOD_NOT_ALLOWED']]]);
  });
});

describe('REST-070: $validate', () => {
  const good = { resourceType: 'Encounter', status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' } };
  const validated = async (body: unknown, query = '') => {
    const before = (await gateway.database.ledger.selectFrom('record').select('id').execute()).length;
    const response = await gateway.post(`/Encounter/$validate${query}`, body);
    const text = await response.clone().text();
    expect((await gateway.database.ledger.selectFrom('record').select('id').execute()).length).toBe(before);
    expect(text).not.toContain('Quillfeather');
    return { status: response.status, codes: await codesOf(response) };
  };
  const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });

  test('says that nothing is wrong, or what is, with 200 and nothing stored', async () => {
    expect(await validated(good)).toEqual({ status: 200, codes: [['informational']] });
    expect(createValidator('sender')(good as never)).toEqual([]);
    expect((await validated({ ...good, status: 'Quillfeather' })).codes).toEqual([['code-invalid', 'EHCH-FHIR-007']]);
    expect((await validated({ ...good, status: undefined })).codes).toEqual([['required', 'EHCH-FHIR-004']]);
  });

  test('takes Parameters with resource, mode and profile', async () => {
    expect((await validated(parameters({ name: 'resource', resource: good }, { name: 'mode', valueCode: 'create' }))).codes).toEqual([['informational']]);
    expect((await validated(parameters({ name: 'resource', resource: good }, { name: 'profile', valueUri: 'http://nobody.example/profile' }))).codes).toEqual([['not-supported', 'EHCH-FHIR-003']]);
    expect((await validated(good, '?profile=http://nobody.example/profile')).codes).toEqual([['not-supported', 'EHCH-FHIR-003']]);
  });

  test('finds what is wrong with anything that is JSON', async () => {
    expect((await validated({ resourceType: 'Patient' })).codes).toEqual([['invalid', 'resource-type']]);
    for (const body of ['[]', '1', '"Quillfeather"', 'null', '{}']) expect((await validated(body)).status).toBe(200);
  });

  test('of one that stands looks at what is sent, or at the one itself where nothing is, and at nobody else\u2019s', async () => {
    const [patient = ''] = await gateway.own('Patient');
    const sent = await gateway.post(`/${patient}/$validate`, { resourceType: 'Patient', gender: 'Quillfeather' });
    const answers = [await gateway.get(`/${patient}/$validate`), await gateway.post(`/${patient}/$validate`, ''), sent, await gateway.get('/Patient/none/$validate')];
    expect(await Promise.all(answers.map(async (answer) => [answer.status, (await codesOf(answer))[0]?.[0]]))).toEqual([[200, 'informational'], [200, 'informational'], [200, 'code-invalid'], [404, 'not-found']]);
    const stranger = await gateway.other({ tenant: 'tenant-b' });
    expect((await stranger.get(`/${patient}/$validate`)).status).toBe(404);
    const creator = await gateway.other({ scope: 'system/Patient.c' });
    expect((await creator.get(`/${patient}/$validate`)).status).toBe(403);
  });

  test.each([
    ['nothing', '', 400],
    ['what is no JSON', '{"a":', 400],
    ['a name that stands twice', '{"a":1,"a":2}', 400],
    ['Parameters without a resource', '{"resourceType":"Parameters"}', 400],
    ['a mode that there is not', '{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{}},{"name":"mode","valueCode":"delete"}]}', 400],
  ])('could not run on %s', async (_what, body, status) => {
    expect((await validated(body)).status).toBe(status);
  });

  test('SEC-012: needs r or c', async () => {
    const scopes = ['system/Encounter.r', 'system/Encounter.c', 'system/Encounter.s'];
    const answers = await Promise.all(scopes.map(async (scope) => (await gateway.other({ scope })).fetch('/fhir/R4/Encounter/$validate', { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(good) })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 403]);
  });
});
