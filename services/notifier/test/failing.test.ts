import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createNotifierFixture, type NotifierFixture, subscriptionTo, until } from './notifier-fixture.ts';
import { type Behaviour, onEvents, status, statusOf } from './subscriber.ts';

let notifier: NotifierFixture;

/** Long enough for more than one attempt on a machine that has much else to do. */
const WINDOW_MS = 4_000;

beforeAll(async () => {
  notifier = await createNotifierFixture({ limits: { failingWindowMs: WINDOW_MS } });
  await notifier.start();
});
afterAll(() => notifier.close());

const counter = async (id: string) => statusOf((await notifier.call('GET', `/${id}/$status`)).body).find(({ name }) => name === 'events-since-subscription-start')?.valueString;

describe.each<[string, Behaviour]>([
  ['refuses', status(500)],
  ['only ever asks for time', status(503, { 'retry-after': '0' })],
])('a subscriber that %s', (_what, refusing) => {
  test('SUB-117, SUB-160, E-16: is in error after the window and not before; its events are counted, and sent when it is started again', async () => {
    const subscriber = await notifier.startSubscriber();
    const answered: string[] = [];
    let id = '';
    subscriber.behave(onEvents(async (received, res) => {
      answered.push(await notifier.statusOf(id));
      return refusing(received, res);
    }));
    id = await notifier.subscribe(subscriber.url);
    const firedAt = performance.now();
    await notifier.fire(2, id);
    await until('error', async () => (await notifier.statusOf(id)) === 'error');
    expect(performance.now() - firedAt).toBeGreaterThan(WINDOW_MS);
    expect(answered.length).toBeGreaterThan(1);
    expect(new Set(answered)).toEqual(new Set(['active']));
    await notifier.fire(1, id);
    expect(await counter(id)).toBe('3');
    expect(await notifier.ledger.selectFrom('audit').select(['event', 'outcome']).where('entity_id', '=', id).where('event', '=', 'subscription-error').execute()).toEqual([{ event: 'subscription-error', outcome: '4' }]);
    subscriber.behave(status(200));
    const again = await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'active' } });
    expect(again.body.status).toBe('requested');
    await until('all three', () => new Set(subscriber.numbers()).size === 3);
    expect(subscriber.numbers().slice(-3)).toEqual([1, 2, 3]);
  });
});

test('SUB-161: a subscription in error does not come back by itself', async () => {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(status(500));
  const id = await notifier.subscribe(subscriber.url);
  subscriber.behave(status(200));
  const posts = subscriber.received.length;
  await notifier.fire(1, id);
  await until('the event is held', async () => (await notifier.ledger.selectFrom('lane_item').select('reason').where('lane', '=', 'notify').where('key', '=', id).executeTakeFirst())?.reason?.text === 'The subscription is error.');
  expect([await notifier.statusOf(id), subscriber.received.length]).toEqual(['error', posts]);
});
