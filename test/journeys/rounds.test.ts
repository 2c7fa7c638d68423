import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Encounter } from '@medplum/fhirtypes';
import { registerClient, type TestClient } from '../support/client.ts';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';

/** The practice manager asks whether Tuesday's round counted. */
const HOME = { odsCode: 'VM1AB' };
const OTHER_HOME = { odsCode: 'VM2CD' };
const [ADA, BERT, CLEO, DORA, ELSE] = ['9000000009', '9000000017', '9000000025', '9000000033', '9000000041'];
const ROUNDS = 'https://pcn.riverbank.example';
const SYSTEM = 'https://gp.elmlane.example/Id/encounter';
const PERIOD = { start: '2026-11-17T10:00:00Z', end: '2026-11-17T11:50:00Z' };

interface Week {
  home: { odsCode?: string };
  networks: { odsCode?: string }[];
  week: string;
  from: string;
  to: string;
  counted: boolean;
  text: string;
  residents: { living: number; seen: number };
  rounds: { encounter: string; url: string; kind: string; status: string; class: string; participants: { roles: string[] }[]; residents: { listed: number; seen: number }; outcomes: { total: number; decisions: Record<string, number> }; contacts: { encounter: string; url: string; linkedBy: string }[] }[];
  otherContacts: { encounter: string; start: string }[];
}

let journey: Journey;
const outcome = (id: string, nhsNumber: string, changes: Record<string, unknown> = {}) =>
  exampleOf('round-outcome', { home: HOME, resident: { nhsNumber }, source: { id }, period: { start: '2026-11-17T10:30:00Z' }, round: { system: ROUNDS, id: 'WR-47' }, ...changes });
const round = (id: string, changes: Record<string, unknown> = {}) =>
  exampleOf('weekly-home-round', { home: HOME, source: { system: ROUNDS, id, version: 1, updatedAt: '2026-11-17T12:15:00Z' }, period: PERIOD, residents: [ADA, BERT, CLEO].map((nhsNumber) => ({ resident: { nhsNumber }, reason: 'As agreed.' })), ...changes }, 'maximal');

beforeAll(async () => {
  journey = await startJourney({ env: { EHCH_WRITE_PATIENCE: '60s' } });
  for (const [home, id] of [[HOME, 'HOME-1'], [OTHER_HOME, 'HOME-2']] as const) await journey.send('home-register', exampleOf('home-register', { home, source: { id }, alignments: [{ pcn: { odsCode: 'U90001', name: 'Riverbank PCN' }, from: '2024-04-01' }] }));
  const residents = [[ADA, HOME], [BERT, HOME], [CLEO, HOME], [DORA, HOME], [ELSE, OTHER_HOME]] as const;
  for (const [index, [nhsNumber, home]] of residents.entries()) await journey.send('resident-register', exampleOf('resident-register', { home, resident: { nhsNumber }, source: { id: `R-${index}` }, ...(nhsNumber === DORA && { deceasedAt: '2026-10-02' }) }));
  await journey.send('weekly-home-round', round('WR-47'));
  await journey.send('round-outcome', outcome('RO-1', ADA, { decision: 'referral' }));
  await journey.send('round-outcome', outcome('RO-2', CLEO, { contact: 'discussed' }));
  await journey.settle();
  await post('E-1', BERT);
  await post('E-2', BERT, { period: { start: '2026-11-19T09:00:00Z' } });
  await post('E-3', BERT, { status: 'planned' });
  await post('E-4', ELSE);
  await post('E-5', BERT, { status: 'entered-in-error' });
});
afterAll(() => journey.close());

