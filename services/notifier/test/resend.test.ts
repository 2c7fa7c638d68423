import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { advanceResend } from '@ehch/ledger';
import { createNotifierFixture, type NotifierFixture, OWNER, subscriptionTo, until, withContent } from './notifier-fixture.ts';
import { onEvents, status, type Subscriber } from './subscriber.ts';

let notifier: NotifierFixture;
let subscriber: Subscriber;

beforeAll(async () => {
  notifier = await createNotifierFixture();
  await notifier.start();
});
beforeEach(async () => {
  subscriber = await notifier.startSubscriber();
});
afterAll(() => notifier.close());

const delivered = async (id: string) => (await notifier.ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('delivered_at', 'is not', null).orderBy('event_number').execute()).map((row) => row.event_number);
const settled = (id: string) => until('it is over', async () => (await notifier.ledger.selectFrom('resend').select('id').where('subscription_id', '=', id).where('state', '=', 'running').executeTakeFirst()) === undefined);
const parameters = (values: Record<string, string>) => ({ resourceType: 'Parameters', parameter: Object.entries(values).map(([name, valueString]) => ({ name, valueString })) });
const ask = (id: string, operation: '$resend' | '$recover', values: Record<string, string>, client = OWNER) => notifier.call('POST', `/${id}/${operation}`, { body: parameters(values), client });

async function subscribed(count: number): Promise<string> {
  const id = await notifier.subscribe(subscriber.url, withContent('full-resource'));
  await notifier.fire(count, id);
  await until('all events', async () => (await delivered(id)).length === count);
  return id;
}

describe('$resend', () => {
  test('SUB-150, WH-041: sends events again with the numbers, the ids and the bytes that they had', async () => {
    const id = await subscribed(5);
    const before = subscriber.received.filter(({ number }) => number !== undefined);
    const { status: code, body } = await ask(id, '$resend', { eventsSinceNumber: '2', eventsUntilNumber: '4' });
    expect([code, body.issue[0]?.severity, body.issue[0]?.code]).toEqual([200, 'information', 'informational']);
    await settled(id);
    expect(subscriber.numbers()).toEqual([1, 2, 3, 4, 5, 2, 3, 4]);
    const again = subscriber.received.slice(-3);
    expect(again.map(({ text }) => text)).toEqual(before.slice(1, 4).map(({ text }) => text));
    const audited = await notifier.ledger.selectFrom('audit').select('entity_id').where('event', '=', 'event-resent').where('entity_id', 'like', `${id}%`).orderBy('id').execute();
    expect(audited.map((row) => row.entity_id)).toEqual([`${id}_2`, `${id}_3`, `${id}_4`]);
    expect(again.map(({ headers }) => headers['webhook-id'])).toEqual([`${id}_2`, `${id}_3`, `${id}_4`]);
    await notifier.fire(1, id);
    await until('the next', async () => (await delivered(id)).length === 6);
    expect(subscriber.numbers().at(-1)).toBe(6);
  });

  test('SUB-150: goes by instants too, and has nothing to do where nothing happened', async () => {
    const id = await subscribed(2);
    const since = new Date(Date.now() - 60_000).toISOString();
    await ask(id, '$resend', { eventsSinceInstant: since, eventsUntilNumber: '1' });
    await settled(id);
    expect(subscriber.numbers()).toEqual([1, 2, 1]);
    await ask(id, '$resend', { eventsUntilInstant: since });
    await settled(id);
    expect(subscriber.numbers()).toEqual([1, 2, 1]);
  });

  test('SUB-150: only one at a time', async () => {
    const id = await subscribed(1);
    const go = Promise.withResolvers<undefined>();
    subscriber.behave(async (_received, res) => {
      await go.promise;
      res.writeHead(200).end();
    });
    expect((await ask(id, '$resend', { eventsSinceNumber: '1' })).status).toBe(200);
    expect((await ask(id, '$resend', { eventsSinceNumber: '1' })).status).toBe(409);
    go.resolve(undefined);
    await settled(id);
    expect((await ask(id, '$resend', { eventsSinceNumber: '1' })).status).toBe(200);
  });

  test('WH-042: waits for what is new', async () => {
    const id = await subscribed(2);
    let refused = 0;
    subscriber.behave(onEvents((received, res) => (received.number === 3 && ++refused < 3 ? status(500)(received, res) : status(200)(received, res))));
    await notifier.fire(1, id);
    await until('it was refused', () => refused > 0);
    await ask(id, '$resend', { eventsSinceNumber: '1', eventsUntilNumber: '2' });
    await settled(id);
    expect(subscriber.numbers()).toEqual([1, 2, 3, 3, 3, 1, 2]);
  });

  test('SUB-150: is tried again where it was not taken, and stops with the subscription', async () => {
    const id = await subscribed(2);
    let posts = 0;
    subscriber.behave((received, res) => status(++posts === 1 ? 500 : posts === 3 ? 410 : 200)(received, res));
    await ask(id, '$resend', { eventsSinceNumber: '1' });
    await settled(id);
    expect(subscriber.numbers()).toEqual([1, 2, 1, 1, 2]);
    expect(await notifier.statusOf(id)).toBe('off');
    expect((await ask(id, '$resend', { eventsSinceNumber: '1' })).status).toBe(422);
  });

  test.each<Record<string, string>>([{}, { eventsSinceNumber: 'x' }, { eventsSinceInstant: 'yesterday' }, { eventsSinceInstant: '2026-13-40T00:00:00Z' }])('refuses %j', async (values) => {
    const id = await notifier.subscribe(subscriber.url);
    expect((await ask(id, '$resend', values)).status).toBe(400);
  });

  test('SUB-043, SUB-090: is for its owner, who may read the topic; and by POST alone', async () => {
    const id = await notifier.subscribe(subscriber.url);
    expect((await ask(id, '$resend', { eventsSinceNumber: '1' }, { ...OWNER, clientId: 'another' })).status).toBe(404);
    expect((await ask(id, '$resend', { eventsSinceNumber: '1' }, { ...OWNER, scopes: 'system/Subscription.u' })).status).toBe(403);
    expect((await notifier.call('GET', `/${id}/$resend`)).status).toBe(405);
  });
});

