import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Encounter, OperationOutcome } from '@medplum/fhirtypes';
import { registerClient } from '../support/client.ts';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

/** A practice posts encounters of a week, and the network asks whether its round counted. */
const HOME = { odsCode: 'VM1AB' };
const [ADA, BERT, CLEO, DORA] = ['9000000009', '9000000017', '9000000025', '9000000033'];
const SYSTEM = 'https://gp.elmlane.example/Id/encounter';
const ROUNDS = 'https://pcn.riverbank.example';
const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney({ env: { EHCH_WRITE_PATIENCE: '60s' } });
  await journey.send('home-register', exampleOf('home-register', { home: HOME, alignments: [{ pcn: { odsCode: 'U90001', name: 'Riverbank PCN' }, from: '2024-04-01' }] }));
  const residents = [ADA, BERT, CLEO, DORA].map((nhsNumber, index) => exampleOf('resident-register', { home: HOME, resident: { nhsNumber }, source: { id: `R-${index}` }, ...(nhsNumber === DORA && { deceasedAt: '2026-10-02' }) }));
  for (const resident of residents) await journey.send('resident-register', resident);
  await journey.send('weekly-home-round', round('WR-47'));
  await journey.settle();
});
afterAll(() => journey.close());

const round = (id: string, changes: Record<string, unknown> = {}) =>
  exampleOf('weekly-home-round', {
    home: HOME,
    source: { system: ROUNDS, id, updatedAt: '2026-11-17T12:15:00Z' },
    period: { start: '2026-11-17T10:00:00Z', end: '2026-11-17T11:50:00Z' },
    residents: [ADA, BERT].map((nhsNumber) => ({ resident: { nhsNumber }, reason: 'As agreed.' })),
    ...changes,
  }, 'maximal');

const encounter = (value: string, changes: Partial<Encounter> = {}): Encounter => ({
  resourceType: 'Encounter',
  identifier: [{ system: SYSTEM, value }],
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  subject: { identifier: { system: NHS_NUMBER, value: ADA } },
  period: { start: '2026-11-17T10:05:00Z', end: '2026-11-17T10:20:00Z' },
  ...changes,
});

const post = (body: unknown, headers: Record<string, string> = {}, client = journey.client) =>
  client.fetch('/fhir/R4/Encounter', { method: 'POST', headers: { 'content-type': 'application/fhir+json', ...headers }, body: JSON.stringify(body) });

const pathOf = (response: Response) => new URL(response.headers.get('x-receipt') ?? '').pathname;
interface MatchedReceipt {
  settled: boolean;
  entries: { state: string; encounter: Record<string, unknown> & { version?: string; round?: unknown; text?: string } }[];
}
const receiptAt = async (path: string): Promise<MatchedReceipt> => (await (await journey.client.fetch(path)).json()) as MatchedReceipt;
const matchOf = async (response: Response) => (await receiptAt(pathOf(response))).entries[0]!.encounter;
const refTo = async (query: string) => `${query.split('?')[0]}/${(await journey.resources(query))[0]?.id}`;
const roundOf = (id: string) => journey.database.ledger.selectFrom('record').innerJoin('publication', 'publication.record_id', 'record.id').select('server_id').where('source_key', '=', id).where('resource_type', '=', 'Encounter').executeTakeFirstOrThrow().then((row) => `Encounter/${row.server_id}`);

