import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AllergyIntolerance, Condition, Encounter, MedicationStatement, Observation, Patient, Provenance } from '@medplum/fhirtypes';
import { SOURCES_FOLDER } from '@ehch/sources';
import { exampleOf, type Journey, type Receipt, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const EXAMPLE = readFileSync(join(SOURCES_FOLDER, 'gp-connect-structured-record', 'examples', 'record.json'), 'utf8');

let journey: Journey;
beforeAll(async () => { journey = await startJourney(); });
afterAll(() => journey.close());

async function sendRecord(body: string): Promise<Receipt> {
  const response = await journey.client.fetch('/files?source=gp-connect-structured-record', { method: 'POST', headers: { 'content-type': 'application/fhir+json;fhirVersion=3.0' }, body });
  expect(response.status).toBe(202);
  return (await response.json()) as Receipt;
}

test("a practice's record of somebody who is not known here waits, and makes no patient; it goes on when the resident is", async () => {
  const { id } = await sendRecord(EXAMPLE);
  await until('all of it waits', async () => (await journey.database.ledger.selectFrom('lane_item').select('state').where('state', '=', 'waiting').execute()).length === 9);
  expect(await journey.resources<Patient>('Patient')).toEqual([]);
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000009' } }));
  await journey.settle();
  expect((await journey.receipt(id)).counts).toMatchObject({ published: 9 });

  const [patient] = await journey.resources<Patient>('Patient');
  const [encounter, ...others] = await journey.resources<Encounter>('Encounter');
  expect(others).toEqual([]);
  const [pressure] = await journey.resources<Observation>('Observation?code=http://snomed.info/sct|75367002');
  expect(pressure).toMatchObject({ subject: { reference: `Patient/${patient?.id}` }, encounter: { reference: `Encounter/${encounter?.id}` } });
  const counts = await Promise.all(['Condition', 'Observation', 'MedicationStatement', 'AllergyIntolerance', 'Practitioner'].map(async (type) => (await journey.resources<Condition | MedicationStatement | AllergyIntolerance>(type)).length));
  expect(counts).toEqual([2, 3, 1, 2, 1]);
  const provenances = await journey.resources<Provenance>('Provenance');
  expect(provenances.filter(({ agent }) => JSON.stringify(agent).includes('Y90001'))).toHaveLength(9);
});

test('taken again a day later it changes nothing but what the practice has changed', async () => {
  const before = await journey.resources<Condition>('Condition');
  const later = EXAMPLE.replace('"2026-11-18T07:30:00+00:00"', '"2026-11-19T07:30:00+00:00"').replace('Reviewed with her daughter.', 'Reviewed with her son.');
  await sendRecord(later);
  await journey.settle();
  const after = await journey.resources<Condition>('Condition');
  const changed = after.filter(({ id, meta }) => before.find((one) => one.id === id)?.meta?.versionId !== meta?.versionId);
  expect(changed.map(({ note }) => note?.[0]?.text)).toEqual(['Reviewed with her son.']);
  expect(await journey.resources<Observation>('Observation')).toHaveLength(3);
});
