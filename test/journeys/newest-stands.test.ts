import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CarePlan } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { firstArrivals } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const RESIDENT = { nhsNumber: '9000000009' };
const system = 'https://care.sunnyside.example';
let journey: Journey;
let agreed: string;
let updated: string;

beforeAll(async () => {
  journey = await startJourney();
  agreed = await journey.subscriber.subscribe(journey.client, 'pcsp-agreed', { content: 'full-resource' });
  updated = await journey.subscriber.subscribe(journey.client, 'pcsp-updated', { content: 'full-resource' });
  await until('both handshakes', () => journey.subscriber.handshakes === 2);
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: RESIDENT }));
  await journey.settle();
});
afterAll(() => journey.close());

const plan = (id: string, version: number) =>
  exampleOf('personalised-care-and-support-plan', { home: HOME, resident: RESIDENT, status: 'active', whatMatters: `Words of version ${version}`, source: { system, id, version } });
const versionOf = (resource: CarePlan | undefined): number => Number(/version (\d+)/.exec(JSON.stringify(resource))?.[1]);

test('REL-030, I-15: of versions that come in the order 5, 3, 1, 4, 2 the newest stands, and the subscriber never sees the state go back', async () => {
  for (const version of [5, 3, 1, 4, 2]) {
    await journey.send('personalised-care-and-support-plan', plan('PLAN-1', version));
    await journey.settle();
  }
  const plans = await journey.resources<CarePlan>('CarePlan');
  expect(plans).toHaveLength(1);
  expect(versionOf(plans[0])).toBe(5);
  const told = [...firstArrivals(journey.subscriber.events, agreed), ...firstArrivals(journey.subscriber.events, updated)];
  expect(told.map(({ resource }) => versionOf(resource as CarePlan))).toEqual([5]);
});

test('M-14: of forty versions sent at once in any order the newest stands, and what each subscription tells only ever rises', async () => {
  const versions = Array.from({ length: 40 }, (_, index) => index + 1).sort(() => Math.random() - 0.5);
  await Promise.all(versions.map((version) => journey.send('personalised-care-and-support-plan', plan('PLAN-2', version))));
  await journey.settle();
  const seenBy = (subscription: string) => firstArrivals(journey.subscriber.events, subscription).map(({ resource }) => versionOf(resource as CarePlan));
  const seen = [...seenBy(agreed).slice(1), ...seenBy(updated)];
  expect(seen.at(-1)).toBe(40);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect((await journey.resources<CarePlan>('CarePlan')).map(versionOf).sort((a, b) => a - b)).toEqual([5, 40]);
});
