import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Encounter, OperationOutcome, Patient } from '@medplum/fhirtypes';
import { registerClient } from '../support/client.ts';
import { exampleOf, type Journey, type Receipt, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

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

const encounter = (value: string | undefined, changes: Partial<Encounter> = {}): Encounter => ({
  resourceType: 'Encounter',
  ...(value !== undefined && { identifier: [{ system: SYSTEM, value }] }),
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: ADA } },
  period: { start: '2026-11-17T10:05:00Z', end: '2026-11-17T10:20:00Z' },
  ...changes,
});

const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  journey.client.fetch(`/fhir/R4/${path}`, { method, headers: { 'content-type': 'application/fhir+json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
const post = (body: unknown, headers?: Record<string, string>) => send('POST', 'Encounter', body, headers);
const onServer = (value: string) => journey.resources<Encounter>(`Encounter?identifier=${SYSTEM}|${value}`);
const codesOf = (outcome: OperationOutcome) => outcome.issue.map(({ details, expression }) => `${details?.coding?.[0]?.code} ${expression?.[0] ?? ''}`);

describe('POST /fhir/R4/Encounter', () => {
  test('REST-010, REST-011, REST-019: answers 201 with Location, ETag and Last-Modified once a read by that Location works, and the resource as it was sent', async () => {
    const sent = encounter('E-1', { reasonCode: [{ text: 'O\u2019Brien \u{1f44b} <b>e\u0301</b>' }] });
    const response = await post({ ...sent, id: 'mine', meta: { versionId: '77', tag: [{ system: 'https://gp.elmlane.example/tags', code: 'round' }] } });
    expect(response.status).toBe(201);
    const { id, meta, subject, ...stored } = (await response.json()) as Encounter;
    expect([response.headers.get('location'), response.headers.get('etag')]).toEqual([`${journey.process.url}/fhir/R4/Encounter/${id}/_history/${meta?.versionId}`, `W/"${meta?.versionId}"`]);
    expect(Date.parse(response.headers.get('last-modified') ?? '')).not.toBeNaN();
    const { subject: _subject, ...own } = sent;
    expect(stored).toEqual(own);
    expect(meta?.tag).toEqual([{ system: 'https://gp.elmlane.example/tags', code: 'round' }]);
    expect(id).not.toBe('mine');
    expect(subject?.reference).toMatch(/^Patient\/[^?]+$/);
    expect(await onServer('E-1')).toHaveLength(1);
  });

  test('REL-025, REST-080: the same again has the receipt, status and location of the first, and no second effect', async () => {
    const [first, again] = [await post(encounter('E-2')), await post(encounter('E-2'))];
    const told = (response: Response) => [response.status, ...['location', 'etag', 'x-receipt'].map((name) => response.headers.get(name))];
    expect(told(again)).toEqual(told(first));
    expect((await onServer('E-2')).map(({ meta }) => meta?.versionId)).toEqual([first.headers.get('etag')?.slice(3, -1)]);
  });

  test('REST-083: another version of it by the same identifier is a version of the same resource', async () => {
    const first = await post(encounter('E-3', { status: 'in-progress' }));
    const second = await post(encounter('E-3'));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect((await onServer('E-3')).map(({ status }) => status)).toEqual(['finished']);
  });

  test('REST-036: one that its own system changed before the one that stands is kept, and overwrites nothing', async () => {
    const newer = await post(encounter('E-4', { meta: { lastUpdated: '2026-11-17T12:00:00Z' } }));
    const late = await post(encounter('E-4', { status: 'in-progress', meta: { lastUpdated: '2026-11-17T11:00:00Z' } }));
    expect([newer.status, late.status]).toEqual([201, 200]);
    expect(codesOf((await late.json()) as OperationOutcome)).toEqual(['EHCH-ENC-011 ']);
    expect(late.headers.get('location')).toBe(newer.headers.get('location'));
    expect((await onServer('E-4')).map(({ status }) => status)).toEqual(['finished']);
  });

  test('REST-080, REST-081: the same key means the same request, and another content under it is refused', async () => {
    const key = randomUUID();
    const [first, again] = [await post(encounter(undefined), { 'x-request-id': key }), await post(encounter(undefined), { 'x-request-id': key })];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect((await post(encounter(undefined, { status: 'planned' }), { 'x-request-id': key })).status).toBe(422);
    const other = await post(encounter(undefined));
    expect(other.headers.get('location')).not.toBe(first.headers.get('location'));
  });

  test('of somebody who is not known here it is accepted and waits, without a word of who is; it goes on when they are', async () => {
    const response = await post(encounter('E-5', { subject: { reference: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000017' } }));
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toMatch(/\/receipts\/[0-9a-f-]{36}$/);
    expect(codesOf((await response.json()) as OperationOutcome)).toEqual(['EHCH-ENC-010 ']);
    await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000017' }, source: { id: 'R-other' } }));
    await until('it is published', async () => (await onServer('E-5')).length === 1);
  });

  test.each([
    ['no resident', { subject: undefined }, 422, ['EHCH-ENC-001 Encounter.subject']],
    ['a resident whom nothing of ours is about', { subject: { reference: 'Patient/4242' } }, 422, ['EHCH-ENC-002 Encounter.subject.reference']],
    ['two residents', { subject: { reference: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000017', identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: ADA } } }, 422, ['EHCH-ENC-003 Encounter.subject']],
    ['a wrong NHS number', { subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000008' } } }, 422, ['EHCH-ID-004 Encounter.subject.identifier.value']],
    ['no status', { status: undefined }, 400, ['EHCH-FHIR-004 Encounter.status']],
    ['a class that is a list', { class: [{ code: 'HH' }] }, 400, ['EHCH-FHIR-005 Encounter.class']],
    ['a status of its own', { status: 'done' }, 422, ['EHCH-FHIR-007 Encounter.status']],
    ['an end before its beginning', { period: { start: '2026-11-17T10:05:00Z', end: '2026-11-17T09:20:00Z' } }, 422, ['EHCH-FHIR-010 Encounter.period']],
    ['a profile that nobody here knows', { meta: { profile: ['https://example.org/StructureDefinition/other'] } }, 422, ['EHCH-FHIR-003 Encounter.meta.profile[0]']],
    ['a time that nobody has reached', { meta: { lastUpdated: '2099-01-01T00:00:00Z' } }, 422, ['EHCH-VER-002 Encounter.meta.lastUpdated']],
    ['another type', { resourceType: 'Patient' }, 400, ['EHCH-FHIR-001 Encounter.resourceType']],
  ])('REST-012, REST-102: with %s it is refused, and nothing is left of it', async (_what, changes, status, codes) => {
    const response = await post({ ...encounter('E-6'), ...changes });
    expect([response.status, codesOf((await response.json()) as OperationOutcome)]).toEqual([status, codes]);
    expect(await journey.database.ledger.selectFrom('record').select('id').where('source_key', '=', 'E-6').execute()).toEqual([]);
  });

  test.each<[string, string, number, string]>([
    ['REST-017: nothing', '', 400, 'body-missing'],
    ['REST-018: a name that stands twice', '{"resourceType":"Encounter","resourceType":"Encounter"}', 400, 'json-duplicate-name'],
    ['REST-018: a comment', '{"resourceType":"Encounter"/* no */}', 400, 'json-syntax'],
    ['REST-018: a comma too many', '{"resourceType":"Encounter",}', 400, 'json-syntax'],
    ['REST-018: an empty list', JSON.stringify({ ...encounter('J-1'), type: [] }), 400, 'EHCH-FHIR-005'],
    ['REST-018: an element that R4 does not have', JSON.stringify({ ...encounter('J-1'), mood: 'fine' }), 400, 'EHCH-FHIR-002'],
    ['REST-019: a control character', JSON.stringify(encounter('J-1', { reasonCode: [{ text: 'a\u0001b' }] })), 400, 'EHCH-FHIR-006'],
    ['REST-021: nesting without end', `{"resourceType":"Encounter","x":${'['.repeat(100)}${']'.repeat(100)}}`, 400, 'json-depth'],
    ['REST-022: a name that reaches into prototypes', '{"resourceType":"Encounter","__proto__":{"polluted":1}}', 400, 'json-name'],
  ])('%s is refused', async (_what, body, status, code) => {
    const response = await post(body);
    expect([response.status, codesOf((await response.json()) as OperationOutcome).map((one) => one.split(' ')[0])]).toEqual([status, [code]]);
    expect(await onServer('J-1')).toEqual([]);
  });

  test('REST-016: more than a mebibyte is refused at once', async () => {
    const response = await post(encounter('J-2', { reasonCode: [{ text: 'x'.repeat(1_100_000) }] }));
    expect([response.status, codesOf((await response.json()) as OperationOutcome)]).toEqual([413, ['body-too-large ']]);
  });

  test('REST-065: one that refers by identifier to what is not there yet is accepted, and goes on when it is', async () => {
    const round = { reference: `Encounter?identifier=${SYSTEM}|R-1` };
    expect((await post(encounter('R-2', { partOf: round }))).status).toBe(202);
    expect((await post(encounter('R-1'))).status).toBe(201);
    await until('it is published', async () => (await onServer('R-2')).length === 1);
  });

  test('REST-092: the receipt of what was accepted goes on from step to step, and is its sender\u2019s alone', async () => {
    const response = await post(encounter('Q-1'));
    const path = new URL(response.headers.get('x-receipt') ?? '').pathname;
    const receipt = (await (await journey.client.fetch(path)).json()) as Receipt;
    expect(receipt.entries[0]?.steps.map(({ step }) => step)).toEqual(['received', 'mapped', 'published']);
    const other = await registerClient(journey.database.ledger, journey.process.url, { tenant: 'tenant-b' });
    expect((await other.fetch(path)).status).toBe(404);
  });

  test('REST-085: the same key of another client is another request, and its own encounters are its own', async () => {
    const other = await registerClient(journey.database.ledger, journey.process.url, { tenant: 'tenant-a' });
    const key = { 'idempotency-key': 'same', 'content-type': 'application/fhir+json' };
    const bodies = await Promise.all([journey.client, other].map(async (client) => (await client.fetch('/fhir/R4/Encounter', { method: 'POST', headers: key, body: JSON.stringify(encounter(undefined)) })).json() as Promise<Encounter>));
    expect(bodies[0]?.id).not.toBe(bodies[1]?.id);
  });

  test('SEC-012: needs the right to create; on a condition, to search too', async () => {
    const limited = await registerClient(journey.database.ledger, journey.process.url, { scope: 'system/Encounter.c' });
    const create = (headers: Record<string, string> = {}) => limited.fetch('/fhir/R4/Encounter', { method: 'POST', headers: { 'content-type': 'application/fhir+json', ...headers }, body: JSON.stringify(encounter('S-1')) });
    const update = await limited.fetch('/fhir/R4/Encounter/1', { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: '{}' });
    expect([(await create({ 'if-none-exist': `identifier=${SYSTEM}|S-1` })).status, update.status, (await create()).status]).toEqual([403, 403, 201]);
  });

  test('the resident may be contained, or named by a reference that a record of ours gave', async () => {
    const [known] = await onServer('E-1');
    const byReference = await post(encounter('E-7', { subject: { reference: known?.subject?.reference ?? '' } }));
    const contained = await post(encounter('E-8', { contained: [{ resourceType: 'Patient', id: 'p', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: ADA }] }], subject: { reference: '#p' } }));
    expect([byReference.status, contained.status]).toEqual([201, 201]);
    const [stored] = await onServer('E-8');
    expect([stored?.contained, stored?.subject?.reference]).toEqual([undefined, known?.subject?.reference]);
  });

  test('of somebody of another name or birth date than is known under the number it is held, and says nothing of who is', async () => {
    const of = (value: string, person: object) => post(encounter(value, { contained: [{ resourceType: 'Patient', id: 'p', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: ADA }], ...person }], subject: { reference: '#p' } }));
    const known = (await journey.resources<Patient>(`Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|${ADA}`))[0]!;
    const agreed = await of('D-1', { name: [{ family: known.name?.[0]?.family?.toUpperCase() }], birthDate: known.birthDate });
    const doubted = await of('D-2', { name: [{ family: 'Quillfeather' }], birthDate: known.birthDate });
    expect([agreed.status, doubted.status]).toEqual([201, 202]);
    expect(JSON.stringify(await doubted.json())).not.toMatch(/Quillfeather|family|born/);
    const receipt = (await (await journey.client.fetch(new URL(doubted.headers.get('location') ?? '').pathname)).json()) as Receipt;
    expect(receipt.entries.map(({ state, reason }) => [state, reason?.code])).toEqual([['held', 'EHCH-PUB-011']]);
    expect(await onServer('D-2')).toEqual([]);
    expect((await of('D-2', { name: known.name, birthDate: known.birthDate })).status).toBe(201);
  });

  test.each([['return=minimal', ''], ['return=OperationOutcome', 'OperationOutcome'], ['return=representation', 'Encounter'], ['return=everything', 'Encounter']])('REST-050: Prefer: %s', async (prefer, type) => {
    const response = await post(encounter(`P-${prefer}`), { prefer });
    const body = await response.text();
    expect([response.status, body && (JSON.parse(body) as { resourceType: string }).resourceType]).toEqual([201, type]);
    expect(response.headers.get('etag')).toMatch(/^W\//);
  });
});

test('one that is entered in error is told to those who subscribe to withdrawals', async () => {
  const subscription = await journey.subscriber.subscribe(journey.client, 'encounter-withdrawn');
  await until('it is active', async () => (await journey.database.ledger.selectFrom('subscription').select('status').where('id', '=', subscription).executeTakeFirst())?.status === 'active');
  await post(encounter('W-1'));
  await post(encounter('W-1', { status: 'entered-in-error' }));
  const [withdrawn] = await onServer('W-1');
  await until('it is told', () => Promise.resolve(journey.subscriber.events.length > 0));
  expect(journey.subscriber.events.map(({ focus }) => focus)).toEqual([expect.stringMatching(new RegExp(`Encounter/${withdrawn?.id}$`))]);
});

describe('If-None-Exist', () => {
  const once = (value: string, body = encounter(value)) => post(body, { 'if-none-exist': `identifier=${SYSTEM}|${value}` });

  test('REST-014: creates it once; then answers with the one that is there, and changes nothing', async () => {
    const [first, second] = [await once('N-1'), await once('N-1', encounter('N-1', { status: 'planned' }))];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect((await onServer('N-1')).map(({ status }) => status)).toEqual(['finished']);
  });

  test('REST-015: fifty at the same time make one', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => once('N-2')));
    expect(responses.map(({ status }) => status).sort()).toEqual([...Array<number>(49).fill(200), 201]);
    expect(new Set(responses.map(({ headers }) => headers.get('location'))).size).toBe(1);
    expect((await onServer('N-2')).map(({ meta }) => meta?.versionId)).toHaveLength(1);
  });

  test.each(['', 'date=2026-11-17', 'identifier=N-3', `identifier=${SYSTEM}|N-3&status=finished`])('REST-014: "%s" is refused and never a plain create', async (condition) => {
    expect((await post(encounter('N-3'), { 'if-none-exist': condition })).status).toBe(400);
    expect(await onServer('N-3')).toEqual([]);
  });
});

describe('PUT', () => {
  async function posted(value: string): Promise<{ id: string; etag: string }> {
    const response = await post(encounter(value));
    return { id: ((await response.json()) as Encounter).id ?? '', etag: response.headers.get('etag') ?? '' };
  }
  const put = (id: string, body: unknown, headers?: Record<string, string>) => send('PUT', `Encounter/${id}`, body, headers);

  test('REST-030, REST-034: makes a new version, and none where nothing is changed', async () => {
    const { id, etag } = await posted('U-1');
    const same = await put(id, { ...encounter('U-1'), id });
    const other = await put(id, { ...encounter('U-1', { status: 'entered-in-error' }), id });
    expect([same.status, same.headers.get('etag'), other.status]).toEqual([200, etag, 200]);
    expect(other.headers.get('etag')).not.toBe(etag);
    expect((await onServer('U-1')).map(({ status }) => status)).toEqual(['entered-in-error']);
  });

  test('REST-031, REST-037: of two who change the same version one is told that it has changed', async () => {
    const { id, etag } = await posted('U-2');
    const both = await Promise.all(['planned', 'cancelled'].map((status) => put(id, { ...encounter('U-2', { status: status as 'planned' }), id }, { 'if-match': etag })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  test.each([['abc'], ['"0"'], ['"-1"'], ['W/"1", W/"2"'], ['3']])('REST-032: If-Match: %s is refused', async (ifMatch) => {
    const { id } = await posted('U-3');
    expect((await put(id, { ...encounter('U-3'), id }, { 'if-match': ifMatch })).status).toBe(400);
  });

  test('REST-030: another id in the body is refused, and an id that nobody was given makes nothing', async () => {
    const { id } = await posted('U-4');
    expect((await put(id, { ...encounter('U-4'), id: 'other' })).status).toBe(400);
    expect((await put(id, encounter('U-4'))).status).toBe(400);
    expect((await put('never-given', { ...encounter('U-5'), id: 'never-given' })).status).toBe(405);
  });

  test('REST-035: on a condition it creates or updates, one resource in all', async () => {
    const conditional = (status: 'planned' | 'finished', changes: Partial<Encounter> = {}) => send('PUT', `Encounter?identifier=${encodeURIComponent(`${SYSTEM}|C-1`)}`, { ...encounter('C-1', { status }), ...changes });
    const [first, second] = [await conditional('planned'), await conditional('finished')];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect((await conditional('finished', { id: 'another' })).status).toBe(400);
    expect((await onServer('C-1')).map(({ status }) => status)).toEqual(['finished']);
  });
});
