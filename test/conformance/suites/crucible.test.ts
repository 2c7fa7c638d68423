import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, CapabilityStatement, Encounter, OperationOutcome } from '@medplum/fhirtypes';
import { type Answered, type BundleOrOutcome, encounterOf, startUnderTest, SYSTEM, typeOf, type UnderTest } from './under-test.ts';
import { faultsOf } from './validators.ts';

/** The steps of Crucible's plan_executor (resource, format, read, history, search and transaction suites) for Encounter, each test by its id there. */
const JSON_TYPE = 'application/fhir+json';
/** Its client sends its options along as headers. */
const CLIENT = { accept: JSON_TYPE, 'accept-charset': 'utf-8', 'user-agent': 'Ruby FHIR Client', format: JSON_TYPE, resource: 'FHIR::Encounter' };
const WRITES = { 'content-type': `${JSON_TYPE};charset=utf-8` };

let server: UnderTest;
let created: Answered<Encounter>;
let updated: Answered<Encounter>;
const at = () => `Encounter/${created.body.id}`;

beforeAll(async () => {
  server = await startUnderTest(CLIENT);
  created = await server.send<Encounter>('POST', 'Encounter', { headers: WRITES, body: encounterOf('C-1') });
  // As it was sent, with the id alone of what came back.
  updated = await server.send<Encounter>('PUT', at(), { headers: { ...WRITES, id: created.body.id ?? '' }, body: { ...encounterOf('C-1', { status: 'finished' }), id: created.body.id } });
}, 120_000);
afterAll(() => server.close());

describe('ResourceTest_Encounter', () => {
  test('X000: every encounter, as a bundle that counts them', async () => {
    const { status, body } = await server.send<Bundle>('GET', 'Encounter');
    expect([status, body.resourceType, body.total, faultsOf(body)]).toEqual([200, 'Bundle', body.entry?.length, []]);
    expect(body.total).toBeGreaterThan(0);
  });

  test('X010: a create is 201 with the id and version in Location', () => {
    expect([created.status, created.headers.get('location')]).toEqual([201, `${server.base}/${at()}/_history/${created.body.meta?.versionId}`]);
    expect(faultsOf(created.body)).toEqual([]);
  });

  test('X020: a read has the resource', async () => {
    const { status, body } = await server.send<Encounter>('GET', at());
    expect([status, body.id, faultsOf(body)]).toEqual([200, created.body.id, []]);
  });

  test('X030: an update is 200, with another version of the same id', () => {
    expect([updated.status, updated.body.id, updated.body.status, updated.body.meta?.versionId === created.body.meta?.versionId]).toEqual([200, created.body.id, 'finished', false]);
  });

  test('X040, X050, X055: the history has each version, and each is read by itself', async () => {
    const { status, body } = await server.send<Bundle>('GET', `${at()}/_history`);
    expect([status, body.type, body.total, faultsOf(body)]).toEqual([200, 'history', 2, []]);
    for (const { resource } of body.entry ?? []) {
      const version = await server.send<Encounter>('GET', `${at()}/_history/${resource?.meta?.versionId}`);
      expect([version.status, version.body]).toEqual([200, resource]);
    }
  });

  test('X060, X065, X067: $validate of what is sent, of one that stands, and against the base profile', async () => {
    const parameters = (...more: object[]) => ({ resourceType: 'Parameters', parameter: [{ name: 'resource', resource: encounterOf('C-1') }, ...more] });
    const answers = [
      await server.send<OperationOutcome>('POST', 'Encounter/$validate', { headers: WRITES, body: parameters() }),
      await server.send<OperationOutcome>('POST', `${at()}/$validate`, { headers: WRITES, body: parameters() }),
      await server.send<OperationOutcome>('POST', 'Encounter/$validate', { headers: WRITES, body: parameters({ name: 'profile', valueUri: 'http://hl7.org/fhir/StructureDefinition/Encounter' }) }),
    ];
    expect(answers.map(({ status, body }) => [status, body.issue.filter(({ severity }) => severity === 'error')])).toEqual([[200, []], [200, []], [200, []]]);
  });

  test('X070: a delete is refused, as the statement says, with an outcome', async () => {
    const { status, headers, body } = await server.send<OperationOutcome>('DELETE', at());
    expect([status, headers.get('allow'), body.resourceType]).toEqual([405, 'GET, HEAD, PUT', 'OperationOutcome']);
  });
});

