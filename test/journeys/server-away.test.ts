import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Bundle, Encounter } from '@medplum/fhirtypes';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const ADA = '9000000009';
const ENCOUNTERS = 150;

let database: TestDatabase;
let sandbox: TestProcess;
let proxy: FaultProxy;
let journey: Journey;
beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: database.url });
  proxy = await startFaultProxy(`${sandbox.url}/sandbox/fhir/R4`);
  journey = await startJourney({ env: { FHIR_BASE_URL: proxy.url, EHCH_WRITE_PATIENCE: '100ms' } });
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: ADA } }));
  await journey.settle();
}, 120_000);
afterAll(async () => {
  await journey.close();
  await proxy.close();
  await sandbox.stop();
  await database.drop();
}, 60_000);

interface WaitingReceipt {
  settled: boolean;
  waiting?: { text: string; code?: string; ahead: number; eta?: string };
  entries: { state: string; reason?: { code: string; text: string } }[];
}

const encounter = (value: string): Encounter => ({
  resourceType: 'Encounter',
  identifier: [{ system: 'https://gp.elmlane.example/Id/encounter', value }],
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: ADA } },
  period: { start: '2026-11-17T10:05:00Z' },
});

const post = (path: string, body: unknown) => journey.client.fetch(`/fhir/R4${path}`, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(body) });
const read = async (path: string) => (await (await journey.client.fetch(path)).json()) as WaitingReceipt;

test('walk (b) step 15: while the FHIR server is away every receipt says what it waits for, also behind others of the same resident; once it drains, until when', async () => {
  proxy.decide = () => ({ is: 'reset-before' });
  const first = await post('/Encounter', encounter('first'));
  expect(first.status).toBe(202);
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', entry: Array.from({ length: ENCOUNTERS }, (_, index) => ({ resource: encounter(`E-${index}`), request: { method: 'POST' as const, url: 'Encounter' } })) };
  const answers = (await (await post('', bundle)).json()) as Bundle;
  expect(new Set(answers.entry?.map(({ response }) => response?.status))).toEqual(new Set(['202 Accepted']));
  const path = new URL(answers.entry?.[0]?.response?.location ?? '').pathname;

  await until('its receipts say why', async () => (await read(path)).waiting !== undefined && (await read(new URL(first.headers.get('x-receipt') ?? '').pathname)).waiting !== undefined);
  const away = await read(path);
  expect(away.waiting).toEqual({ text: 'waiting: the FHIR server does not answer', code: expect.stringMatching(/^EHCH-PUB-00[56]$/), ahead: ENCOUNTERS + 1 });
  expect(new Set(away.entries.map(({ state, reason }) => `${state} ${reason?.code ?? ''}`))).toEqual(new Set([`mapped ${away.waiting?.code ?? ''}`]));

  proxy.decide = () => ({ is: 'pass' });
  const estimates: NonNullable<WaitingReceipt['waiting']>[] = [];
  const began = Date.now();
  await until('all of it is through', async () => {
    const now = await read(path);
    if (now.waiting?.eta !== undefined) estimates.push(now.waiting);
    return now.settled;
  }, 120_000);
  expect(estimates.length).toBeGreaterThan(0);
  for (const { text, ahead, eta = '' } of estimates) {
    expect(text).toBe('waiting: in line for the FHIR server');
    expect(ahead).toBeLessThanOrEqual(ENCOUNTERS + 1);
    expect(Date.parse(eta)).toBeGreaterThan(began);
  }
  const through = await journey.database.ledger.selectFrom('record').select('source_key').where('record_type', '=', 'encounter').orderBy('published_at').orderBy('id').execute();
  expect(through.map(({ source_key }) => source_key)).toEqual(['first', ...Array.from({ length: ENCOUNTERS }, (_, index) => `E-${index}`)]);
}, 240_000);
