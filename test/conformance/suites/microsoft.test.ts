import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, CapabilityStatement, Encounter, OperationOutcome } from '@medplum/fhirtypes';
import { type Answered, type BundleOrOutcome, encounterOf, startUnderTest, SYSTEM, type UnderTest } from './under-test.ts';
import { faultsOf } from './validators.ts';

/** The steps of Microsoft's fhir-server E2E tests (Create, Read, VRead, Update, Conditional*, Batch, Transaction, Validate, Exception, Metadata) for Encounter, each test by its class there. */
const CLIENT = { accept: 'application/fhir+json', 'user-agent': '.NET FhirClient for FHIR' };
const WRITES = { 'content-type': 'application/fhir+json; charset=utf-8' };

let server: UnderTest;
let created: Answered<Encounter>;
beforeAll(async () => {
  server = await startUnderTest(CLIENT);
  created = await create(encounterOf('M-1'));
}, 120_000);
afterAll(() => server.close());

const create = (body: unknown, headers: Record<string, string> = {}) => server.send<Encounter>('POST', 'Encounter', { headers: { ...WRITES, ...headers }, body });
const update = (path: string, body: unknown, headers: Record<string, string> = {}) => server.send<Encounter>('PUT', path, { headers: { ...WRITES, ...headers }, body });
const at = ({ body: { id } }: Answered<Encounter>) => `Encounter/${id}`;

/** What a successful write or read tells of the version. */
function expectVersion({ headers, body }: Answered<Encounter>): void {
  expect(headers.get('etag')).toBe(`W/"${body.meta?.versionId}"`);
  expect(headers.get('last-modified')).toBe(new Date(body.meta?.lastUpdated ?? '').toUTCString());
}