describe('Format001', () => {
  test('CT03, FT05: JSON by Accept', async () => {
    expect([await server.send('GET', at()), await server.send('GET', 'Encounter')].map(typeOf)).toEqual([JSON_TYPE, JSON_TYPE]);
  });

  test.each([['json', JSON_TYPE], ['application/json', 'application/json'], [JSON_TYPE, JSON_TYPE]])('CT04, FT06: JSON by _format=%s, for a resource and a bundle', async (format, type) => {
    for (const path of [at(), 'Encounter']) {
      const answer = await server.send('GET', `${path}?${new URLSearchParams({ _format: format }).toString()}`, { headers: { accept: '*/*' } });
      expect([answer.status, typeOf(answer)]).toEqual([200, type]);
    }
  });

  test('CT01, CT02, FT01 to FT04: XML is skipped, since the statement does not name it; who asks for it is told so', async () => {
    const { body } = await server.sendOpenly<CapabilityStatement>('GET', 'metadata');
    expect(body.format?.filter((format) => format.includes('xml'))).toEqual([]);
    for (const format of ['xml', 'text/xml', 'application/xml', 'application/fhir+xml']) expect([format, (await server.send('GET', `${at()}?${new URLSearchParams({ _format: format }).toString()}`)).status]).toEqual([format, 406]);
  });

  test('metadata: a client that tries XML first is told 406, and finds JSON', async () => {
    const statuses = [];
    for (const accept of ['application/fhir+xml', JSON_TYPE]) statuses.push((await server.sendOpenly('GET', 'metadata', { headers: { accept, format: accept } })).status);
    expect(statuses).toEqual([406, 200]);
  });

  test('FT07, FT08: what no server sends is 406, by Accept and by _format', async () => {
    const answers = [await server.send('GET', 'Encounter', { headers: { accept: 'application/foobar' } }), await server.send('GET', 'Encounter?_format=application/foobar')];
    expect(answers.map(({ status }) => status)).toEqual([406, 406]);
  });
});

describe('ReadTest', () => {
  test('R001: a read tells type, charset, version and time', async () => {
    const { headers, body } = await server.send<Encounter>('GET', at());
    expect(headers.get('content-type')?.toLowerCase()).toBe('application/fhir+json; charset=utf-8');
    expect([headers.get('etag'), headers.get('last-modified')]).toEqual([`W/"${body.meta?.versionId}"`, new Date(body.meta?.lastUpdated ?? '').toUTCString()]);
  });

  test.each([['R002: a type that there is not', 'Model/1'], ['R003: an id that nobody has', 'Encounter/Supercalifragilisticexpialidocious'], ['R004: what is no id', `Encounter/${encodeURIComponent('Invalid-ID-Because_Of_!@$Special_Characters_and_Length_Over_Sixty_Four_Characters')}`]])('%s is 404 with an outcome', async (_what, path) => {
    const { status, body } = await server.send<OperationOutcome>('GET', path);
    expect([status, body.resourceType, faultsOf(body)]).toEqual([404, 'OperationOutcome', []]);
  });

  test('R005: a summary may be asked for', async () => {
    expect((await server.send('GET', `${at()}?_summary=text`)).status).toBe(200);
  });
});

describe('History001', () => {
  const history = (query = '') => server.send<Bundle>('GET', `${at()}/_history${query}`);

  test('HI01, HI01.1: all versions, the newest first, each with how it came to be', async () => {
    const { body } = await history();
    expect(body.entry?.map(({ resource }) => (resource as Encounter).status)).toEqual(['finished', 'in-progress']);
    expect(body.entry?.every(({ request, response }) => request?.method !== undefined && response?.status !== undefined)).toBe(true);
  });

  test('HI02: _since leaves out what is older, and the future has nothing', async () => {
    const [minuteBefore, hourAfter] = [-60_000, 3_600_000].map((ms) => new Date(Date.parse(created.body.meta?.lastUpdated ?? '') + ms).toISOString());
    expect((await history(`?_since=${minuteBefore}`)).body.total).toBe(2);
    const later = await history(`?_since=${updated.body.meta?.lastUpdated}`);
    expect([later.body.total, later.body.entry?.map(({ resource }) => resource?.meta?.versionId)]).toEqual([1, [updated.body.meta?.versionId]]);
    expect((await history(`?_since=${hourAfter}`)).body).toMatchObject({ type: 'history', total: 0 });
    expect((await history('?_since=yesterday')).status).toBe(400);
  });

  test('HI04: of what is not there is 404', async () => {
    expect((await server.send('GET', 'Encounter/3141592unlikely/_history')).status).toBe(404);
  });

  test('HI09: goes over pages of the size that was asked for', async () => {
    const { body } = await history('?_count=1');
    expect(body.entry?.length).toBe(1);
    const next = body.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    expect((await server.send<Bundle>('GET', next)).body.entry?.length).toBe(1);
  });
});

