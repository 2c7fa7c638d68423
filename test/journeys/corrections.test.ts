import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Encounter, Observation, Patient, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.close());

const source = (id: string, version = 1, system = 'https://care.sunnyside.example') => ({ system, id, version });
const home = (odsCode: string) => exampleOf('home-register', { home: { odsCode }, source: source(odsCode, 1, 'https://pcn.example') });
const resident = (odsCode: string, nhsNumber: string, changes: Record<string, unknown>) => exampleOf('resident-register', { home: { odsCode }, resident: { nhsNumber }, ...changes });
const ready = async (odsCode: string, nhsNumber: string) => {
  await journey.send('home-register', home(odsCode));
  await journey.send('resident-register', resident(odsCode, nhsNumber, { source: source(`R-${nhsNumber}`) }));
  await journey.settle();
};
const patientOf = async (nhsNumber: string): Promise<Patient & { id: string }> => {
  const found = await journey.resources<Patient>(`Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|${nhsNumber}`);
  expect(found).toHaveLength(1);
  return found[0] as Patient & { id: string };
};
const of = async <T extends Resource>(type: string, nhsNumber: string) => journey.resources<T>(`${type}?patient=Patient/${(await patientOf(nhsNumber)).id}`);

/** LOINC. */
const RESPIRATORY_RATE = '9279-1';

describe('a later version of a record', () => {
  test('marks as an error what it leaves out of an observation set', async () => {
    await ready('VM1AA', '9000000009');
    const before = exampleOf('observations', { home: { odsCode: 'VM1AA' }, resident: { nhsNumber: '9000000009' }, source: source('OBS-1') }, 'maximal');
    await journey.send('observations', before);
    await journey.settle();
    const { respirationRate: _wrong, news2: _scoredFromIt, ...rest } = before as unknown as Record<string, unknown>;
    await journey.send('observations', { ...rest, source: { ...before.source, version: 2 } });
    await journey.settle();
    const byStatus = (status: string, observations: Observation[]) => observations.filter((one) => one.status === status).map(({ code }) => code.coding?.[0]?.code).sort();
    const after = await of<Observation>('Observation', '9000000009');
    expect(byStatus('entered-in-error', after)).toContain(RESPIRATORY_RATE);
    expect(byStatus('final', after)).not.toContain(RESPIRATORY_RATE);
    expect(byStatus('final', after).length).toBeGreaterThan(3);
  });

  test('calls off the actions and referrals that it no longer has, and the contact that did not take place', async () => {
    await ready('VM1AB', '9000000017');
    const before = exampleOf('round-outcome', { home: { odsCode: 'VM1AB' }, resident: { nhsNumber: '9000000017' }, source: source('RO-1') }, 'maximal');
    await journey.send('weekly-home-round', exampleOf('weekly-home-round', { home: { odsCode: 'VM1AB' }, source: before['round'] as Record<string, unknown> }));
    await journey.send('round-outcome', before);
    await journey.settle();
    const statuses = async <T extends Resource & { status?: string }>(type: string) => [...new Set((await of<T>(type, '9000000017')).map(({ status }) => status))];
    expect(await statuses<Task>('Task')).not.toContain('cancelled');
    const { actions: _actions, referrals: _referrals, ...shorter } = before as unknown as Record<string, unknown>;
    await journey.send('round-outcome', { ...shorter, contact: 'discussed', source: { ...before.source, version: 2 } });
    await journey.settle();
    expect(await statuses<Task>('Task')).toEqual(['cancelled']);
    expect(await statuses<ServiceRequest>('ServiceRequest')).toEqual(['revoked']);
    expect(await statuses<Encounter>('Encounter')).toEqual(['entered-in-error']);
  });
});

describe('a resident of whom several systems tell', () => {
  const told = (system: string, odsCode: string, family: string) => resident(odsCode, '9000000025', { name: { given: ['Ada'], family }, source: source('R-1', 1, system) });

  test('REL-030: stays as the record that came last said, whatever earlier records wait for and however they end their wait', async () => {
    await journey.send('home-register', home('VM1CC'));
    const first = await journey.send('resident-register', told('https://a.example', 'VM1CA', 'First'));
    const second = await journey.send('resident-register', told('https://b.example', 'VM1CB', 'Second'));
    const last = await journey.send('resident-register', told('https://c.example', 'VM1CC', 'Third'));
    const through = (id: string) => until('the record is through', async () => (await journey.receipt(id)).settled);
    await through(last.id);
    await journey.send('home-register', home('VM1CA'));
    await through(first.id);
    await journey.send('home-register', home('VM1CB'));
    await through(second.id);
    expect((await patientOf('9000000025')).name?.[0]?.family).toBe('Third');
  });

  test('belongs to the home that they moved to, also when the home that they left says so afterwards', async () => {
    await journey.send('home-register', home('VM1CD'));
    await ready('VM1CE', '9000000041');
    await journey.send('resident-register', resident('VM1CD', '9000000041', { phone: '01632 960222', source: source('M-1', 1, 'https://new-home.example') }));
    await journey.settle();
    const moved = await patientOf('9000000041');
    await journey.send('resident-register', resident('VM1CE', '9000000041', { active: false, source: source('R-9000000041', 2) }));
    await journey.settle();
    const { meta: _before, ...expected } = moved;
    expect(await patientOf('9000000041')).toMatchObject(expected);
  });

  test('is found again under the new id when somebody deleted them on the FHIR server', async () => {
    await ready('VM1AD', '9000000033');
    const { id } = await patientOf('9000000033');
    await fetch(`${journey.process.url}/sandbox/fhir/R4/Patient/${id}`, { method: 'DELETE' });
    await journey.send('resident-register', resident('VM1AD', '9000000033', { name: { given: ['Ada'], family: 'Corrected' }, source: source('R-9000000033', 2) }));
    await journey.settle();
    const now = await patientOf('9000000033');
    expect(now.id).not.toBe(id);
    await journey.send('observations', exampleOf('observations', { home: { odsCode: 'VM1AD' }, resident: { nhsNumber: '9000000033' }, source: source('OBS-3') }));
    await journey.settle();
    expect((await of<Observation>('Observation', '9000000033')).length).toBeGreaterThan(0);
  });
});
