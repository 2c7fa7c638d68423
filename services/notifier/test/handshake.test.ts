import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createNotifierFixture, type NotifierFixture, subscriptionTo, until } from './notifier-fixture.ts';
import { status, statusOf } from './subscriber.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture({ limits: { handshakeDelayMs: 300 } });
  await notifier.start();
});
afterAll(() => notifier.close());

const settled = (id: string) => until('the handshake is over', async () => (await notifier.statusOf(id)) !== 'requested');

test('SUB-070, SUB-071, SUB-072, SUB-073: one handshake comes after the 201, and a 2xx makes the subscription active', async () => {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(status(204));
  const { body, status: created } = await notifier.call('POST', '', { body: subscriptionTo(subscriber.url) });
  expect([created, body.status, subscriber.received.length]).toEqual([201, 'requested', 0]);
  await settled(body.id ?? '');
  expect(await notifier.statusOf(body.id ?? '')).toBe('active');
  expect(subscriber.received).toHaveLength(1);
  const [handshake] = subscriber.received;
  expect(handshake?.type).toBe('handshake');
  expect(handshake?.bundle.entry).toHaveLength(1);
  const names = statusOf(handshake!.bundle).map(({ name }) => name);
  expect(names).not.toContain('notification-event');
  expect(statusOf(handshake!.bundle)).toEqual(expect.arrayContaining([
    { name: 'status', valueCode: 'requested' },
    { name: 'events-since-subscription-start', valueString: '0' },
  ]));
});

test.each([
  ['a redirect', 302, { location: 'https://elsewhere.example/' }],
  ['a refusal', 404, {}],
  ['an error', 500, {}],
])('SUB-074: %s is tried three times with the same id and bytes, then the subscription is in error', async (_what, code, headers) => {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(status(code, headers));
  const id = await notifier.subscribe(subscriber.url);
  expect(await notifier.statusOf(id)).toBe('error');
  expect(subscriber.received).toHaveLength(3);
  expect(new Set(subscriber.received.map(({ text }) => text)).size).toBe(1);
  expect(new Set(subscriber.received.map((one) => one.headers['webhook-id'])).size).toBe(1);
  const { body } = await notifier.call('GET', `/${id}`);
  expect([body.status, body.error]).toEqual(['error', `The endpoint answered with status ${code}.`]);
});

test('SUB-143, WH-066: an endpoint that is not there is told as no-response, whatever the cause', async () => {
  const subscriber = await notifier.startSubscriber();
  await subscriber.close();
  const id = await notifier.subscribe(subscriber.url);
  const { body } = await notifier.call('GET', `/${id}/$status`);
  expect(statusOf(body)).toContainEqual({
    name: 'error',
    valueCodeableConcept: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscription-error', code: 'no-response' }], text: 'The endpoint could not be reached, or did not answer in time.' },
  });
});

describe('a subscription whose status is requested', () => {
  test('SUB-075: is sent no event before its handshake, and then all of them in order', async () => {
    const subscriber = await notifier.startSubscriber();
    const agreed = Promise.withResolvers<undefined>();
    subscriber.behave(async (received, res) => {
      if (received.type === 'handshake') await agreed.promise;
      res.writeHead(200).end();
    });
    const { body } = await notifier.call('POST', '', { body: subscriptionTo(subscriber.url) });
    const id = body.id ?? '';
    await notifier.fire(3, id);
    await until('the handshake has come', () => subscriber.received.length > 0);
    await until('the events were held', async () => (await notifier.ledger.selectFrom('lane_item').select('reason').where('key', '=', id).where('lane', '=', 'notify').orderBy('seq').executeTakeFirst())?.reason?.code === 'EHCH-SUB-075');
    expect(subscriber.numbers()).toEqual([]);
    agreed.resolve(undefined);
    await until('three events', () => subscriber.numbers().length === 3);
    expect(subscriber.numbers()).toEqual([1, 2, 3]);
  });

  test('SUB-045, SUB-050: a handshake with the endpoint of before does not activate the endpoint of now', async () => {
    const [before, now] = [await notifier.startSubscriber(), await notifier.startSubscriber()];
    const [asked, changed] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    before.behave(async (_received, res) => {
      asked.resolve(undefined);
      await changed.promise;
      res.writeHead(200).end();
    });
    now.behave(status(500));
    const { body } = await notifier.call('POST', '', { body: subscriptionTo(before.url) });
    const id = body.id ?? '';
    await asked.promise;
    const put = await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(now.url), id } });
    expect([put.status, put.body.status]).toEqual([200, 'requested']);
    changed.resolve(undefined);
    await settled(id);
    expect(await notifier.statusOf(id)).toBe('error');
    expect([before.received.length, now.received.length]).toEqual([1, 3]);
  });
});
