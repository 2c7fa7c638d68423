import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Consent, Flag, Patient, QuestionnaireResponse } from '@medplum/fhirtypes';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { firstArrivals } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const [HERS, HIS, THEIRS] = ['9000000009', '9000000017', '9000000025'] as const;
const FOR = '450475007';
const NOT_FOR = '450476008';
const AN_HOUR = 3_600_000;
let journey: Journey;
let changed: string;
let withdrawn: string;

beforeAll(async () => {
  journey = await startJourney({ env: { EHCH_RETRACTION_ALERT_AFTER: '1s' } });
  changed = await journey.subscriber.subscribe(journey.client, 'cpr-decision-changed', { content: 'full-resource', filters: ['home.identifier=https://fhir.nhs.uk/Id/ods-organization-code|VM1AB'] });
  withdrawn = await journey.subscriber.subscribe(journey.client, 'cpr-decision-withdrawn', { content: 'full-resource' });
  await until('both handshakes', () => journey.subscriber.handshakes === 2);
  await journey.send('home-register', exampleOf('home-register', { home: HOME }));
  for (const nhsNumber of [HERS, HIS, THEIRS]) await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber }, source: { id: nhsNumber } }));
  await journey.settle();
});
afterAll(() => journey.close());

/** Not to be resuscitated; `changes` make another decision of it, or another version. */
const decision = (id: string, nhsNumber: string, { version = 1, ...changes }: Record<string, unknown> & { version?: number } = {}) =>
  exampleOf('cpr-decision', { home: HOME, resident: { nhsNumber }, source: { id, version, updatedAt: '2026-11-20T12:00:00Z' }, ...changes }, 'do-not-attempt');

const ATTEMPT = { decision: 'attempt-cpr', reason: 'She wishes it.', decidedAt: '2026-11-18T09:00:00Z' };
const WITHDRAWN = {
  status: 'withdrawn',
  withdrawal: { at: '2026-11-20T11:45:00Z', by: { name: 'Priya Nair', role: 'general-practitioner', gmcNumber: '1234567' }, reason: 'She wishes it to be attempted.' },
};

const told = (subscription: string) => firstArrivals(journey.subscriber.events, subscription).map(({ resource }) => resource as Consent);
const inLine = (subscription: string) => journey.database.ledger.selectFrom('lane_item').select(['attempts', 'due_at']).where('lane', '=', 'notify').where('key', '=', subscription).execute();
const retractions = async (subscription: string) => {
  const { subscriptions } = (await (await journey.client.fetch('/lag')).json()) as { subscriptions: { subscription: string; retractions: { eventNumber: number; alertedAt?: string }[] }[] };
  return subscriptions.find((one) => one.subscription === subscription)?.retractions ?? [];
};
/** What is shown of a resident: the flags and the decisions that stand. */
async function shown(nhsNumber: string): Promise<(string | undefined)[][]> {
  const [patient] = await journey.resources<Patient>(`Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|${nhsNumber}`);
  const flags = (await journey.resources<Flag>(`Flag?patient=${patient?.id}`)).filter(({ status }) => status === 'active');
  const decisions = (await journey.resources<Consent>(`Consent?patient=${patient?.id}`)).filter(({ status }) => status === 'active');
  return [flags.map(({ code }) => code.coding?.[0]?.code), decisions.map(({ provision }) => provision?.code?.[0]?.coding?.[0]?.code)];
}

