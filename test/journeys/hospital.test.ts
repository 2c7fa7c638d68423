import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Encounter, Linkage, Patient, Provenance } from '@medplum/fhirtypes';
import getPort from 'get-port';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { adt, connectMllp, type MllpClient } from '../support/mllp.ts';
import { firstArrivals } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const RESIDENT = { nhsNumber: '9000000009' };
let journey: Journey;
let hospital: MllpClient;
let admissions: string;

beforeAll(async () => {
  const port = await getPort({ host: '127.0.0.1' });
  journey = await startJourney({ env: { EHCH_MLLP_PORT: String(port), EHCH_MLLP_TENANT: 'tenant-a' } });
  admissions = await journey.subscriber.subscribe(journey.client, 'resident-admitted-hospital', { content: 'full-resource', filters: ['home.identifier=https://fhir.nhs.uk/Id/ods-organization-code|VM1AB'] });
  await until('the handshake', () => journey.subscriber.handshakes === 1);
  hospital = await connectMllp(port);
});
afterAll(async () => {
  hospital.socket.destroy();
  await journey.close();
});

let sent = 0;
async function tell(...messages: string[]): Promise<void> {
  for (const message of messages) hospital.send(message);
  sent += messages.length;
  const answers = (await hospital.answers(sent)).slice(-messages.length);
  expect(answers.map((segments) => segments[1]?.split('|')[1])).toEqual(messages.map(() => 'AA'));
}

const toldSoFar = () => firstArrivals(journey.subscriber.events, admissions).map(({ resource }) => (resource as Encounter).status);
const theVisit = async () => (await journey.resources<Encounter>('Encounter?class=IMP'))[0];

test('what a hospital tells of somebody who is not known here waits, and makes no patient; it goes on when the resident is', async () => {
  await tell(adt('A04', { at: '20250616083000+0000', pv1: { 2: 'E', 3: 'ED', 44: '20250616082500+0000' } }), adt('A01', { pv1: { 2: 'I', 3: 'AMU', 4: '21', 14: '85', 44: '20250616092000+0000' } }));
  await until('the visit waits', async () => (await journey.database.ledger.selectFrom('lane_item').select('state').where('state', '=', 'waiting').execute()).length > 0);
  expect(await journey.resources<Patient>('Patient')).toEqual([]);
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: RESIDENT }));
  await journey.settle();
  const [patient, ...others] = await journey.resources<Patient>('Patient');
  expect(others).toEqual([]);
  expect(await theVisit()).toMatchObject({ status: 'in-progress', subject: { reference: `Patient/${patient?.id}` }, period: { start: '2025-06-16T09:20:00+00:00' } });
  expect(toldSoFar()).toEqual(['in-progress']); // the attendance before it was no admission
});

test('the visit goes on, thinner messages and all; who follows admissions hears of what is called off, and of nothing else', async () => {
  await tell(adt('A02', { at: '20250616120000+0000', pv1: { 3: 'W12^B^3', 6: 'AMU' } }), adt('A08', { at: '20250617090000+0000' }), adt('A03', { at: '20250618150000+0000', pv1: { 36: '1', 37: '85', 45: '20250618143000+0000' } }));
  await journey.settle();
  expect(await theVisit()).toMatchObject({ status: 'finished', period: { start: '2025-06-16T09:20:00+00:00', end: '2025-06-18T14:30:00+00:00' }, location: [{ location: { display: 'AMU' } }, { location: { display: 'W12, B, 3' } }] });
  await tell(adt('A13', { at: '20250618160000+0000' }));
  await journey.settle();
  expect(await theVisit()).toMatchObject({ status: 'in-progress', period: { start: '2025-06-16T09:20:00+00:00' } });
  expect((await theVisit())?.period?.end).toBeUndefined();
  await tell(adt('A11', { at: '20250618170000+0000' }));
  await journey.settle();
  expect(toldSoFar()).toEqual(['in-progress', 'cancelled']);
  expect(await journey.resources<Encounter>('Encounter')).toHaveLength(1);
  const events = (await journey.resources<Provenance>('Provenance')).flatMap(({ activity }) => activity?.coding?.[0]?.code ?? []);
  expect(events.sort()).toEqual(['A01', 'A02', 'A03', 'A04', 'A11', 'A13']); // the update changed nothing, so there is nothing to tell the origin of
});

test('a merge links two patients that are known here, and waits until both are', async () => {
  const merge = adt('A40', { control: 'MERGE-1' }).split('\r').filter((segment) => !segment.startsWith('PV1')).join('\r');
  await tell(`${merge}MRG|H-2^^^RZZ01^MR\r`);
  await until('the merge waits', async () => (await journey.database.ledger.selectFrom('lane_item').select('state').where('state', '=', 'waiting').execute()).length === 1);
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { localId: 'H-2' }, source: { system: 'https://adt.infirmary.example', id: 'H-2' } }));
  await journey.settle();
  const [linkage] = await journey.resources<Linkage>('Linkage');
  const patients = await journey.resources<Patient>('Patient');
  expect(linkage?.item.map(({ type, resource }) => [type, resource.reference])).toEqual([['source', expect.stringMatching(/^Patient\//)], ['alternate', expect.stringMatching(/^Patient\//)]]);
  expect(new Set(linkage?.item.map(({ resource }) => resource.reference))).toEqual(new Set(patients.map(({ id }) => `Patient/${id}`)));
});

test('a merge that was a mistake is taken back: who follows such links hears of both, first of the link and then that the two are two', async () => {
  const [unlinked, linked] = [await journey.subscriber.subscribe(journey.client, 'record-unlinked', { content: 'full-resource', filters: ['patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009'] }), await journey.subscriber.subscribe(journey.client, 'record-linked', { content: 'full-resource' })];
  await until('the handshakes', () => journey.subscriber.handshakes === 3);
  const merge = exampleOf('patient-merge', { resident: RESIDENT, merged: { localId: 'H-2' }, source: { system: 'https://adt.infirmary.example', id: 'MERGE-2', version: 1 } }, 'minimal');
  for (const [index, withdrawn] of [false, true].entries()) {
    await journey.send('patient-merge', { ...merge, withdrawn, source: { ...(merge['source'] as object), version: index + 1 } });
    await journey.settle();
  }
  const told = (id: string) => firstArrivals(journey.subscriber.events, id).map(({ resource }) => (resource as Linkage).active);
  expect(told(linked)).toEqual([true, false]);
  expect(told(unlinked)).toEqual([false]);
  expect(await journey.database.ledger.selectFrom('event').select(['topic', 'retraction']).where('focus_type', '=', 'Linkage').where('retraction', '=', true).orderBy('id').execute()).toHaveLength(2);
});