describe('CreateTests', () => {
  test('a resource is created with id, version, time and Location', () => {
    expect([created.status, created.headers.get('location')]).toEqual([201, `${server.base}/${at(created)}/_history/${created.body.meta?.versionId}`]);
    expectVersion(created);
    expect(faultsOf(created.body)).toEqual([]);
  });

  test('the id and meta that were sent are not those that it gets', async () => {
    const sent = { ...encounterOf('M-2'), id: randomUUID(), meta: { versionId: randomUUID(), lastUpdated: new Date(Date.now() - 1).toISOString() } };
    const answer = await create(sent);
    expect(answer.status).toBe(201);
    expect([answer.body.id === sent.id, answer.body.meta?.versionId === sent.meta.versionId, answer.body.meta?.lastUpdated === sent.meta.lastUpdated]).toEqual([false, false, false]);
    expectVersion(answer);
  });

  test('a type that there is not is 404', async () => {
    expect((await server.send('POST', 'NotObservation', { headers: WRITES, body: encounterOf('M-3') })).status).toBe(404);
  });

  test.each([['text/plain; charset=utf-8', 'Content!'], ['application/x-www-form-urlencoded', 'a=b']])('a body as %s is 415', async (type, body) => {
    expect((await server.send('POST', 'Encounter', { headers: { 'content-type': type }, body })).status).toBe(415);
  });

  test('a form without anything in it is no body at all: 400, where theirs is 415', async () => {
    expect((await server.send('POST', 'Encounter', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '' })).status).toBe(400);
  });

  test('one without what it must have is 400', async () => {
    expect((await create({ resourceType: 'Encounter' })).status).toBe(400);
  });

  const HARMLESS = ['%3cscript src=http://www.example.com/malicious-code.js%3e%3c/script%3e', "' having 1=1--", "'+or+'1'='1"];
  test.each(HARMLESS)('an address with %s behind it is taken as any other, and so is a narrative with it', async (code) => {
    const [addressed, narrated] = [await server.send('POST', `Encounter?${code}`, { headers: WRITES, body: encounterOf(randomUUID()) }), await create({ ...encounterOf(randomUUID()), text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${code.replaceAll('<', '')}</div>` } })];
    expect([addressed.status, narrated.status]).toEqual([201, 201]);
  });

  test('an id that is none is 400 in an update', async () => {
    const id = "' SELECT name FROM syscolumns WHERE id = (SELECT id FROM sysobjects WHERE name = tablename')--";
    expect((await update(`Encounter/${encodeURIComponent(id)}`, { ...encounterOf('M-4'), id })).status).toBe(400);
  });
});

describe('ReadTests, VReadTests', () => {
  test('a read and a read of the version are what was created', async () => {
    for (const path of [at(created), `${at(created)}/_history/${created.body.meta?.versionId}`]) {
      const answer = await server.send<Encounter>('GET', path);
      expect([answer.status, answer.body.id, answer.body.meta]).toEqual([200, created.body.id, created.body.meta]);
      expectVersion(answer);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('ids and versions that there are not are 404', async () => {
    const paths = [`Encounter/${randomUUID()}`, `Encounter/${randomUUID()}/_history/${randomUUID()}`, `${at(created)}/_history/${randomUUID()}`];
    for (const path of paths) expect((await server.send('GET', path)).status).toBe(404);
  });
});

describe('UpdateTests', () => {
  let standing: Answered<Encounter>;
  const id = () => standing.body.id;
  beforeAll(async () => { standing = await create(encounterOf('M-5')); });

  test('what was read, changed and sent back is another version of it', async () => {
    const answer = await update(at(standing), { ...standing.body, status: 'finished' });
    expect([answer.status, answer.body.id, answer.body.status]).toEqual([200, id(), 'finished']);
    expect([answer.body.meta?.versionId === standing.body.meta?.versionId, answer.body.meta?.lastUpdated === standing.body.meta?.lastUpdated]).toEqual([false, false]);
    expectVersion(answer);
  });

  test('with If-Match of the version that stands it is taken; of another it is 412', async () => {
    const { body } = await server.send<Encounter>('GET', at(standing));
    const changed = await update(at(standing), { ...body, status: 'in-progress' }, { 'if-match': `W/"${body.meta?.versionId}"` });
    expect(changed.status).toBe(200);
    expect((await update(at(standing), { ...body, status: 'finished' }, { 'if-match': `W/"${Number(changed.body.meta?.versionId) + 1}"` })).status).toBe(412);
  });

  test.each(['"-1"', '"0"', 'Jibberish'])('If-Match %s is 400', async (ifMatch) => {
    expect((await update(at(standing), { ...encounterOf('M-5'), id: id() }, { 'if-match': ifMatch })).status).toBe(400);
  });

  test('nothing changed is 200 with the version that stands', async () => {
    const { body } = await server.send<Encounter>('GET', at(standing));
    const answer = await update(at(standing), body);
    expect([answer.status, answer.body.meta]).toEqual([200, body.meta]);
  });

  test('one that was read before another change, sent late and without If-Match, is told that a newer one stands, where theirs overwrites it', async () => {
    const { body: read } = await server.send<Encounter>('GET', at(standing));
    const between = await update(at(standing), { ...read, status: 'onleave' });
    const late = await update(at(standing), { ...read, status: 'triaged' });
    expect([between.status, late.status, (late.body as unknown as OperationOutcome).resourceType]).toEqual([200, 200, 'OperationOutcome']);
    expect((await server.send<Encounter>('GET', at(standing))).body.status).toBe('onleave');
  });

  test('an id of the sender\u2019s own makes nothing: 405, as updateCreate of the statement says', async () => {
    const id = randomUUID();
    expect((await update(`Encounter/${id}`, { ...encounterOf('M-12'), id })).status).toBe(405);
  });

  test('another id than that of the address, and none, are 400', async () => {
    expect([(await update(`Encounter/${randomUUID()}`, standing.body)).status, (await update(at(standing), encounterOf('M-5'))).status]).toEqual([400, 400]);
  });
});

describe('ConditionalCreateTests, ConditionalUpdateTests', () => {
  const condition = (value: string) => `identifier=${SYSTEM}|${value}`;

  test('a create where nothing is found is 201, and 200 with no other where one is', async () => {
    const [first, second] = [await create(encounterOf('M-6'), { 'if-none-exist': condition('M-6') }), await create(encounterOf('M-6', { status: 'finished' }), { 'if-none-exist': condition('M-6') })];
    expect([first.status, second.status, second.headers.get('location')]).toEqual([201, 200, first.headers.get('location')]);
    expect((await server.send<Bundle>('GET', `Encounter?${condition('M-6')}`)).body.total).toBe(1);
  });

  test.each(['&', '', 'status=finished'])('a create on %j, which is not selective enough, is 400', async (text) => {
    expect((await create(encounterOf('M-7'), { 'if-none-exist': text })).status).toBe(400);
  });

  test('an update where nothing is found is 201, and 200 of the same id where one is, with its id or without', async () => {
    const first = await update(`Encounter?${condition('M-8')}`, encounterOf('M-8'));
    const second = await update(`Encounter?${condition('M-8')}`, encounterOf('M-8', { status: 'finished' }));
    const third = await update(`Encounter?${condition('M-8')}`, { ...encounterOf('M-8'), id: first.body.id });
    expect([first.status, second.status, third.status]).toEqual([201, 200, 200]);
    expect([second.body.id, third.body.id]).toEqual([first.body.id, first.body.id]);
  });

  test('an update without criteria, or with the id of another, is 400', async () => {
    const answers = [await update('Encounter?', encounterOf('M-8')), await update(`Encounter?${condition('M-8')}`, { ...encounterOf('M-8'), id: randomUUID() })];
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  });
});

describe('BatchTests, TransactionTests', () => {
  const send = (body: unknown) => server.send<BundleOrOutcome>('POST', server.base, { headers: WRITES, body });

  test('what is no bundle, and a bundle without a type, are 400', async () => {
    expect([(await send(encounterOf('M-9'))).status, (await send({ resourceType: 'Bundle', entry: [] })).status]).toEqual([400, 400]);
  });

  test('an entry that may not be is 404 in a batch that is 200, with one issue', async () => {
    const { status, body } = await send({ resourceType: 'Bundle', type: 'batch', entry: [{ request: { method: 'GET', url: 'NotThere/1' } }] });
    const [entry] = body.entry ?? [];
    expect([status, entry?.response?.status?.slice(0, 3), (entry?.response?.outcome as OperationOutcome).issue.map(({ severity, code }) => [severity, code])]).toEqual([200, '404', [['error', 'not-found']]]);
  });

  test('two entries about one encounter are 400', async () => {
    const entry = { resource: encounterOf('M-10'), request: { method: 'PUT', url: `Encounter?identifier=${SYSTEM}|M-10` } };
    expect((await send({ resourceType: 'Bundle', type: 'transaction', entry: [entry, entry] })).status).toBe(400);
  });

  test('a read in a transaction is answered after the writes', async () => {
    const { status, body } = await send({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'GET', url: `Encounter?identifier=${SYSTEM}|M-11` } }, { resource: encounterOf('M-11'), request: { method: 'POST', url: 'Encounter' } }] });
    expect([status, body.entry?.map(({ response }) => response?.status?.slice(0, 3)), (body.entry?.[0]?.resource as Bundle).total]).toEqual([200, ['200', '201'], 1]);
  });
});

describe('ValidateTests', () => {
  const validate = (method: string, path: string, body?: unknown) => server.send<OperationOutcome>(method, path, { ...(body !== undefined && { headers: WRITES, body }) });

  test('of one that stands, by GET, with a profile or without; 404 where there is none', async () => {
    const [plain, base, none] = [await validate('GET', `${at(created)}/$validate`), await validate('GET', `${at(created)}/$validate?profile=http://hl7.org/fhir/StructureDefinition/Encounter`), await validate('GET', 'Encounter/-1/$validate')];
    expect([plain, base].map(({ status, body }) => [status, body.issue.map(({ severity, code }) => [severity, code])])).toEqual([[200, [['information', 'informational']]], [200, [['information', 'informational']]]]);
    expect(none.status).toBe(404);
  });

  test('of another type than that of the address is one error', async () => {
    const { status, body } = await validate('POST', 'Encounter/$validate', { resourceType: 'Parameters', parameter: [{ name: 'resource', resource: { resourceType: 'Patient', id: '123' } }] });
    expect([status, body.issue.map(({ severity, code }) => [severity, code])]).toEqual([200, [['error', 'invalid']]]);
  });
});

describe('ExceptionTests, MetadataTests', () => {
  test('an address that leads nowhere is 404 with one issue, not-found', async () => {
    const { status, body, headers } = await server.send<OperationOutcome>('GET', 'unknownRoute');
    expect([status, body.issue.map(({ severity, code }) => [severity, code]), headers.get('x-content-type-options'), faultsOf(body)]).toEqual([404, [['error', 'not-found']], 'nosniff', []]);
  });

  test('metadata in a format that there is not is 406', async () => {
    expect((await server.sendOpenly<CapabilityStatement>('GET', 'metadata?_format=blah')).status).toBe(406);
  });

  test('a request without a token is 401 with an outcome, login', async () => {
    const { status, body } = await server.sendOpenly<OperationOutcome>('GET', at(created));
    expect([status, body.issue.map(({ code }) => code), faultsOf(body)]).toEqual([401, ['login'], []]);
  });
});

describe('BasicSearchTests', () => {
  test('_summary=count counts and shows nothing', async () => {
    const { status, body } = await server.send<Bundle>('GET', 'Encounter?_summary=count');
    expect([status, body.entry, (body.total ?? 0) > 3, faultsOf(body)]).toEqual([200, undefined, true, []]);
  });

  test('by POST finds what GET finds, and :missing is heeded', async () => {
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `identifier=${encodeURIComponent(`${SYSTEM}|M-1`)}` };
    const [posted, got] = [await server.send<Bundle>('POST', 'Encounter/_search', form), await server.send<Bundle>('GET', `Encounter?identifier=${SYSTEM}|M-1`)];
    expect([posted.body.total, posted.body.entry]).toEqual([1, got.body.entry]);
    expect((await server.send<Bundle>('GET', `Encounter?identifier=${SYSTEM}|M-1&type:missing=true`)).body.total).toBe(1);
  });
});
