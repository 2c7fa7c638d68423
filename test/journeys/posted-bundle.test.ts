import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, BundleEntry, Encounter, OperationOutcome } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';

const HOME = { odsCode: 'VM1AB' };
const ADA = '9000000009';
const SYSTEM = 'https://gp.elmlane.example/Id/encounter';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney({ env: { EHCH_WRITE_PATIENCE: '60s' } });
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: ADA } }));
  await journey.settle();
});
afterAll(() => journey.close());

const encounter = (value: string, changes: Partial<Encounter> = {}): Encounter => ({
  resourceType: 'Encounter',
  identifier: [{ system: SYSTEM, value }],
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: ADA } },
  ...changes,
});
const create = (value: string, changes: Partial<Encounter> = {}, request: object = {}): BundleEntry => ({ resource: encounter(value, changes), request: { method: 'POST', url: 'Encounter', ...request } as never });

/** A bundle, or the outcome of one that is refused. */
type Answered = Pick<Bundle, 'type' | 'entry'> & Pick<OperationOutcome, 'issue'> & { resourceType: string };

const send = (type: string, entry: unknown, headers: Record<string, string> = {}) => journey.client.fetch('/fhir/R4', { method: 'POST', headers: { 'content-type': 'application/fhir+json', ...headers }, body: JSON.stringify({ resourceType: 'Bundle', type, entry }) });
const answered = async (response: Response) => ({ status: response.status, body: (await response.json()) as Answered });
const statusesOf = ({ entry = [] }: Pick<Answered, 'entry'>) => entry.map(({ response }) => response?.status);
const expressionsOf = ({ issue }: Pick<OperationOutcome, 'issue'>) => issue.map(({ details, expression }) => `${details?.coding?.[0]?.code} ${expression?.[0] ?? ''}`);
const onServer = (value: string) => journey.resources<Encounter>(`Encounter?identifier=${SYSTEM}|${value}`);
const stored = async () => (await journey.database.ledger.selectFrom('record').select('id').execute()).length;

describe('a transaction', () => {
  test('REST-060: is stored as a whole and answered in its order', async () => {
    const { status, body } = await answered(await send('transaction', [create('T-1'), { resource: encounter('T-2'), request: { method: 'PUT', url: `Encounter?identifier=${SYSTEM}|T-2` } }, create('T-3')]));
    expect([status, body.type, statusesOf(body)]).toEqual([200, 'transaction-response', ['201 Created', '201 Created', '201 Created']]);
    const [resource] = await onServer('T-2');
    expect(body.entry?.[1]?.response).toMatchObject({ location: `${journey.process.url}/fhir/R4/Encounter/${resource?.id}/_history/${resource?.meta?.versionId}`, etag: `W/"${resource?.meta?.versionId}"` });
  });

  test('REST-061: fails as a whole, says which entry and what, and leaves nothing behind', async () => {
    const before = await stored();
    const { status, body } = await answered(await send('transaction', [create('T-4'), create('T-5', { status: 'done' as 'finished' })]));
    expect([status, body.resourceType, expressionsOf(body)]).toEqual([422, 'OperationOutcome', ['EHCH-FHIR-007 Bundle.entry[1].resource.status']]);
    expect(await stored()).toBe(before);
  });

  test('REST-063: with the same encounter twice is refused', async () => {
    const { status, body } = await answered(await send('transaction', [create('T-6'), create('T-6', { status: 'planned' })]));
    expect([status, expressionsOf(body)]).toEqual([400, ['EHCH-BUN-004 Bundle.entry[1]']]);
  });

  test('REST-064: what refers to another entry by urn:uuid refers to what became of it; what leads nowhere is refused', async () => {
    const fullUrl = 'urn:uuid:0b1d7a3e-62a3-4a11-8f39-3a7f1f0f0a01';
    const { body } = await answered(await send('transaction', [{ fullUrl, ...create('T-7') }, create('T-8', { partOf: { reference: fullUrl } })]));
    expect(statusesOf(body)).toEqual(['201 Created', '201 Created']);
    await journey.settle();
    const [[round], [seen]] = [await onServer('T-7'), await onServer('T-8')];
    expect(seen?.partOf?.reference).toBe(`Encounter/${round?.id}`);
    const lost = await answered(await send('transaction', [create('T-9', { partOf: { reference: fullUrl } })]));
    expect([lost.status, expressionsOf(lost.body)]).toEqual([400, ['EHCH-BUN-005 Bundle.entry[0].resource']]);
  });

  test('REST-037: with an entry that asks for a version that is gone changes nothing', async () => {
    await send('transaction', [create('T-10')]);
    const [before] = await onServer('T-10');
    const update = { resource: { ...encounter('T-10', { status: 'planned' }), id: before?.id }, request: { method: 'PUT', url: `Encounter/${before?.id}`, ifMatch: 'W/"99"' } };
    expect((await send('transaction', [create('T-11'), update])).status).toBe(412);
    expect(await onServer('T-11')).toEqual([]);
  });
});

