import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inTransaction, noteRestricted } from '@ehch/ledger';
import type { Bundle, Observation, Patient } from '@medplum/fhirtypes';
import { exampleOf } from '../../../test/support/journey.ts';
import { codesOf, startGateway, type TestGateway } from './support/gateway.ts';

type Other = Awaited<ReturnType<TestGateway['other']>>;

let gateway: TestGateway;
let stranger: Other;
let patient: string;
/** Published by another organisation. */
let theirs: string;

const resident = (id: string, family: string, version = 1) => exampleOf('resident-register', { source: { system: 'https://care.sunnyside.example', id, version, updatedAt: `2026-11-16T09:00:0${version}Z` }, resident: { localId: id }, name: { family, given: ['Ada'] } });

beforeAll(async () => {
  gateway = await startGateway();
  stranger = await gateway.other({ tenant: 'tenant-b' });
  await gateway.send('home-register', exampleOf('home-register', { home: { cqcLocationId: '1-1000000012' } }));
  for (let i = 1; i <= 5; i += 1) await gateway.send('resident-register', resident(`R-${i}`, 'Adeyemi'));
  await gateway.settle();
  [patient = ''] = await gateway.own('Patient');
  const foreign = { ...resident('S-1', 'Adeyemi'), source: { system: 'https://other.example', id: 'S-1', updatedAt: '2026-11-16T09:00:00Z' } };
  expect((await stranger.postJson('/records/resident-register', foreign)).status).toBe(202);
  await gateway.settle();
  const all = await gateway.resources<Patient>('Patient');
  const own = new Set(await gateway.own('Patient'));
  theirs = all.map(({ id }) => `Patient/${id}`).find((reference) => !own.has(reference)) ?? '';
  expect([own.size, theirs]).toEqual([5, expect.stringMatching(/^Patient\/./)]);
}, 120_000);
afterAll(() => gateway.close());

const bundleOf = async (response: Response): Promise<Bundle> => {
  const text = await response.text();
  expect([response.status, response.status === 200 ? '' : text]).toEqual([200, '']);
  expect(text).not.toContain('/sandbox/');
  return JSON.parse(text) as Bundle;
};
const audits = async (event: string) => gateway.database.ledger.selectFrom('audit').select(['tenant', 'entity_type', 'entity_id', 'outcome', 'request_id']).where('event', '=', event).orderBy('id').execute();

