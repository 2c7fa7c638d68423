import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { inTransaction, type LedgerEvent, NOTIFYING_LANE, saveEvents } from '@ehch/ledger';
import type { Parameters } from '@medplum/fhirtypes';
import { Webhook } from 'standardwebhooks';
import { openKeyring } from '@ehch/service-kit';
import { createNotifierFixture, type NotifierFixture, OWNER, subscriptionTo, TOPIC, until, withContent } from './notifier-fixture.ts';
import { onEvents, type Received, status, statusOf, type Subscriber } from './subscriber.ts';

const DAY_MS = 86_400_000;
let notifier: NotifierFixture;
let subscriber: Subscriber;
let ahead = 0;

beforeAll(async () => {
  notifier = await createNotifierFixture({ deps: { seal: openKeyring({ webhookKey: Buffer.alloc(32, 7) })!, clock: () => Date.now() + ahead } });
  await notifier.start();
});
beforeEach(async () => {
  ahead = 0;
  subscriber = await notifier.startSubscriber();
});
afterAll(() => notifier.close());

const delivered = async (id: string) => (await notifier.ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('delivered_at', 'is not', null).execute()).length;
const fireAndWait = async (id: string): Promise<Received> => {
  const before = await delivered(id);
  await notifier.fire(1, id);
  await until('the event', async () => (await delivered(id)) === before + 1);
  return subscriber.received.at(-1)!;
};
const operation = async (path: string, body?: unknown) => {
  const answer = await notifier.call('POST', path, { ...(body !== undefined && { body }) });
  return { status: answer.status, headers: answer.headers, body: answer.body as unknown as Parameters };
};

describe('$rotate-secret (WH-005)', () => {
  async function signed(): Promise<{ id: string; first: string }> {
    const { body, headers } = await notifier.call('POST', '', { body: subscriptionTo(subscriber.url) });
    const id = body.id ?? '';
    await until('active', async () => (await notifier.statusOf(id)) === 'active');
    return { id, first: headers.get('webhook-secret') ?? '' };
  }
  const rotate = async (id: string) => (await operation(`/${id}/$rotate-secret`)).headers.get('webhook-secret') ?? '';
  const accepts = (secret: string, { text, headers }: Received) => {
    try {
      new Webhook(secret).verify(text, headers as Record<string, string>);
      return true;
    } catch {
      return false;
    }
  };

  test('signs with the new secret, and with the one before as long as that is good; an update in between takes nothing back', async () => {
    const { id, first } = await signed();
    const second = await rotate(id);
    expect(second).toMatch(/^whsec_/);
    expect(second).not.toBe(first);
    await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'active', reason: 'reworded' } });
    const both = await fireAndWait(id);
    expect(String(both.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect([accepts(first, both), accepts(second, both)]).toEqual([true, true]);
    const rows = await notifier.ledger.selectFrom('subscription').select('settings').where('id', '=', id).execute();
    expect(JSON.stringify(rows)).not.toMatch(/whsec_/);
  });

  test('no longer signs with the old one after a day', async () => {
    const { id, first } = await signed();
    const second = await rotate(id);
    ahead = DAY_MS + 1_000;
    const later = await fireAndWait(id);
    expect(String(later.headers['webhook-signature']).split(' ')).toHaveLength(1);
    ahead = 0;
    const rows = await notifier.ledger.selectFrom('subscription').select('settings').where('id', '=', id).executeTakeFirstOrThrow();
    expect(rows.settings.oldSecrets).toHaveLength(1);
    // The library refuses what was signed more than five minutes from now, so the time is taken out of the question.
    const { 'webhook-id': name, 'webhook-timestamp': at, 'webhook-signature': signature } = later.headers;
    const sign = (secret: string) => new Webhook(secret).sign(String(name), new Date(Number(at) * 1_000), later.text);
    expect([sign(second), sign(first) === signature]).toEqual([signature, false]);
  });

  test('is refused while ten old ones are good', async () => {
    const { id } = await signed();
    for (let n = 0; n < 10; n += 1) expect(await rotate(id)).toMatch(/^whsec_/);
    expect((await operation(`/${id}/$rotate-secret`)).status).toBe(400);
    ahead = DAY_MS + 1_000;
    expect((await operation(`/${id}/$rotate-secret`)).status).toBe(200);
  });

  test('SUB-043: is for its owner, by POST', async () => {
    const { id } = await signed();
    expect((await notifier.call('POST', `/${id}/$rotate-secret`, { client: { ...OWNER, clientId: 'another' } })).status).toBe(404);
    expect((await notifier.call('GET', `/${id}/$rotate-secret`)).status).toBe(405);
  });
});