describe('a batch', () => {
  test('REST-066: takes each entry by itself, and answers each by itself', async () => {
    const { status, body } = await answered(await send('batch', [create('B-1'), create('B-2', { subject: undefined as never }), create('B-3', { partOf: { reference: 'urn:uuid:0b1d7a3e-62a3-4a11-8f39-3a7f1f0f0a02' } }), { request: { method: 'DELETE', url: 'Encounter/1' } }, create('B-1', {}, { ifNoneExist: `identifier=${SYSTEM}|B-1` })]));
    expect([status, body.type, statusesOf(body)]).toEqual([200, 'batch-response', ['201 Created', '422 Unprocessable Entity', '400 Bad Request', '405 Method Not Allowed', '200 OK']]);
    expect(body.entry?.flatMap(({ response }) => (response?.outcome ? expressionsOf(response.outcome as OperationOutcome) : []))).toEqual(['EHCH-ENC-001 Bundle.entry[1].resource.subject', 'EHCH-BUN-005 Bundle.entry[2].resource', 'method-not-allowed Bundle.entry[3]']);
    expect(await onServer('B-1')).toHaveLength(1);
  });

  test('walk (b) 12: of 500 of which three are bad, 497 go in', async () => {
    const entries = Array.from({ length: 500 }, (_, index) => create(`L-${index}`, [17, 200, 499].includes(index) ? { class: undefined as never } : {}));
    const { body } = await answered(await send('batch', entries));
    const statuses = statusesOf(body).map((text) => text?.slice(0, 3));
    expect(statuses.flatMap((status, index) => (status === '400' ? [index] : []))).toEqual([17, 200, 499]);
    expect(statuses.filter((status) => status === '201' || status === '202')).toHaveLength(497);
    await journey.settle(120_000);
    expect((await journey.resources<Encounter>('Encounter')).filter(({ identifier }) => identifier?.[0]?.value?.startsWith('L-'))).toHaveLength(497);
  }, 180_000);

  test('REST-080: sent again under the same key it has no second effect', async () => {
    const entries = [create('K-1'), create('K-2')];
    const [first, again] = [await answered(await send('batch', entries, { 'idempotency-key': 'k' })), await answered(await send('batch', entries, { 'idempotency-key': 'k' }))];
    expect(again.body).toEqual(first.body);
  });
});

test.each([
  ['collection', [], 400],
  ['transaction', [{ resource: {} }], 400],
  ['transaction', [{ resource: {}, request: { method: 'POST', url: 'Encounter/1' } }], 400],
  ['transaction', [{ resource: {}, request: { method: 'PUT', url: 'Encounter' } }], 400],
  ['transaction', Array.from({ length: 501 }, () => create('X')), 413],
])('REST-067: a bundle of type %s that asks for nothing that can be done is refused', async (type, entries, status) => {
  expect((await send(type, entries)).status).toBe(status);
});
