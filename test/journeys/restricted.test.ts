import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Coding, Patient } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';
const RESTRICTED: Coding = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R', display: 'restricted' };
const [OPEN, LABELLED, SAID] = ['9000000009', '9000000017', '9000000025'];

let journey: Journey;
let version = 0;

async function register(nhsNumber: string, changes: object = {}): Promise<void> {
  version += 1;
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber }, source: { id: `R-${nhsNumber}`, version, updatedAt: '2026-11-16T09:00:00Z' }, ...changes }));
  await journey.settle();
}

async function patientOf(nhsNumber: string): Promise<Patient> {
  const [patient] = await journey.resources<Patient>(`Patient?identifier=${NHS_NUMBER}|${nhsNumber}`);
  if (patient === undefined) throw new Error('there is no such patient');
  return patient;
}

/** What those do who look after the FHIR server. */
async function labelOnServer(nhsNumber: string, security: Coding[]): Promise<void> {
  const patient = await patientOf(nhsNumber);
  const { meta: _meta, ...content } = patient;
  const answer = await fetch(`${journey.process.url}/sandbox/fhir/R4/Patient/${patient.id}`, { method: 'PUT', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ ...content, meta: { security } }) });
  expect(answer.status).toBe(200);
}

/** Whether a subscriber that sees no restricted records is told of what happens to a resident now: it is, in any case, of what happens then to another. */
async function isTold(nhsNumber: string): Promise<boolean> {
  const before = journey.subscriber.events.length;
  for (const resident of [nhsNumber, OPEN]) {
    version += 1;
    await journey.send('round-outcome', exampleOf('round-outcome', { home: HOME, resident: { nhsNumber: resident }, source: { id: `RO-${version}`, version } }));
    await journey.settle();
  }
  await until('it is told of the other', () => journey.subscriber.events.length > before);
  return journey.subscriber.events.length - before === 2;
}

const isShown = async (nhsNumber: string) => (await journey.client.fetch(`/fhir/R4/Patient/${(await patientOf(nhsNumber)).id}`)).status === 200;

beforeAll(async () => {
  journey = await startJourney();
  const subscription = await journey.subscriber.subscribe(journey.client, 'home-round-outcome');
  await until('it is active', async () => (await journey.database.ledger.selectFrom('subscription').select('status').where('id', '=', subscription).executeTakeFirst())?.status === 'active');
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  for (const nhsNumber of [OPEN, LABELLED]) await register(nhsNumber);
}, 60_000);
afterAll(() => journey.close());

describe('SEC-054: a resident whom those who look after the FHIR server labelled as restricted', () => {
  test('is shown to nobody who sees no such records from that moment on, stays labelled when we write again, and is told of no more', async () => {
    expect([await isTold(LABELLED), await isShown(LABELLED)]).toEqual([true, true]);
    await labelOnServer(LABELLED, [RESTRICTED]);
    expect(await isShown(LABELLED)).toBe(false);
    await register(LABELLED, { birthDate: '1938-04-03' });
    expect(await patientOf(LABELLED)).toMatchObject({ birthDate: '1938-04-03', meta: { security: [RESTRICTED] } });
    expect(await isTold(LABELLED)).toBe(false);
  }, 60_000);

  test('is open again once they took the label off and we wrote again', async () => {
    await labelOnServer(LABELLED, []);
    await register(LABELLED, { birthDate: '1938-04-02' });
    expect([await isTold(LABELLED), await isShown(LABELLED)]).toEqual([true, true]);
  }, 60_000);
});

describe('SEC-054: a resident whom a source says to be restricted', () => {
  test('is labelled so that everybody can see it, and told of and shown to nobody who sees no such records', async () => {
    await register(SAID, { restricted: true });
    expect((await patientOf(SAID)).meta?.security).toEqual([RESTRICTED]);
    expect([await isTold(SAID), await isShown(SAID)]).toEqual([false, false]);
  }, 60_000);

  test('stays so when the source takes that back, until the label is taken off on the FHIR server as well', async () => {
    await register(SAID, { restricted: false });
    expect((await patientOf(SAID)).meta?.security).toEqual([RESTRICTED]);
    expect([await isTold(SAID), await isShown(SAID)]).toEqual([false, false]);
    await labelOnServer(SAID, []);
    await register(SAID, { birthDate: '1938-04-01' });
    expect([await isTold(SAID), await isShown(SAID)]).toEqual([true, true]);
  }, 60_000);
});
