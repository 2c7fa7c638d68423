import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, CapabilityStatement, Encounter, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { encounterOf, startUnderTest, type UnderTest } from './under-test.ts';
import { faultsOf } from './validators.ts';

/** Every kind of resource that we make ourselves, before two validators that share no code with ours. */
const WRITES = { 'content-type': 'application/fhir+json' };
let server: UnderTest;
let encounter: string;
beforeAll(async () => {
  server = await startUnderTest({ accept: 'application/fhir+json' });
  const { body } = await server.send<Encounter>('POST', 'Encounter', { headers: WRITES, body: encounterOf('V-1') });
  encounter = `Encounter/${body.id}`;
}, 120_000);
afterAll(() => server.close());

test('the validators are no wall, and not open to all', () => {
  expect(faultsOf(encounterOf('V-0', { id: '1' }))).toEqual([]);
  const wrong: Resource[] = [{ resourceType: 'Encounter' } as Encounter, { ...encounterOf('V-0'), mood: 'fine' } as Encounter, { ...encounterOf('V-0'), period: { start: 'noon' } }];
  for (const one of wrong) expect(faultsOf(one).map((fault) => fault.split(' ')[1])).toEqual(expect.arrayContaining(['schema', 'medplum']));
  expect(faultsOf({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource: wrong[0] as Encounter }] })).not.toEqual([]);
});

describe('what we make is valid R4', () => {
  test('the statement', async () => {
    expect(faultsOf((await server.sendOpenly<CapabilityStatement>('GET', 'metadata')).body)).toEqual([]);
  });

  test.each([
    ['reads', () => encounter],
    ['histories', () => `${encounter}/_history`],
    ['searches', () => 'Encounter'],
    ['searches that pass something over', () => 'Encounter?quillfeather=1'],
    ['topics', () => 'Basic'],
    ['subscriptions', () => 'Subscription'],
    ['statuses', () => 'Subscription/$status'],
  ])('%s', async (_what, path) => {
    const { status, body } = await server.send('GET', path());
    expect([status, faultsOf(body)]).toEqual([200, []]);
  });

  test('the audit', async () => {
    const { status, body } = await server.send<Bundle>('GET', `${server.process.url}/audit?_count=100`);
    expect([status, (body.entry ?? []).length > 3, faultsOf(body)]).toEqual([200, true, []]);
    expect(new Set(body.entry?.map(({ resource }) => resource?.resourceType))).toEqual(new Set(['AuditEvent']));
  });

  test.each<[string, number, () => ReturnType<UnderTest['send']>]>([
    ['no token', 401, () => server.sendOpenly('GET', 'Encounter')],
    ['nothing there', 404, () => server.send('GET', 'Encounter/none')],
    ['another method', 405, () => server.send('DELETE', encounter)],
    ['another format', 406, () => server.send('GET', encounter, { headers: { accept: 'text/html' } })],
    ['another version', 412, () => server.send('PUT', encounter, { headers: { ...WRITES, 'if-match': 'W/"99"' }, body: { ...encounterOf('V-1', { status: 'finished' }), id: encounter.split('/')[1] } })],
    ['another media type', 415, () => server.send('POST', 'Encounter', { headers: { 'content-type': 'text/plain' }, body: 'x' })],
    ['no JSON', 400, () => server.send('POST', 'Encounter', { headers: WRITES, body: '{' })],
    ['a fault of form', 400, () => server.send('POST', 'Encounter', { headers: WRITES, body: { resourceType: 'Encounter' } })],
    ['a fault of content', 422, () => server.send('POST', 'Encounter', { headers: WRITES, body: encounterOf('V-2', { status: 'done' as 'finished' }) })],
    ['a subscription that may not be', 400, () => server.send('POST', 'Subscription', { headers: WRITES, body: { resourceType: 'Subscription', status: 'requested', reason: 'x', criteria: 'https://example.org/topic', channel: { type: 'email', endpoint: 'mailto:x@example.org', payload: 'text/plain' } } })],
    ['a transaction that fails', 400, () => server.send('POST', server.base, { headers: WRITES, body: { resourceType: 'Bundle', type: 'transaction', entry: [{}] } })],
    ['what was validated', 200, () => server.send('POST', 'Encounter/$validate', { headers: WRITES, body: { resourceType: 'Encounter' } })],
  ])('outcomes: %s', async (_what, status, ask) => {
    const answer = await ask();
    expect([answer.status, (answer.body as OperationOutcome).resourceType, faultsOf(answer.body as OperationOutcome)]).toEqual([status, 'OperationOutcome', []]);
  });

  test.each(['batch', 'transaction'])('the answer to a %s', async (type) => {
    const { status, body } = await server.send<Bundle>('POST', server.base, { headers: WRITES, body: { resourceType: 'Bundle', type, entry: [{ resource: encounterOf(`V-${type}`), request: { method: 'POST', url: 'Encounter' } }, { request: { method: 'GET', url: encounter } }] } });
    expect([status, body.type, faultsOf(body)]).toEqual([200, `${type}-response`, []]);
  });
});