describe('the receipt of an encounter', () => {
  test('walk (b) step 5: says whom it was matched to and how, home and network, its version, the round of its week, and who was told', async () => {
    const subscription = await journey.subscriber.subscribe(journey.client, 'encounter-withdrawn');
    await until('it is active', async () => (await journey.database.ledger.selectFrom('subscription').select('status').where('id', '=', subscription).executeTakeFirst())?.status === 'active');
    const response = await post(encounter('M-1'));
    const { id, meta } = (await response.json()) as Encounter;
    expect(await matchOf(response)).toEqual({
      version: `Encounter/${id}/_history/${meta?.versionId}`,
      resident: { reference: await refTo(`Patient?identifier=${NHS_NUMBER}|${ADA}`), matchedBy: 'identifier', family: 'not-said', birthDate: 'not-said' },
      home: { reference: await refTo('Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|VM1AB'), odsCode: 'VM1AB', by: 'resident' },
      networks: [{ reference: await refTo('Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|U90001'), odsCode: 'U90001' }],
      week: '2026-W47',
      round: { reference: await roundOf('WR-47'), kind: 'round', status: 'finished', linkedBy: 'listed-at-its-time' },
      text: 'It began during the round, and the resident is on its list.',
      subscribers: { told: 0, of: 0 },
    });
    const withdrawn = await post(encounter('M-1', { status: 'entered-in-error' }));
    await until('the subscriber is told', async () => JSON.stringify((await matchOf(withdrawn))['subscribers']) === '{"told":1,"of":1}');
    const { text: _text, ...ids } = await matchOf(withdrawn);
    expect(JSON.stringify(ids)).not.toMatch(/9000000009|Adeyemi|Folasade|1938/);
  });

  test.each<[string, Partial<Encounter>, object]>([
    ['contained', { contained: [{ resourceType: 'Patient', id: 'p', identifier: [{ system: NHS_NUMBER, value: ADA }], name: [{ family: 'ADEYEMI' }], birthDate: '1938-04-02' }], subject: { reference: '#p' } }, { matchedBy: 'contained', family: 'agreed', birthDate: 'agreed' }],
    ['conditional-reference', { subject: { reference: `Patient?identifier=${NHS_NUMBER}|${ADA}` } }, { matchedBy: 'conditional-reference', family: 'not-said' }],
  ])('walk (b) step 5: tells that the resident was named as %s', async (how, changes, told) => {
    expect((await matchOf(await post(encounter(`H-${how}`, changes))))['resident']).toMatchObject(told);
  });

  test('walk (b) step 5: tells that the resident was named by reference', async () => {
    const reference = await refTo(`Patient?identifier=${NHS_NUMBER}|${ADA}`);
    expect((await matchOf(await post(encounter('H-reference', { subject: { reference } }))))['resident']).toMatchObject({ reference, matchedBy: 'reference' });
  });

  test('walk (b) step 10: of a name that differs it says that one does, and neither which nor who is known', async () => {
    const response = await post(encounter('H-doubt', { contained: [{ resourceType: 'Patient', id: 'p', identifier: [{ system: NHS_NUMBER, value: ADA }], name: [{ family: 'Quillfeather' }], birthDate: '1938-04-02' }], subject: { reference: '#p' } }));
    const [entry] = (await receiptAt(pathOf(response))).entries;
    expect([entry?.state, entry?.encounter]).toEqual(['held', { resident: { matchedBy: 'contained', family: 'one-differs', birthDate: 'one-differs' } }]);
  });

  test('walk (b) step 9: of somebody who is not known it says nothing but how they were named', async () => {
    const response = await post(encounter('H-unknown', { subject: { identifier: { system: NHS_NUMBER, value: '9000000041' } } }));
    expect(response.status).toBe(202);
    expect(await matchOf(response)).toEqual({ resident: { matchedBy: 'identifier', family: 'not-said', birthDate: 'not-said' } });
  });

  test('walk (b) step 5: an encounter that names its round is part of it, by reference or as the system names it that told of the round', async () => {
    const [byReference, byName] = [{ reference: await roundOf('WR-47') }, { identifier: { system: ROUNDS, value: 'WR-47' } }].map((partOf, index) => encounter(`P-${index}`, { subject: { identifier: { system: NHS_NUMBER, value: CLEO } }, partOf, period: { start: '2026-11-17T15:00:00Z' } }));
    for (const body of [byReference, byName]) expect((await matchOf(await post(body))).round).toMatchObject({ reference: await roundOf('WR-47'), linkedBy: 'part-of' });
  });

  test('walk (b) step 5: nothing is guessed: in the week of a round, beside it, it is linked to none', async () => {
    const later = await matchOf(await post(encounter('N-1', { period: { start: '2026-11-19T10:05:00Z' } })));
    expect(later).toMatchObject({ week: '2026-W47', round: null, roundsOfWeek: [{ reference: await roundOf('WR-47') }] });
    expect(later.text).toContain('nothing says that it was part of one');
    const unlisted = await matchOf(await post(encounter('N-2', { subject: { identifier: { system: NHS_NUMBER, value: CLEO } } })));
    expect(unlisted.round).toBeNull();
  });

  test('walk (b) step 5: where no round is known in the week, it says so', async () => {
    expect(await matchOf(await post(encounter('N-3', { period: { start: '2026-11-15T23:59:59Z' } })))).toMatchObject({ week: '2026-W46', round: null, text: 'No round of the home is known in 2026-W46.' });
  });

  test('walk (b) step 5: its own place comes before that of the resident, and a practice is no home', async () => {
    const location = await refTo('Location?identifier=https://fhir.nhs.uk/Id/ods-site-code|VM1AB');
    const response = await post(encounter('N-4', { location: [{ location: { reference: location } }], serviceProvider: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'U90001' } } }));
    expect((await matchOf(response))['home']).toMatchObject({ odsCode: 'VM1AB', by: 'encounter' });
    const provided = await post(encounter('N-5', { serviceProvider: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'U90001' } } }));
    expect((await matchOf(provided))['home']).toMatchObject({ odsCode: 'VM1AB', by: 'resident' });
  });

  test('SEC-015: to another organisation, of a resident whom it does not tell of, nothing is told of where they live', async () => {
    const other = await registerClient(journey.database.ledger, journey.process.url, { tenant: 'tenant-b' });
    const response = await post({ ...encounter('B-1'), identifier: [{ system: 'https://other.example/Id', value: 'B-1' }] }, {}, other);
    const { entries } = (await (await other.fetch(pathOf(response))).json()) as MatchedReceipt;
    expect(entries[0]?.encounter).toMatchObject({ week: '2026-W47', round: null });
    expect(Object.keys(entries[0]?.encounter ?? {})).not.toContain('home');
  });

  test('SEC-054: of a resident who is restricted it tells only what the sender said itself', async () => {
    const response = await post(encounter('X-1'));
    const { resident, version } = (await matchOf(response)) as { resident: { reference: string }; version: string };
    await journey.database.ledger.insertInto('restricted_resource').values({ resource: resident.reference }).execute();
    expect(await matchOf(response)).toEqual({ version, resident: { matchedBy: 'identifier', family: 'not-said', birthDate: 'not-said' }, subscribers: { told: 0, of: 0 } });
    await journey.database.ledger.deleteFrom('restricted_resource').execute();
  });

  test('REST-092, walk (b) step 5: has an ETag, answers 304 to who has it, and waits for news up to a bound', async () => {
    const response = await post(encounter('L-1', { subject: { identifier: { system: NHS_NUMBER, value: '9000000068' } } }));
    const path = pathOf(response);
    const first = await journey.client.fetch(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    expect((await journey.client.fetch(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const [waited, news] = await Promise.all([
      journey.client.fetch(`${path}?wait=1`, { headers: { 'if-none-match': etag } }),
      journey.client.fetch(path, { headers: { 'if-none-match': etag, prefer: 'wait=15' } }),
      journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000068' }, source: { id: 'R-later' } })),
    ]);
    expect([200, 304]).toContain(waited.status);
    expect([news.status, news.headers.get('preference-applied')]).toEqual([200, 'wait=15']);
    expect(news.headers.get('etag')).not.toBe(etag);
    const settled = (await (await journey.client.fetch(`${path}?wait=15`)).json()) as MatchedReceipt;
    expect(settled.settled).toBe(true);
    expect((await journey.client.fetch(`${path}?wait=16`)).status).toBe(400);
  });
});

test('walk (b) step 4: the answer says what it was matched to where the outcome is asked for', async () => {
  const outcome = (await (await post(encounter('A-1'), { prefer: 'return=OperationOutcome' })).json()) as OperationOutcome;
  expect(outcome.issue.map(({ details }) => details?.coding?.[0]?.code)).toEqual(['EHCH-ENC-012']);
  expect(outcome.issue[0]?.details?.text).toContain(await roundOf('WR-47'));
});

describe('REST-082: the answer to a repeat', () => {
  test('is that of the first, if nothing else is set for the client', async () => {
    const [first, again] = [await post(encounter('D-1')), await post(encounter('D-1'))];
    expect([first.status, again.status]).toEqual([201, 201]);
  });

  test('is 409 duplicate with REC_CONFLICT where the client is set to Booking and Referral', async () => {
    const client = await registerClient(journey.database.ledger, journey.process.url);
    await journey.database.ledger.updateTable('client').set({ bars_duplicates: true }).where('client_id', '=', client.clientId).execute();
    const key = { 'x-request-id': randomUUID() };
    const [first, again, other] = [await post(encounter('D-2'), key, client), await post(encounter('D-2'), key, client), await post(encounter('D-2', { status: 'in-progress' }), {}, client)];
    expect([first.status, again.status, other.status]).toEqual([201, 409, 200]);
    expect(again.headers.get('x-receipt')).toBe(first.headers.get('x-receipt'));
    const { issue } = (await again.json()) as OperationOutcome;
    expect(issue.map(({ code, details }) => [code, details?.coding?.map((one) => one.code)])).toEqual([['duplicate', ['EHCH-ENC-004', 'REC_CONFLICT']]]);
    expect((await post(encounter('D-2', { status: 'in-progress' }), { 'if-none-exist': `identifier=${SYSTEM}|D-2` }, client)).status).toBe(200);
  });
});