describe('a decision about resuscitation (S098, EHCH R18)', () => {
  test('is shown as a flag, stands as a consent with its form, and is told to who subscribed', async () => {
    await journey.send('cpr-decision', decision('CPR-1', HERS));
    await journey.settle();
    expect(await shown(HERS)).toEqual([[NOT_FOR], [NOT_FOR]]);
    const [form] = await journey.resources<QuestionnaireResponse>('QuestionnaireResponse');
    expect(form).toMatchObject({ status: 'completed', questionnaire: 'https://ehch.example/fhir/Questionnaire/cpr-decision' });
    expect(told(changed)).toMatchObject([{ status: 'active', sourceReference: { reference: `QuestionnaireResponse/${form?.id}` } }]);
  });

  test('that is withdrawn goes before what waits for a subscriber that failed, and again in its turn (SUB-111)', async () => {
    journey.subscriber.answer = () => 500;
    await journey.send('cpr-decision', decision('CPR-2', HIS));
    await journey.send('cpr-decision', decision('CPR-3', THEIRS));
    await until('both wait', async () => (await inLine(changed)).length === 2);
    await until('the first has failed', async () => (await inLine(changed)).some(({ attempts, due_at }) => attempts > 0 && due_at.getTime() > Date.now()));
    await journey.database.ledger.updateTable('lane_item').set({ due_at: new Date(Date.now() + AN_HOUR) }).where('lane', '=', 'notify').where('key', '=', changed).where('attempts', '>', 0).execute();
    journey.subscriber.answer = () => 200;
    const before = journey.subscriber.events.length;
    await journey.send('cpr-decision', decision('CPR-1', HERS, { version: 2, ...WITHDRAWN }));
    await journey.settle();
    const arrived = journey.subscriber.events.slice(before).filter(({ webhookId }) => webhookId.startsWith(changed)).map(({ number }) => number);
    expect(arrived).toEqual([4, 2, 3, 4]);
    expect(told(changed).find(({ status }) => status === 'inactive')).toMatchObject({ provision: { period: { end: '2026-11-20T11:45:00Z' }, code: [{ coding: [{ code: NOT_FOR }] }] } });
    expect(told(withdrawn)).toMatchObject([{ status: 'inactive' }]);
    expect(await shown(HERS)).toEqual([[], []]);
    expect((await journey.resources<Flag>('Flag')).map(({ status }) => status).sort()).toEqual(['active', 'active', 'inactive']);
  });

  test('that is withdrawn asks for an acknowledgement, and somebody is alerted where none comes', async () => {
    const answer = await journey.client.fetch(`/fhir/R4/Subscription/${changed}/$acknowledge?number=4`, { method: 'POST' });
    expect(answer.status).toBe(200);
    expect(await retractions(changed)).toEqual([]);
    await until('an alert', async () => (await retractions(withdrawn)).some(({ alertedAt }) => alertedAt !== undefined));
    expect(await retractions(withdrawn)).toMatchObject([{ eventNumber: 1 }]);
  });

  test('that was entered in error is told as withdrawn to who was told of it', async () => {
    await journey.send('cpr-decision', decision('CPR-3', THEIRS, { version: 2, status: 'entered-in-error' }));
    await journey.settle();
    expect(told(withdrawn).map(({ status }) => status)).toEqual(['inactive', 'entered-in-error']);
    expect(told(changed).at(-1)?.status).toBe('entered-in-error');
    expect(await shown(THEIRS)).toEqual([[], []]);
  });
});

describe('a decision that says the opposite of one that stands', () => {
  test('ends it where it was made later, and that is told as a withdrawal', async () => {
    expect(await shown(HIS)).toEqual([[NOT_FOR], [NOT_FOR]]);
    const before = told(withdrawn).length;
    await journey.send('cpr-decision', decision('CPR-4', HIS, ATTEMPT));
    await journey.settle();
    expect(await shown(HIS)).toEqual([[FOR], [FOR]]);
    expect(told(withdrawn).slice(before)).toMatchObject([{ status: 'inactive', provision: { period: { end: ATTEMPT.decidedAt }, code: [{ coding: [{ code: NOT_FOR }] }] } }]);
  });

  test('is held where it was not made later, also as another version of the one that was ended', async () => {
    for (const late of [decision('CPR-5', HIS, { decidedAt: '2026-11-18' }), decision('CPR-2', HIS, { version: 2, reason: 'As before.' })]) {
      const { id } = await journey.send('cpr-decision', late);
      await until('it is held', async () => (await journey.receipt(id)).settled);
      expect((await journey.receipt(id)).entries).toMatchObject([{ state: 'held', reason: { code: 'EHCH-PUB-013' } }]);
    }
    expect(await shown(HIS)).toEqual([[FOR], [FOR]]);
  });

  test('can be withdrawn while it is held or ended, which is told to nobody again', async () => {
    const before = journey.subscriber.events.length;
    for (const id of ['CPR-2', 'CPR-5']) await journey.send('cpr-decision', decision(id, HIS, { version: 3, ...WITHDRAWN, decidedAt: '2026-11-18' }));
    await journey.settle();
    const inactive = (await journey.resources<Consent>('Consent?status=inactive')).filter(({ dateTime }) => dateTime === '2026-11-18');
    expect(inactive).toHaveLength(2);
    expect(journey.subscriber.events.slice(before)).toEqual([]);
    expect(await shown(HIS)).toEqual([[FOR], [FOR]]);
  });
});