describe('$attempts (WH-040)', () => {
  const parts = (body: Parameters) => (body.parameter ?? []).filter(({ name }) => name === 'attempt').map(({ part }) => Object.fromEntries((part ?? []).map(({ name, ...value }) => [name, Object.values(value)[0] as unknown])));
  const list = async (path: string) => (await notifier.call('GET', path)).body as unknown as Parameters;

  test('lists every POST, latest first, with its answer and its time, and nothing of what was said', async () => {
    let posts = 0;
    subscriber.behave(onEvents((_received, res) => void res.writeHead(++posts === 1 ? 503 : 200).end('Zz-Canary-Quillfeather')));
    const id = await notifier.subscribe(subscriber.url);
    await fireAndWait(id);
    const found = parts(await list(`/${id}/$attempts`));
    expect(found.map((one) => [one['webhook-id'], one['type'], one['answer'], one['status']])).toEqual([
      [`${id}_1`, 'event-notification', 'accepted', 200],
      [`${id}_1`, 'event-notification', 'refused', 503],
      [`${id}_handshake_1`, 'handshake', 'accepted', 200],
    ]);
    expect(found.every((one) => Number(one['latency-ms']) >= 0 && !Number.isNaN(Date.parse(String(one['timestamp']))))).toBe(true);
    expect(JSON.stringify(await notifier.ledger.selectFrom('notification_attempt').selectAll().execute())).not.toContain('Quillfeather');
  });

  test('comes in pages', async () => {
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(120, id);
    await until('all', async () => (await delivered(id)) === 120);
    const first = await list(`/${id}/$attempts`);
    const next = first.parameter?.find(({ name }) => name === 'next')?.valueUrl ?? '';
    const rest = await list(next.slice(next.indexOf('/', next.indexOf('Subscription'))));
    expect([parts(first).length, parts(rest).length, rest.parameter?.some(({ name }) => name === 'next')]).toEqual([100, 21, false]);
    expect((await notifier.call('GET', `/${id}/$attempts?before=x`)).status).toBe(400);
    expect((await notifier.call('GET', `/${id}/$attempts`, { client: { ...OWNER, clientId: 'another' } })).status).toBe(404);
  });
});

describe('what leaves', () => {
  test('WH-063: has the headers of the subscription and of Standard Webhooks, and none of those that came in', async () => {
    const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, channel: { ...resource.channel, header: ['X-Region: north'] } }));
    const { headers } = await fireAndWait(id);
    expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'content-type', 'host', 'webhook-id', 'webhook-signature', 'webhook-timestamp', 'x-region']);
  });

  test('WH-045: names a resource that would make it longer than a mebibyte, and leaves it to be read', async () => {
    const id = await notifier.subscribe(subscriber.url, withContent('full-resource'));
    const { id: recordId } = await notifier.ledger.selectFrom('record').select('id').executeTakeFirstOrThrow();
    const focus = JSON.stringify({ resourceType: 'Encounter', id: 'e', status: 'finished', class: {}, text: { status: 'generated', div: 'x'.repeat(1_100_000) } });
    const event: LedgerEvent = { recordId, topic: TOPIC, focusType: 'Encounter', focusId: 'e', focusVersion: '1', facets: {}, focus, subscriptions: [id] };
    await notifier.deps.lanes.signal({ lane: NOTIFYING_LANE, keys: await inTransaction(notifier.ledger, (trx) => saveEvents(trx, [event])) });
    await until('it is taken', async () => (await delivered(id)) === 1);
    const { bundle } = subscriber.received.at(-1)!;
    expect(bundle.entry).toHaveLength(2);
    expect(bundle.entry?.[1]).not.toHaveProperty('resource');
    expect(statusOf(bundle).find(({ name }) => name === 'notification-event')?.part).toContainEqual({ name: 'focus', valueReference: { reference: 'https://ehch.example/fhir/R4/Encounter/e' } });
  });
});

