import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { inTransaction, noteRestricted, NOTIFYING_LANE, saveClient, saveEvents } from '@ehch/ledger';
import type { Decision, DecisionQuestion } from '@ehch/service-kit';
import type { Bundle, Parameters } from '@medplum/fhirtypes';
import { createNotifierFixture, type NotifierFixture, OWNER, TOPIC, until, withContent } from './notifier-fixture.ts';

let notifier: NotifierFixture;
let decision: Decision;
const asked: DecisionQuestion[] = [];
beforeAll(async () => {
  notifier = await createNotifierFixture({ deps: { decide: (question) => { asked.push(question); return Promise.resolve(decision); } } });
  await notifier.start();
});
afterAll(() => notifier.close());
beforeEach(() => { decision = 'allow'; });

/** Publishes one event about a resident, and answers with the notification of it. */
async function tell(id: string, subject: string, received: { number?: number | undefined; text: string }[]): Promise<{ bundle: Bundle; focusId: string }> {
  const focusId = randomUUID();
  const { id: recordId } = await notifier.ledger.selectFrom('record').select('id').executeTakeFirstOrThrow();
  const focus = JSON.stringify({ resourceType: 'Encounter', id: focusId, status: 'finished', class: {} });
  const keys = await inTransaction(notifier.ledger, (trx) => saveEvents(trx, [{ recordId, topic: TOPIC, focusType: 'Encounter', focusId, focusVersion: '2', facets: {}, focus, subjects: [subject], subscriptions: [id] }]));
  await notifier.deps.lanes.signal({ lane: NOTIFYING_LANE, keys });
  await until('the event is delivered', () => received.some(({ number }) => number !== undefined));
  return { bundle: JSON.parse(received.find(({ number }) => number !== undefined)?.text ?? '{}') as Bundle, focusId };
}

async function subscriberTold(subject: string, content: string) {
  const subscriber = await notifier.startSubscriber();
  const id = await notifier.subscribe(subscriber.url, withContent(content));
  return { id, ...(await tell(id, subject, subscriber.received)) };
}

const partsOf = ({ entry }: Bundle) => ((entry?.[0]?.resource as Parameters).parameter ?? []).find(({ name }) => name === 'notification-event')?.part?.map(({ name }) => name);
const auditOf = (id: string) => notifier.ledger.selectFrom('audit').select(['event', 'purpose', 'resources']).where('entity_id', '=', `${id}_1`).execute();

describe('SEC-053: what a subscriber is told', () => {
  test('is all of it where that is allowed, under its purpose in the audit (SEC-036)', async () => {
    const { id, bundle, focusId } = await subscriberTold('Patient/1', 'full-resource');
    expect(bundle.entry?.[1]?.resource).toMatchObject({ resourceType: 'Encounter', id: focusId });
    expect(asked.at(-1)).toEqual({ stage: 'notify', purpose: 'TREAT', subjects: ['Patient/1'], resource: `Encounter/${focusId}`, recipient: { tenant: OWNER.tenant, clientId: OWNER.clientId } });
    await until('it is in the audit', async () => (await auditOf(id)).length === 1);
    expect(await auditOf(id)).toEqual([{ event: 'event-delivered', purpose: 'TREAT', resources: [`Encounter/${focusId}`, 'Patient/1'] }]);
  });

  test('is a reference where it is to be redacted', async () => {
    decision = 'redact';
    const { bundle, focusId } = await subscriberTold('Patient/1', 'full-resource');
    expect([bundle.entry?.length, bundle.entry?.[1]?.resource, bundle.entry?.[1]?.fullUrl?.endsWith(focusId)]).toEqual([2, undefined, true]);
  });

  test('is no more than a number where it is denied, and $events says no more', async () => {
    decision = 'deny';
    const { id, bundle, focusId } = await subscriberTold('Patient/1', 'full-resource');
    expect([partsOf(bundle), bundle.entry?.length, JSON.stringify(bundle).includes(focusId)]).toEqual([['event-number', 'timestamp'], 1, false]);
    await until('it is in the audit', async () => (await auditOf(id)).length === 1);
    expect(await auditOf(id)).toEqual([{ event: 'event-withheld', purpose: 'TREAT', resources: [] }]);
    const { status, body } = await notifier.call('GET', `/${id}/$events`);
    expect([status, JSON.stringify(body).includes(focusId)]).toEqual([200, false]);
  });
});

test('SEC-053: what is sent again is decided again', async () => {
  const subscriber = await notifier.startSubscriber();
  const id = await notifier.subscribe(subscriber.url, withContent('full-resource'));
  const { focusId } = await tell(id, 'Patient/1', subscriber.received);
  decision = 'deny';
  const body = { resourceType: 'Parameters', parameter: [{ name: 'eventsSinceNumber', valueString: '1' }] };
  expect((await notifier.call('POST', `/${id}/$resend`, { body })).status).toBe(200);
  await until('it is in the audit', async () => (await auditOf(id)).length === 2);
  const told = subscriber.received.filter(({ number }) => number === 1).map(({ text }) => text.includes(focusId));
  expect([told, (await auditOf(id)).map(({ event }) => event)]).toEqual([[true, false], ['event-delivered', 'event-withheld']]);
});

describe('SEC-054: of a resident who became restricted after the event', () => {
  const restrict = (restricted: boolean) => inTransaction(notifier.ledger, (trx) => noteRestricted(trx, [{ reference: 'Patient/9', restricted }]));
  const seeing = (seesRestricted: boolean) => saveClient(notifier.ledger, { clientId: OWNER.clientId, tenant: OWNER.tenant, jwks: { keys: [] }, scopes: OWNER.scopes.split(' '), seesRestricted });

  test('a normal subscriber learns nothing, one that sees restricted records all, and everybody once it is open again', async () => {
    await restrict(true);
    const normal = await subscriberTold('Patient/9', 'id-only');
    await seeing(true);
    const cleared = await subscriberTold('Patient/9', 'id-only');
    await seeing(false);
    await restrict(false);
    const open = await subscriberTold('Patient/9', 'id-only');
    expect([normal, cleared, open].map(({ bundle, focusId }) => JSON.stringify(bundle).includes(focusId))).toEqual([false, true, true]);
  });
});