describe('SearchTest_Encounter', () => {
  test.each([['S001', 'POST', 'Encounter/_search?_id=0'], ['S002', 'GET', 'Encounter?_id=0']])('%s: by an id that nobody has, by %s, finds nothing', async (_id, method, path) => {
    const { status, body } = await server.send<Bundle>(method, path);
    expect([status, body.type, body.total, faultsOf(body)]).toEqual([200, 'searchset', 0, []]);
  });

  test('S003: no more than _count on a page', async () => {
    const { status, body } = await server.send<Bundle>('POST', 'Encounter/_search?_count=1');
    expect([status, body.entry?.length]).toEqual([200, 1]);
  });

  test('SE01: without criteria finds as many as reading the type', async () => {
    const [searched, read] = [await server.send<Bundle>('POST', 'Encounter/_search'), await server.send<Bundle>('GET', 'Encounter')];
    expect([searched.status, searched.body.total]).toEqual([200, read.body.total]);
  });

  test('SE05: by reference to the resident, in each form', async () => {
    const reference = created.body.subject?.reference ?? '';
    for (const value of [reference, reference.replace('Patient/', '')]) expect((await server.send<Bundle>('GET', `Encounter?patient=${value}`)).body.total).toBeGreaterThan(0);
  });
});

describe('TransactionAndBatchTest', () => {
  const send = (type: string, entry: object[]) => server.send<BundleOrOutcome>('POST', server.base, { headers: WRITES, body: { resourceType: 'Bundle', type, entry } });
  const create = (value: string, more: object = {}) => ({ resource: encounterOf(value), request: { method: 'POST', url: 'Encounter', ...more } });
  const codesOf = ({ entry = [] }: Pick<BundleOrOutcome, 'entry'>) => entry.map(({ response }) => response?.status?.split(' ')[0]);

  test('XFER0, XFER0B: creates that refer to each other by fullUrl', async () => {
    const fullUrl = 'urn:uuid:0b1d7a3e-62a3-4a11-8f39-3a7f1f0f0a02';
    const { status, body } = await send('transaction', [{ fullUrl, ...create('X-1') }, { resource: encounterOf('X-2', { partOf: { reference: fullUrl } }), request: { method: 'POST', url: 'Encounter' } }]);
    expect([status, body.type, codesOf(body), faultsOf(body as Bundle)]).toEqual([200, 'transaction-response', ['201', '201'], []]);
    const locations = body.entry?.map(({ response }) => response?.location ?? '') ?? [];
    const second = await server.send<Encounter>('GET', locations[1] ?? '');
    expect(locations[0]).toContain(second.body.partOf?.reference);
  });

  test('XFER1, XFER2: a create on a condition that is met leaves what is there; an update on one changes it', async () => {
    const condition = `identifier=${SYSTEM}|X-1`;
    const { status, body } = await send('transaction', [create('X-1', { ifNoneExist: condition }), create('X-3')]);
    expect([status, codesOf(body)]).toEqual([200, ['200', '201']]);
    const changed = await send('transaction', [{ resource: encounterOf('X-1', { status: 'finished' }), request: { method: 'PUT', url: `Encounter?${condition}` } }]);
    expect([changed.status, codesOf(changed.body)]).toEqual([200, ['200']]);
  });

  test('XFER3: one entry that cannot be fails all, with an outcome', async () => {
    const { status, body } = await send('transaction', [create('X-4'), { resource: { resourceType: 'Encounter' }, request: { method: 'POST', url: 'Encounter' } }]);
    expect([status, body.resourceType, faultsOf(body as unknown as OperationOutcome)]).toEqual([400, 'OperationOutcome', []]);
    expect((await server.send<Bundle>('GET', `Encounter?identifier=${SYSTEM}|X-4`)).body.total).toBe(0);
  });

  test('XFER10 and on: in a batch each entry has an answer of its own', async () => {
    const { status, body } = await send('batch', [create('X-5'), { request: { method: 'GET', url: at() } }, { request: { method: 'GET', url: 'Encounter/none' } }, { request: { method: 'DELETE', url: at() } }]);
    expect([status, body.type, codesOf(body), faultsOf(body as Bundle)]).toEqual([200, 'batch-response', ['201', '200', '404', '405'], []]);
  });
});