async function post(value: string, nhsNumber: string, changes: Partial<Encounter> = {}): Promise<void> {
  const body = { resourceType: 'Encounter', identifier: [{ system: SYSTEM, value }], status: 'finished', class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' }, subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber } }, period: { start: '2026-11-17T10:05:00Z' }, ...changes };
  const response = await journey.client.fetch('/fhir/R4/Encounter', { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(body) });
  expect(response.status).toBe(201);
}

const ask = async (query: string, client: TestClient = journey.client): Promise<Week> => {
  const response = await client.fetch(`/rounds?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Week;
};

describe('GET /rounds', () => {
  test('walk (b) step 16: shows that the round counts, who took part by role, how many were seen of how many, the outcomes, and the encounters behind the numbers', async () => {
    const week = await ask('home=VM1AB&week=2026-W47');
    const [shown] = week.rounds;
    expect(week).toMatchObject({ home: { odsCode: 'VM1AB' }, networks: [{ odsCode: 'U90001' }], week: '2026-W47', from: '2026-11-16', to: '2026-11-22', counted: true, residents: { living: 3, seen: 2 } });
    expect(shown).toMatchObject({ kind: 'round', status: 'finished', class: 'HH', ...PERIOD, residents: { listed: 3, seen: 2 }, outcomes: { total: 2, decisions: { 'maintain-pcsp': 1, referral: 1 } } });
    expect(shown?.participants.map(({ roles }) => roles)).toEqual([['round-lead', 'advanced-nurse-practitioner'], ['home-representative', 'registered-manager'], ['general-practitioner'], ['pharmacist']]);
    expect(shown?.contacts.map(({ linkedBy }) => linkedBy).sort()).toEqual(['listed-at-its-time', 'part-of']);
    expect(week.otherContacts.map(({ start }) => start)).toEqual(['2026-11-19T09:00:00Z']);
    for (const { url } of [shown!, ...(shown?.contacts ?? [])]) expect((await journey.client.fetch(new URL(url).pathname)).status).toBe(200);
    expect(JSON.stringify(week)).not.toMatch(/Nowak|Okafor|Adeyemi|900000|Patient|1938/);
  });

  test('walk (b) step 16: of a week in which nobody told of a round, or of one that is only planned, it says that it does not count, and why', async () => {
    expect(await ask('home=VM1AB&week=2026-W46')).toMatchObject({ counted: false, text: 'No round or check-in of the home is known in 2026-W46.', rounds: [] });
    await journey.send('weekly-home-round', round('WR-48', { status: 'planned', period: { start: '2026-11-24T10:00:00Z' } }));
    await journey.settle();
    const planned = await ask('home=VM1AB&week=2026-W48');
    expect([planned.counted, planned.rounds.map(({ status }) => status)]).toEqual([false, ['planned']]);
    expect(planned.text).toContain('is planned and does not count');
  });

  test('walk (b) step 16: a check-in counts as much as a round, and a round that was moved to another week is counted there', async () => {
    const checkIn = { kind: 'check-in', residents: undefined, home: OTHER_HOME };
    await journey.send('weekly-home-round', round('WR-C', checkIn));
    await journey.settle();
    expect(await ask('home=VM2CD&week=2026-W47')).toMatchObject({ counted: true, rounds: [{ kind: 'check-in' }] });
    await journey.send('weekly-home-round', round('WR-C', { ...checkIn, period: { start: '2026-11-13T10:00:00Z', end: '2026-11-13T10:10:00Z' }, source: { system: ROUNDS, id: 'WR-C', version: 2, updatedAt: '2026-11-18T12:15:00Z' } }));
    await journey.settle();
    expect([(await ask('home=VM2CD&week=2026-W47')).counted, (await ask('home=VM2CD&week=2026-W46')).counted]).toEqual([false, true]);
  });

  test('walk (b) step 16: a round that was entered in error was none', async () => {
    await journey.send('weekly-home-round', round('WR-E', { home: OTHER_HOME, residents: [{ resident: { nhsNumber: ELSE }, reason: 'x' }], period: { start: '2026-11-10T10:00:00Z' }, status: 'entered-in-error' }));
    await journey.settle();
    expect((await ask('home=VM2CD&week=2026-W46')).rounds.map(({ kind }) => kind)).toEqual(['check-in']);
  });

  test('SEC-015: what another organisation knows is not there, and a network is no home', async () => {
    const other = await registerClient(journey.database.ledger, journey.process.url, { tenant: 'tenant-b' });
    expect((await other.fetch('/rounds?home=VM1AB&week=2026-W47')).status).toBe(404);
    expect((await journey.client.fetch('/rounds?home=U90001&week=2026-W47')).status).toBe(404);
    expect((await journey.client.fetch('/rounds?home=VM9ZZ&week=2026-W47')).status).toBe(404);
  });

  test('SEC-012: needs the right to read and to search encounters', async () => {
    const limited = await registerClient(journey.database.ledger, journey.process.url, { scope: 'system/Encounter.r' });
    expect((await limited.fetch('/rounds?home=VM1AB&week=2026-W47')).status).toBe(403);
  });

  test('SEC-054: a resident who is restricted is in none of the numbers', async () => {
    const { server_id: id } = await journey.database.ledger.selectFrom('identity').select('server_id').where('identity', '=', `Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|${ADA}`).executeTakeFirstOrThrow();
    await journey.database.ledger.insertInto('restricted_resource').values({ resource: `Patient/${id}` }).execute();
    expect(await ask('home=VM1AB&week=2026-W47')).toMatchObject({ residents: { living: 2, seen: 1 }, rounds: [{ residents: { listed: 2, seen: 1 }, outcomes: { total: 1 } }] });
    await journey.database.ledger.deleteFrom('restricted_resource').execute();
  });

  test('SEC-033, SEC-036: is in the audit with the encounters and residents that it was about', async () => {
    const { rounds } = await ask('home=VM1AB&week=2026-W47');
    const row = await journey.database.ledger.selectFrom('audit').select(['entity_type', 'client_id', 'resources']).where('event', '=', 'rounds-read').orderBy('id', 'desc').executeTakeFirstOrThrow();
    expect(row).toMatchObject({ entity_type: 'Organization', client_id: journey.client.clientId });
    expect(row.resources).toEqual(expect.arrayContaining([rounds[0]?.encounter, ...(rounds[0]?.contacts ?? []).map(({ encounter }) => encounter), expect.stringMatching(/^Patient\//)]));
  });

  test.each(['', 'home=VM1AB', 'week=2026-W47', 'home=VM1AB&week=2025-W53', 'home=VM1AB&week=2026-47', 'home=VM1AB&week=2026-W47&week=2026-W46', 'home=%00&week=2026-W47'])('"%s" is refused with what is expected', async (query) => {
    const response = await journey.client.fetch(`/rounds?${query}`);
    expect([response.status, JSON.stringify(await response.json())]).toEqual([400, expect.stringMatching(/must be (a week|an ODS)/)]);
  });
});
