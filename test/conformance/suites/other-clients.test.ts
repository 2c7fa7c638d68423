import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, CapabilityStatement, Encounter } from '@medplum/fhirtypes';
import { type Answered, encounterOf, startUnderTest, SYSTEM, typeOf, type UnderTest } from './under-test.ts';
import { faultsOf } from './validators.ts';

/** What other clients send: the basic scripts that run in Touchstone, HAPI's client, and HL7 Australia's Inferno kit. */
let server: UnderTest;
beforeAll(async () => { server = await startUnderTest({}); }, 120_000);
afterAll(() => server.close());

describe('Touchstone: basic operations with an id that the server gives', () => {
  const ACCEPTS = { accept: 'application/fhir+json' };
  const WRITES = { ...ACCEPTS, 'content-type': 'application/fhir+json;charset=UTF-8' };
  let created: Answered<Encounter>;
  const at = () => `Encounter/${created.body.id}`;
  beforeAll(async () => { created = await server.send<Encounter>('POST', 'Encounter', { headers: { ...WRITES, prefer: 'return=representation' }, body: encounterOf('T-1') }); });

  test('create: 201, Location, ETag, Last-Modified', () => {
    expect(created.status).toBe(201);
    expect(['location', 'etag', 'last-modified'].map((name) => created.headers.get(name) !== null)).toEqual([true, true, true]);
  });

  test('read and vread: 200, the type that was asked for, the resource valid by its base profile', async () => {
    for (const path of [at(), `${at()}/_history/${created.body.meta?.versionId}`]) {
      const answer = await server.send<Encounter>('GET', path, { headers: ACCEPTS });
      expect([answer.status, typeOf(answer), faultsOf(answer.body)]).toEqual([200, 'application/fhir+json', []]);
    }
  });

  test('update: 200; history: a bundle of type history with a total of two at least', async () => {
    const { status } = await server.send('PUT', at(), { headers: WRITES, body: { ...encounterOf('T-1', { status: 'finished' }), id: created.body.id } });
    const { body } = await server.send<Bundle>('GET', `${at()}/_history`, { headers: ACCEPTS });
    expect([status, body.type, (body.total ?? 0) >= 2]).toEqual([200, 'history', true]);
  });

  test('search: a bundle of type searchset with a total and a self link', async () => {
    const query = `Encounter?identifier=${SYSTEM}|T-1`;
    const { body } = await server.send<Bundle>('GET', query, { headers: ACCEPTS });
    expect([body.type, body.total, body.entry?.[0]?.search?.mode]).toEqual(['searchset', 1, 'match']);
    expect(new URL(body.link?.find(({ relation }) => relation === 'self')?.url ?? '').searchParams.get('identifier')).toBe(`${SYSTEM}|T-1`);
  });

  test('Prefer: nothing, the resource, or an outcome comes back, as is asked for', async () => {
    const answers = await Promise.all(['minimal', 'representation', 'OperationOutcome'].map((wanted) => server.send<Encounter>('POST', 'Encounter', { headers: { ...WRITES, prefer: `return=${wanted}` }, body: encounterOf(`T-${wanted}`) })));
    expect(answers.map(({ status, body }) => [status, (body as Encounter | undefined)?.resourceType as string | undefined])).toEqual([[201, undefined], [201, 'Encounter'], [201, 'OperationOutcome']]);
    expect(answers.every(({ headers }) => headers.get('location') !== null && headers.get('etag') !== null)).toBe(true);
  });
});

describe('HAPI: what its client sends', () => {
  const CLIENT = { accept: 'application/fhir+xml;q=1.0, application/fhir+json;q=1.0, application/xml+fhir;q=0.9, application/json+fhir;q=0.9', 'accept-charset': 'utf-8', 'accept-encoding': 'gzip', 'user-agent': 'HAPI-FHIR/8.0.0 (FHIR Client; FHIR 4.0.1/R4; apache)' };
  const JSON_CLIENT = { ...CLIENT, accept: 'application/fhir+json;q=1.0, application/json+fhir;q=0.9' };

  test('a statement for a client that takes XML and JSON alike is JSON', async () => {
    const answer = await server.sendOpenly('GET', 'metadata', { headers: CLIENT });
    expect([answer.status, typeOf(answer)]).toEqual([200, 'application/fhir+json']);
  });

  test.each(['', 'Encounter?', `Encounter?identifier=${SYSTEM}|H-1&ignored=`])('a create on a condition, with what stands before it: %j', async (before) => {
    const condition = before.includes('identifier') ? `Encounter?identifier=${encodeURIComponent(`${SYSTEM}|H-1`)}` : `${before}identifier=${SYSTEM}|H-1`;
    const { status } = await server.send('POST', 'Encounter?_format=json', { headers: { ...JSON_CLIENT, 'content-type': 'application/fhir+json; charset=UTF-8', prefer: 'return=representation', 'if-none-exist': condition }, body: encounterOf('H-1') });
    expect([200, 201]).toContain(status);
  });

  test('a search by POST with its form, and _format beside it', async () => {
    const { status, body } = await server.send<Bundle>('POST', 'Encounter/_search?_format=json', { headers: { ...JSON_CLIENT, 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }, body: `identifier=${encodeURIComponent(`${SYSTEM}|H-1`)}` });
    expect([status, body.total]).toEqual([200, 1]);
  });

  test('_format with a blank where its plus was', async () => {
    expect((await server.send('GET', 'Encounter?_format=application/fhir%20json', { headers: JSON_CLIENT })).status).toBe(200);
  });
});

describe('HL7 Australia and US Core: the statement, reads and searches', () => {
  const CLIENT = { accept: 'application/fhir+json' };
  const statementOf = async () => (await server.sendOpenly<CapabilityStatement>('GET', 'metadata', { headers: CLIENT })).body;

  test('fhir_version, json_support: release 4.0.1, and JSON', async () => {
    const { fhirVersion, format } = await statementOf();
    expect([fhirVersion, ['json', 'application/json', 'application/fhir+json'].some((one) => format?.includes(one as 'json'))]).toEqual(['4.0.1', true]);
  });

  test('search: each parameter that is claimed of Encounter can be asked for, by GET and by POST, and only encounters come', async () => {
    await server.send('POST', 'Encounter', { headers: { ...CLIENT, 'content-type': 'application/fhir+json' }, body: encounterOf('A-1') });
    const { body } = await server.send<Bundle>('GET', `Encounter?identifier=${SYSTEM}|A-1`, { headers: CLIENT });
    const encounter = body.entry?.[0]?.resource as Encounter;
    const values = { _id: encounter.id ?? '', status: encounter.status ?? '', class: encounter.class?.code ?? '', date: `ge${encounter.period?.start ?? ''}`, patient: encounter.subject?.reference ?? '' };
    for (const [name, value] of Object.entries(values)) {
      const query = new URLSearchParams({ [name]: value }).toString();
      const [got, posted] = [await server.send<Bundle>('GET', `Encounter?${query}`, { headers: CLIENT }), await server.send<Bundle>('POST', 'Encounter/_search', { headers: { ...CLIENT, 'content-type': 'application/x-www-form-urlencoded' }, body: query })];
      expect([name, got.status, got.body.entry?.every(({ resource }) => resource?.resourceType === 'Encounter'), got.body.entry?.some(({ resource }) => resource?.id === encounter.id), posted.body.total]).toEqual([name, 200, true, true, got.body.total]);
    }
  });
});