describe('REL-064: a resend', () => {
  test('whose subscriber takes long is given back between two events, and goes on', async () => {
    await notifier.stop();
    await notifier.start({ limits: { ...notifier.deps.limits, roundMs: 0 } });
    const id = await subscribed(3);
    await ask(id, '$resend', { eventsSinceNumber: '1' });
    await settled(id);
    expect(subscriber.numbers()).toEqual([1, 2, 3, 1, 2, 3]);
    expect((await notifier.ledger.selectFrom('lane_key').select('fence').where('lane', '=', 'resend').where('key', '=', id).executeTakeFirstOrThrow()).fence).toBeGreaterThanOrEqual(3);
    await notifier.stop();
    await notifier.start();
  });

  test('is not put back by one who has lost it', async () => {
    const id = await notifier.subscribe(subscriber.url);
    const { id: resend } = await notifier.ledger.insertInto('resend').values({ subscription_id: id, next_number: 1, until_number: 9, only_missing: false, state: 'done' }).returning('id').executeTakeFirstOrThrow();
    for (const next of [5, 3]) await advanceResend(notifier.ledger, resend, next);
    expect(await notifier.ledger.selectFrom('resend').select('next_number').where('id', '=', resend).execute()).toEqual([{ next_number: 5 }]);
  });
});

describe('where delivery goes on (SUB-162)', () => {
  const missed = async () => {
    const id = await notifier.subscribe(subscriber.url);
    const body = { ...subscriptionTo(subscriber.url), id };
    await notifier.call('PUT', `/${id}`, { body: { ...body, status: 'off' } });
    await notifier.fire(3, id);
    return { id, body: { ...body, status: 'active' } };
  };
  const audited = async (id: string) => (await notifier.ledger.selectFrom('audit').select('event').where('entity_id', '=', id).where('event', 'like', 'delivery-resumed-%').execute()).map(({ event }) => event);

  test('is with the first that was not delivered', async () => {
    const { id, body } = await missed();
    await notifier.call('PUT', `/${id}`, { body });
    await until('three', async () => (await delivered(id)).length === 3);
    expect([subscriber.numbers(), await audited(id)]).toEqual([[1, 2, 3], ['delivery-resumed-first']]);
  });

  test('is with the next new one where the client says so, and what it did without can be had by number', async () => {
    const { id, body } = await missed();
    expect((await notifier.call('PUT', `/${id}?resume=latest`, { body })).status).toBe(200);
    await until('active', async () => (await notifier.statusOf(id)) === 'active');
    await notifier.fire(1, id);
    await until('the new one', async () => (await delivered(id)).length === 1);
    expect([subscriber.numbers(), await audited(id)]).toEqual([[4], ['delivery-resumed-latest']]);
    expect((await notifier.call('GET', `/${id}/$events`)).body.entry).toHaveLength(5);
    expect((await ask(id, '$recover', { since: new Date(Date.now() - 60_000).toISOString() })).status).toBe(200);
    await settled(id);
    expect([subscriber.numbers(), await delivered(id)]).toEqual([[4, 1, 2, 3], [1, 2, 3, 4]]);
  });

  test('is one of the two', async () => {
    const { id, body } = await missed();
    expect((await notifier.call('PUT', `/${id}?resume=maybe`, { body })).status).toBe(400);
  });
});

test('WH-040: what was missed can be recovered for 14 days', async () => {
  const id = await notifier.subscribe(subscriber.url);
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  expect([(await ask(id, '$recover', { since: daysAgo(15) })).status, (await ask(id, '$recover', {})).status, (await ask(id, '$recover', { since: daysAgo(13) })).status]).toEqual([422, 422, 200]);
});