describe('$preview', () => {
  const wanted = (...filters: string[]) => ({
    ...subscriptionTo(subscriber.url),
    _criteria: { extension: filters.map((valueString) => ({ url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria', valueString })) },
  });
  const counts = async (...filters: string[]) => {
    const { body } = await operation('/$preview', filters.length > 0 ? wanted(...filters) : subscriptionTo(subscriber.url));
    return ['events', 'topic-events'].map((name) => body.parameter?.find((one) => one.name === name)?.valueInteger);
  };
  const publish = async (home: string, change: object = {}) => {
    const { id: recordId } = await notifier.ledger.selectFrom('record').select('id').executeTakeFirstOrThrow();
    await inTransaction(notifier.ledger, (trx) => saveEvents(trx, [{ recordId, topic: TOPIC, focusType: 'Encounter', focusId: 'p', focusVersion: '1', facets: { home: [home] }, focus: '{}', subscriptions: [], ...change }]));
  };

  test('says how many events a subscription would have had last week, and stores nothing', async () => {
    await notifier.ledger.updateTable('event').set({ occurred_at: new Date(Date.now() - 8 * DAY_MS) }).execute();
    for (const home of ['Location/1', 'Location/1', 'Location/2']) await publish(home);
    await publish('Location/1', { topic: `${TOPIC}-other` });
    const before = await notifier.ledger.selectFrom('subscription').select('id').execute();
    expect([await counts(), await counts('home=Location/1'), await counts('home=Location/1', 'home=Location/2'), await counts('home=Location/1,Location/2')]).toEqual([[3, 3], [2, 3], [0, 3], [3, 3]]);
    expect(await notifier.ledger.selectFrom('subscription').select('id').execute()).toEqual(before);
    const elsewhere = await notifier.call('POST', '/$preview', { body: subscriptionTo(subscriber.url), client: { ...OWNER, tenant: 'south' } });
    expect((elsewhere.body as unknown as Parameters).parameter?.find(({ name }) => name === 'topic-events')?.valueInteger).toBe(0);
  });

  test('refuses what a create would refuse', async () => {
    expect((await operation('/$preview', { ...subscriptionTo(subscriber.url), criteria: `${TOPIC}-unknown` })).status).toBe(422);
    expect((await notifier.call('POST', '/$preview', { body: subscriptionTo(subscriber.url), client: { ...OWNER, scopes: 'system/Subscription.c' } })).status).toBe(403);
  });
});

test('WH-035, SUB-165: an operator is told that an endpoint fails and that it is back', async () => {
  let posts = 0;
  subscriber.behave(onEvents((received, res) => status(++posts === 1 ? 404 : 200)(received, res)));
  const id = await notifier.subscribe(subscriber.url);
  await fireAndWait(id);
  const told = (event: string) => notifier.lines.filter((line) => line.includes(`"${event}"`) && line.includes(id)).length;
  await until('both are told', () => told('endpoint-failing') === 1 && told('endpoint-recovered') === 1);
  await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id } });
  await until('active', () => told('subscription-recovered') === 1);
  subscriber.behave(onEvents(status(410)));
  await notifier.fire(1, id);
  await until('given up', () => told('endpoint-disabled') === 1);
});
