import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Encounter, Patient } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.close());

const HOME = { odsCode: 'VM1AB' };

test('a round outcome that arrives before its resident and its home waits, says for what, and goes on by itself', async () => {
  const { id } = await journey.send('round-outcome', exampleOf('round-outcome', { home: HOME }));
  await until('the outcome waits', async () => (await journey.receipt(id)).entries[0]?.state === 'waiting');
  const [waiting] = (await journey.receipt(id)).entries;
  expect(waiting?.reason).toEqual({ class: 'wait', code: 'EHCH-PUB-001', text: expect.stringContaining('the resident (Patient) and the place of the home (Location)'), fix: expect.stringContaining('Send what it waits for'), who: 'sender' });

  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000009' } }));
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await until('the outcome is published', async () => (await journey.receipt(id)).entries[0]?.state === 'published');

  const [encounter] = await journey.resources<Encounter>('Encounter');
  const [patient] = await journey.resources<Patient>('Patient');
  expect(encounter?.subject?.reference).toBe(`Patient/${patient?.id}`);
});

test('an observation by local id alone finds its resident once the register has linked the two', async () => {
  const system = 'https://care.sunnyside.example';
  const { id } = await journey.send('observations', exampleOf('observations', { home: HOME, resident: { localId: 'R-77' }, source: { system, id: 'OBS-77' } }));
  await until('the observation waits', async () => (await journey.receipt(id)).entries[0]?.state === 'waiting');
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000017', localId: 'R-77' }, source: { system, id: 'RES-77' } }));
  await until('the observation is published', async () => (await journey.receipt(id)).entries[0]?.state === 'published');
});
