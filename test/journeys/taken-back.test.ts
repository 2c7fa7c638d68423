import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Observation, QuestionnaireResponse } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { firstArrivals } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const RESIDENT = { nhsNumber: '9000000009' };
let journey: Journey;
let outcomes: string;
let emergencies: string;

beforeAll(async () => {
  journey = await startJourney();
  outcomes = await journey.subscriber.subscribe(journey.client, 'home-round-outcome', { content: 'full-resource' });
  emergencies = await journey.subscriber.subscribe(journey.client, 'deterioration-alert', { content: 'full-resource', filters: ['severity=emergency'] });
  await until('both handshakes', () => journey.subscriber.handshakes === 2);
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: RESIDENT }));
  await journey.settle();
});
afterAll(() => journey.close());

async function sendVersions(recordType: string, record: Record<string, unknown>, versions: readonly Record<string, unknown>[]): Promise<void> {
  for (const [index, changes] of versions.entries()) {
    await journey.send(recordType, { ...record, ...changes, source: { ...(record['source'] as object), version: index + 1 } });
    await journey.settle();
  }
}

test('whoever was told of an outcome is told that it was entered in error (EHCH R10)', async () => {
  await sendVersions('round-outcome', exampleOf('round-outcome', { home: HOME, resident: RESIDENT }), [{ status: 'completed' }, { status: 'entered-in-error' }]);
  const told = firstArrivals(journey.subscriber.events, outcomes).map(({ resource }) => (resource as QuestionnaireResponse).status);
  expect(told).toEqual(['completed', 'entered-in-error']);
});

/** What an emergency team that follows alerts by their severity is told of a set of observations, one version after the other. */
async function toldOf(id: string, versions: readonly Record<string, unknown>[]): Promise<(string | number | undefined)[]> {
  const before = firstArrivals(journey.subscriber.events, emergencies).length;
  const record = exampleOf('observations', { home: HOME, resident: RESIDENT, source: { id } }, 'alarming-without-a-total');
  await sendVersions('observations', record, versions);
  const told = firstArrivals(journey.subscriber.events, emergencies).slice(before).map(({ resource }) => resource as Observation);
  return told.map(({ status, valueQuantity, dataAbsentReason }) => (status === 'final' ? (valueQuantity?.value ?? dataAbsentReason?.coding?.[0]?.code) : status));
}

test('whoever was told of an alarm without a total is told when it was entered in error (EHCH R17)', async () => {
  expect(await toldOf('OBS-1', [{}, { enteredInError: true }])).toEqual(['unknown', 'entered-in-error']);
});

const WELL = { respirationRate: 16, oxygenSaturation: 97, onOxygen: false, systolic: 128, pulse: 72, temperature: 36.6 };

test('whoever was told of an alarm is told when it is corrected to a score that raises none, or to no score at all (EHCH R17)', async () => {
  expect(await toldOf('OBS-2', [{}, { ...WELL, consciousness: 'alert' }])).toEqual(['unknown', 0]);
  expect(await toldOf('OBS-3', [{}, WELL])).toEqual(['unknown', 'entered-in-error']);
});