describe('reads', () => {
  test('REST-010, REST-006: answer with the resource, its version and no trace of the FHIR server', async () => {
    const response = await gateway.get(`/${patient}`);
    const body = await response.text();
    const resource = JSON.parse(body) as Patient;
    expect([response.status, `Patient/${resource.id}`, resource.name?.[0]?.family]).toEqual([200, patient, 'Adeyemi']);
    expect(response.headers.get('etag')).toBe(`W/"${resource.meta?.versionId}"`);
    expect(response.headers.get('last-modified')).toBe(new Date(resource.meta?.lastUpdated ?? '').toUTCString());
    expect(response.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(body).not.toContain('/sandbox/');
  });

  test('REST-006: are laid out for people where _pretty asks for it, and may be plain JSON', async () => {
    expect(await (await gateway.get(`/${patient}?_pretty=true`)).text()).toContain('\n  "resourceType": "Patient"');
    expect((await gateway.get(`/${patient}`, { accept: 'application/json' })).headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('REST-040, SEC-015: an unknown id and one of another organisation are the same 404', async () => {
    const answers = await Promise.all(['/Patient/none', `/${theirs}`, `/${theirs}/_history`, `/${theirs}/_history/1`].map((path) => gateway.get(path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    for (const answer of answers) expect(await codesOf(answer)).toEqual([['not-found', 'resource-unknown', 'SEND_NOT_FOUND']]);
    expect((await stranger.get(`/${theirs}`)).status).toBe(200);
    expect((await stranger.get(`/${patient}`)).status).toBe(404);
  });

  test.each(['/Patient/..%2f..%2fetc', '/Patient/%00', '/Patient/a%0d%0ab', `/Patient/${'a'.repeat(65)}`, "/Patient/'%20or%20''='", '/Patient/a_b'])('REST-040: %s is 404 and reaches no store', async (path) => {
    const before = await audits('fhir-read');
    const response = await gateway.get(path);
    expect([response.status, await codesOf(response)]).toEqual([404, [['not-found', 'resource-unknown', 'SEND_NOT_FOUND']]]);
    const after = await audits('fhir-read');
    expect(after.slice(before.length).map(({ entity_id: id, outcome }) => [id, outcome])).toEqual([['unknown', '4']]);
  });

  test('REST-007: a malformed escape is 400', async () => {
    const response = await gateway.get('/Patient/%');
    expect([response.status, await codesOf(response)]).toEqual([400, [['structure', 'bad-request', 'SEND_BAD_REQUEST']]]);
  });

  test('SEC-030, REST-072: are in the audit by id and request, before they are answered', async () => {
    const requestId = '60e0b220-8136-4ca5-ae46-1d97ef59d068';
    const response = await gateway.get(`/${patient}`, { 'x-request-id': requestId, 'x-correlation-id': 'any thing' });
    expect([response.headers.get('x-request-id'), response.headers.get('x-correlation-id')]).toEqual([requestId, 'any thing']);
    expect((await audits('fhir-read')).filter((one) => one.request_id === requestId)).toEqual([{ tenant: 'tenant-a', entity_type: 'Patient', entity_id: patient.split('/')[1], outcome: '0', request_id: requestId }]);
  });

  test('SEC-012: ask for the scope of the type, and a refusal is in the audit', async () => {
    const reader = await gateway.other({ scope: 'system/Encounter.rs' });
    const before = (await audits('fhir-refused')).length;
    const response = await reader.get(`/${patient}`);
    expect([response.status, await codesOf(response)]).toEqual([403, [['forbidden', 'scope-missing', 'SEND_FORBIDDEN']]]);
    expect((await audits('fhir-refused')).slice(before)).toEqual([expect.objectContaining({ entity_type: 'Patient', entity_id: 'unknown', outcome: '8' })]);
    const without = await fetch(`${gateway.url}/${patient}`);
    expect([without.status, await codesOf(without), without.headers.get('www-authenticate')]).toEqual([401, [['login', 'token-missing', 'SEND_UNAUTHORIZED']], 'Bearer realm="api"']);
  });

  test('SEC-012: reads need r, searches s', async () => {
    const [reader, searcher] = [await gateway.other({ scope: 'system/Patient.r' }), await gateway.other({ scope: 'system/Patient.s' })];
    expect(await Promise.all([reader.get(`/${patient}`), reader.get(`/${patient}/_history`), reader.get('/Patient')].map(async (answer) => (await answer).status))).toEqual([200, 200, 403]);
    expect(await Promise.all([searcher.get(`/${patient}`), searcher.get(`/${patient}/_history`), searcher.get('/Patient')].map(async (answer) => (await answer).status))).toEqual([403, 403, 200]);
  });
});

describe('versions', () => {
  test('REST-042: each is read by itself, and the history has them all, the newest first', async () => {
    await gateway.send('resident-register', resident('R-1', 'Adeyemi-Okafor', 2));
    await gateway.settle();
    const changed = (await gateway.resources<Patient>('Patient')).find(({ name }) => name?.[0]?.family === 'Adeyemi-Okafor');
    const path = `/Patient/${changed?.id}`;
    const history = await bundleOf(await gateway.get(`${path}/_history`));
    expect([history.type, history.total, history.entry?.length]).toEqual(['history', 2, 2]);
    expect(history.entry?.map(({ resource }) => (resource as Patient).name?.[0]?.family)).toEqual(['Adeyemi-Okafor', 'Adeyemi']);
    expect(history.entry?.every(({ request, response }) => request !== undefined && response !== undefined)).toBe(true);
    for (const { resource } of history.entry ?? []) {
      const response = await gateway.get(`${path}/_history/${resource?.meta?.versionId}`);
      expect([response.status, response.headers.get('etag'), await response.json()]).toEqual([200, `W/"${resource?.meta?.versionId}"`, resource]);
    }
    expect((await gateway.get(`${path}/_history/999`)).status).toBe(404);
    expect((await gateway.get(`${path}/_history/%2e%2e%2f`)).status).toBe(404);
  });

  test('REST-042: from an instant on are those that were made then or later, over pages too', async () => {
    const path = `/Patient/${(await gateway.resources<Patient>('Patient')).find(({ name }) => name?.[0]?.family === 'Adeyemi-Okafor')?.id}/_history`;
    const all = (await bundleOf(await gateway.get(path))).entry ?? [];
    const [newest, first] = all.map(({ resource }) => resource?.meta?.lastUpdated ?? '');
    const page = await bundleOf(await gateway.get(`${path}?_since=${first}&_count=1`));
    expect([page.entry, page.total]).toEqual([[all[0]], undefined]);
    const next = page.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    expect((await bundleOf(await gateway.client.fetch(next))).entry).toEqual([all[1]]);
    const late = await bundleOf(await gateway.get(`${path}?_since=${newest}`));
    expect([late.entry, late.total, late.link?.map(({ relation }) => relation)]).toEqual([[all[0]], 1, ['self']]);
    for (const since of ['2026', 'yesterday', '2026-13-01T00:00:00Z']) expect((await gateway.get(`${path}?_since=${since}`)).status).toBe(400);
  });

  test('REST-040, REST-042: what was deleted on the FHIR server is 410, and its history says so', async () => {
    const [reference = ''] = (await gateway.own('Patient')).slice(-1);
    expect((await fetch(`${gateway.process.url}/sandbox/fhir/R4/${reference}`, { method: 'DELETE' })).status).toBeLessThan(300);
    const response = await gateway.get(`/${reference}`);
    expect([response.status, await codesOf(response)]).toEqual([410, [['deleted', 'resource-deleted']]]);
    const history = await bundleOf(await gateway.get(`/${reference}/_history`));
    expect(history.entry?.[0]).toMatchObject({ request: { method: 'DELETE' } });
    expect(history.entry?.[0]?.resource).toBeUndefined();
  });
});

describe('searches', () => {
  const idsOf = ({ entry = [] }: Bundle) => entry.map(({ resource }) => `${resource?.resourceType}/${resource?.id}`);

  test('REST-044, SEC-015: find the own alone, over all pages, without a total, and show our addresses', async () => {
    const found: string[] = [];
    let next: string | undefined = `${gateway.url}/Patient?family=adeyemi&_count=2&_sort=_id`;
    for (let pages = 0; next !== undefined && pages < 20; pages += 1) {
      const bundle: Bundle = await bundleOf(await gateway.client.fetch(next));
      expect([bundle.type, bundle.total]).toEqual(['searchset', undefined]);
      expect(bundle.entry?.every(({ fullUrl, search }) => fullUrl?.startsWith(`${gateway.url}/Patient/`) === true && search?.mode === 'match') ?? true).toBe(true);
      found.push(...idsOf(bundle));
      next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
      if (next !== undefined) expect(next).toMatch(new RegExp(`^${gateway.url}/Patient\\?_page=[\\w-]+$`));
    }
    expect(found.length).toBe(4);
    expect(new Set(found).size).toBe(4);
    expect(found).not.toContain(theirs);
    expect((await audits('fhir-found')).length).toBeGreaterThanOrEqual(4);
  });

  test('REST-044, SEC-015: what is whole on one page has a total, of the own alone, and may be counted without being shown', async () => {
    const whole = await bundleOf(await gateway.get('/Patient?family=adeyemi'));
    expect([whole.total, whole.entry?.length]).toEqual([4, 4]);
    const counted = await bundleOf(await gateway.get('/Patient?family=adeyemi&_summary=count'));
    expect([counted.total, counted.entry]).toEqual([4, undefined]);
    const page = await bundleOf(await gateway.get('/Patient?family=adeyemi&_summary=count&_count=2'));
    expect([page.total, page.entry?.length]).toEqual([undefined, 2]);
  });

  test('REST-044: may be sent as a form', async () => {
    const response = await gateway.post('/Patient/_search', 'family=adeyemi&_count=1', { 'content-type': 'application/x-www-form-urlencoded' });
    const { link } = await bundleOf(response);
    expect(link?.[0]).toEqual({ relation: 'self', url: `${gateway.url}/Patient?family=adeyemi&_count=1` });
    expect((await gateway.client.fetch(link?.[1]?.url ?? '')).status).toBe(200);
    expect((await gateway.post('/Patient/_search', '{}')).status).toBe(415);
  });

  test('REST-044, SEC-015: a link to a page leads nobody else, and nowhere else', async () => {
    const { link } = await bundleOf(await gateway.get('/Patient?_count=1'));
    const page = new URL(link?.find(({ relation }) => relation === 'next')?.url ?? '').search;
    const answers = [await stranger.get(`/Patient${page}`), await gateway.get(`/Encounter${page}`), await gateway.get(`/Patient${page}x`), await gateway.get('/Patient?_page=x')];
    for (const answer of answers) expect([answer.status, await codesOf(answer)]).toEqual([400, [['value', 'search-page', 'SEND_BAD_REQUEST']]]);
  });

  test('REST-044: pass over what is not known and say so, or refuse it where that is asked for', async () => {
    const bundle = await bundleOf(await gateway.get('/Patient?family=adeyemi&quillfeather=1&_has:Observation:patient:code=2'));
    expect(bundle.link?.[0]?.url).toBe(`${gateway.url}/Patient?family=adeyemi`);
    const outcome = bundle.entry?.find(({ search }) => search?.mode === 'outcome');
    expect(outcome?.resource).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'warning', code: 'not-supported', details: { text: 'Parameters 2, 3 are not known here; the search went without.' } }] });
    const strict = await gateway.get('/Patient?quillfeather=1', { prefer: 'handling=strict' });
    const text = await strict.clone().text();
    expect([strict.status, await codesOf(strict)]).toEqual([400, [['not-supported', 'search-parameter', 'SEND_BAD_REQUEST']]]);
    expect(text).not.toContain('quillfeather');
  });

  test.each(['birthdate=02/04/1938', 'family=%00', 'family:in=x', '_count=x', '_sort=quillfeather'])('REST-044: %s is 400', async (query) => {
    expect((await gateway.get(`/Patient?${query}`)).status).toBe(400);
  });

  test('REST-013: types are told apart by their case', async () => {
    expect(await Promise.all(['/patient', '/PATIENT', '/Patients'].map(async (path) => (await gateway.get(path)).status))).toEqual([404, 404, 404]);
  });
});

describe('SEC-054: what is restricted', () => {
  const restrict = (reference: string, restricted: boolean) => inTransaction(gateway.database.ledger, (trx) => noteRestricted(trx, [{ reference, restricted }]));
  const paths = () => [`/${patient}`, `/${patient}/_history`, `/${patient}/_history/1`, `/${patient}/_history?_since=2099-01-01T00:00:00Z`, `/${patient}/$validate`];
  const statusesFor = (reader: Pick<Other, 'get'>) => Promise.all(paths().map(async (path) => (await reader.get(path)).status));
  const foundBy = async (reader: Pick<Other, 'get'>) => ((await bundleOf(await reader.get('/Patient?_count=50'))).entry ?? []).map(({ resource }) => `Patient/${resource?.id ?? ''}`);

  test('is not there for a client that does not see such records, and is for one that does', async () => {
    const cleared = await gateway.other({ tenant: gateway.client.tenant, scope: 'system/*.rs' });
    await gateway.database.ledger.updateTable('client').set({ sees_restricted: true }).where('client_id', '=', cleared.clientId).execute();
    await restrict(patient, true);
    expect([await statusesFor(gateway), await statusesFor(cleared)]).toEqual([paths().map(() => 404), paths().map(() => 200)]);
    expect([(await foundBy(gateway)).includes(patient), (await foundBy(cleared)).includes(patient)]).toEqual([false, true]);
    await restrict(patient, false);
    expect([await statusesFor(gateway), (await foundBy(gateway)).includes(patient)]).toEqual([paths().map(() => 200), true]);
  });

  test('takes with it what is about it, and the audit of what is shown names the resident (SEC-036)', async () => {
    await gateway.send('observations', exampleOf('observations', { home: { cqcLocationId: '1-1000000012' }, resident: { localId: 'R-1' }, source: { system: 'https://care.sunnyside.example', id: 'O-1', version: 1, updatedAt: '2026-11-16T09:00:00Z' } }));
    await gateway.settle();
    const [about = ''] = await gateway.own('Observation');
    const shown = (await (await gateway.get(`/${about}`)).json()) as Observation;
    const subject = shown.subject?.reference ?? '';
    const audited = await gateway.database.ledger.selectFrom('audit').select(['resources', 'versions']).where('event', '=', 'fhir-read').where('entity_type', '=', 'Observation').execute();
    expect(audited).toEqual([{ resources: [about, subject], versions: [shown.meta?.versionId, ''] }]);
    await restrict(subject, true);
    expect((await gateway.get(`/${about}`)).status).toBe(404);
    await restrict(subject, false);
    expect((await gateway.get(`/${about}`)).status).toBe(200);
  });
});
