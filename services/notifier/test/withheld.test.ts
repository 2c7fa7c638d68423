import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { inTransaction, noteRestricted, NOTIFYING_LANE, saveClient, saveEvents } from '@ehch/ledger';
import type { Decision, DecisionQuestion } from '@ehch/service-kit';
import type { Bundle, Parameters } from '@medplum/fhirtypes';
import { createNotifierFixture, type NotifierFixture, OWNER, TOPIC, until, withContent } from './notifier-fixture.ts';
import { onEvents, status as answering } from './subscriber.ts';

let notifier: NotifierFixture;
let decision: Decision;
let isBroken = false;
/** Whoever is denied whatever the decision on others is. */
const denied = new Set<string>();
const asked: DecisionQuestion[] = [];
const under = { way: 0, most: 0 };
async function decide(question: DecisionQuestion): Promise<Decision> {
  if (isBroken) throw new Error('no decision');
  asked.push(question);
  under.most = Math.max(under.most, ++under.way);
  await new Promise(setImmediate);
  under.way -= 1;
  return question.subjects.some((subject) => denied.has(subject)) ? 'deny' : decision;
}
beforeAll(async () => {
  notifier = await createNotifierFixture({ deps: { decide } });
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
/** Its number, with what the chain is proved by. */
const NUMBER_ALONE = ['event-number', 'timestamp', 'previous-event-number', 'event-id', 'digest'];
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
    expect([partsOf(bundle), bundle.entry?.length, JSON.stringify(bundle).includes(focusId)]).toEqual([NUMBER_ALONE, 1, false]);
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

/** A subscription whose subscriber is away, with three events about one resource, the second of which takes it back. */
async function awayFrom(focusId: string, subjects: string[]) {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(onEvents(answering(500)));
  const id = await notifier.subscribe(subscriber.url, withContent('full-resource'));
  const of = { focusId, subjects };
  await notifier.fireEvents([of, { ...of, retraction: true }, of], id);
  await until('the first was tried', () => subscriber.numbers().length > 0);
  return { id, subscriber };
}

/** What an answer has a line for, and which keys its events have. */
async function read(id: string, query: string) {
  const { text } = await notifier.callText('GET', `/${id}/${query}`);
  const told = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>).slice(1, -1);
  const covers = told.map((line) => ((line['covers'] ?? []) as { eventNumber: number }[]).map(({ eventNumber }) => eventNumber));
  return { text, numbers: told.map(({ eventNumber }) => eventNumber), covers, keys: [...new Set(told.flatMap((line) => Object.keys(line)))].sort() };
}

const audited = (event: string, id: string) => notifier.ledger.selectFrom('audit').select(['purpose', 'resources']).where('event', '=', event).where('entity_id', 'like', `${id}%`).execute();

describe('SEC-053: a subscriber that was away and is denied', () => {
  test('gets the number alone of a retraction that goes ahead', async () => {
    decision = 'deny';
    const { id, subscriber } = await awayFrom('withheld-ahead', ['Patient/1']);
    subscriber.behave(answering(200));
    await until('the retraction went ahead', async () => (await audited('event-withheld', id)).length > 0);
    expect(await audited('retraction-sent-ahead', id)).toEqual([]);
    const told = subscriber.received.filter(({ number }) => number === 2).map(({ text }) => text);
    expect(told.length).toBeGreaterThan(0);
    expect(partsOf(JSON.parse(told[0] ?? '{}') as Bundle)).toEqual(NUMBER_ALONE);
    expect(subscriber.received.filter(({ text }) => text.includes('withheld-ahead'))).toEqual([]);
  });

  test('is told of it under its purpose where it is allowed', async () => {
    const { id, subscriber } = await awayFrom('told-ahead', ['Patient/1']);
    subscriber.behave(answering(200));
    await until('the retraction went ahead', async () => (await audited('retraction-sent-ahead', id)).length > 0);
    expect(await audited('retraction-sent-ahead', id)).toEqual([{ purpose: 'TREAT', resources: ['Encounter/told-ahead', 'Patient/1'] }]);
  });

  test.each(['deny', 'redact'] as const)('learns from $catchup the numbers alone, and from $snapshot nothing: %s', async (answer) => {
    const { id } = await awayFrom(`withheld-${answer}`, ['Patient/1']);
    expect((await read(id, '$snapshot')).text).toContain(`withheld-${answer}`);
    expect((await read(id, '$catchup?mode=latest')).numbers).toEqual([3]);
    decision = answer;
    const latest = await read(id, '$catchup?mode=latest');
    expect([latest.numbers, latest.keys]).toEqual([[1, 2, 3], ['covers', 'eventId', 'eventNumber', 'kind', 'timestamp']]);
    const history = await read(id, '$catchup?mode=history');
    expect([history.numbers, history.keys]).toEqual([[1, 2, 3], ['digest', 'eventId', 'eventNumber', 'kind', 'previousEventNumber', 'timestamp']]);
    const snapshot = await read(id, '$snapshot?limit=1');
    expect([latest, history, snapshot].filter(({ text }) => text.includes(`withheld-${answer}`))).toEqual([]);
    expect((await audited('events-caught-up', id)).map(({ resources }) => resources.length)).toEqual([2, 0, 0]);
    expect((await audited('snapshot-read', id)).at(-1)?.resources).toEqual([]);
  });
});

test('SEC-053: of several resources nothing says which denied number is about which, be it place, page or where it is gone on', async () => {
  decision = 'deny';
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(onEvents(answering(500)));
  const id = await notifier.subscribe(subscriber.url, withContent('full-resource'));
  const [one, two] = [{ focusId: 'one', subjects: ['Patient/1'] }, { focusId: 'two', subjects: ['Patient/2'] }];
  await notifier.fireEvents([one, two, { ...one, retraction: true }, two, { ...two, subjects: ['Patient/3'] }], id);
  expect((await read(id, '$catchup?mode=latest')).numbers).toEqual([1, 2, 3, 4, 5]);
  const pages: unknown[] = [];
  for (let after = 0; after < 5; after += 1) pages.push(...(await read(id, `$catchup?mode=latest&limit=1&after=${after}`)).numbers);
  expect(pages).toEqual([1, 2, 3, 4, 5]);
  denied.add('Patient/1');
  decision = 'allow';
  const mixed = await read(id, '$catchup?mode=latest');
  expect([mixed.numbers, mixed.covers]).toEqual([[1, 2, 3, 4, 5], [[1], [2], [3], [4], [5]]]);
  expect(mixed.text.match(/"resource":/g)).toHaveLength(1);
  denied.clear();
  expect((await read(id, '$catchup?mode=latest')).covers).toEqual([[1, 3], [2], [4], [5]]);
});

test.each(['$catchup?mode=latest', '$catchup?mode=latest&limit=20', '$catchup?mode=history', '$events'])('SEC-053: %s asks once of each resource, and little at a time, so that its own load leaves no question unanswered', async (query) => {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(onEvents(answering(503, { 'retry-after': '300' })));
  const id = await notifier.subscribe(subscriber.url, withContent('id-only'));
  const events = Array.from({ length: 120 }, (_, index) => ({ focusId: `asked-${index % 40}`, subjects: [`Patient/${index % 40}`], retraction: index % 3 === 0 }));
  await notifier.fireEvents(events, id);
  await until('the first was tried', () => subscriber.numbers().length > 0);
  const before = asked.length;
  under.most = 0;
  expect((await notifier.callText('GET', `/${id}/${query}`)).status).toBe(200);
  const resources = asked.slice(before).flatMap(({ resource }) => (resource?.startsWith('Encounter/asked-') ? [resource] : []));
  expect([resources.length, new Set(resources).size]).toEqual([40, 40]);
  expect(under.most).toBeLessThanOrEqual(16);
});

test('a page of $catchup that could not be read holds up nothing that is live', async () => {
  const { id } = await awayFrom('not-read', ['Patient/1']);
  isBroken = true;
  expect((await notifier.callText('GET', `/${id}/$catchup`)).status).toBe(500);
  isBroken = false;
  const held = () => notifier.ledger.selectFrom('event_chain').select('catching_up_until as until').where('subscription_id', '=', id).executeTakeFirst();
  expect(await held()).toEqual({ until: null });
  expect((await notifier.callText('GET', `/${id}/$catchup`)).status).toBe(200);
  expect(await held()).toEqual({ until: expect.any(Date) });
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

  test('$catchup tells numbers that nothing joins, however short its pages, and $snapshot leaves it out', async () => {
    await restrict(false);
    const { id } = await awayFrom('restricted-since', ['Patient/9']);
    await restrict(true);
    const first = await read(id, '$catchup?mode=latest&limit=1');
    const second = await read(id, '$catchup?mode=latest&limit=1&after=1');
    expect([first.numbers, second.numbers]).toEqual([[1], [2]]);
    const all = [first, second, await read(id, '$catchup?mode=history'), await read(id, '$snapshot')];
    expect(all.filter(({ text }) => text.includes('restricted-since'))).toEqual([]);
    await restrict(false);
    expect((await read(id, '$catchup?mode=latest')).numbers).toEqual([3]);
    expect((await read(id, '$snapshot')).text).toContain('restricted-since');
  });
});
