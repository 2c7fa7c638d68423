import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createNotifierFixture, type NotifierFixture, subscriptionTo, until } from './notifier-fixture.ts';
import { onEvents, status, statusOf } from './subscriber.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture();
  await notifier.start();
});
afterAll(() => notifier.close());

const delivered = async (id: string) => (await notifier.ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('delivered_at', 'is not', null).execute()).length;
const eventsOf = (id: string) => notifier.ledger.selectFrom('delivery').innerJoin('event', 'event.id', 'delivery.event_id').select(['event.id', 'event.focus']).where('subscription_id', '=', id).orderBy('event_number').execute();
/** Told of more than once, so that only the last is a state to begin with. */
const ONE_RESOURCE = { focusId: 'one' };
const age = async (ids: readonly number[]) => notifier.ledger.updateTable('event').set({ occurred_at: new Date(Date.now() - 31 * 86_400_000) }).where('id', 'in', ids).execute();

test('SUB-009: at its end a subscription is off although nothing happens', async () => {
  const subscriber = await notifier.startSubscriber();
  const end = new Date(Date.now() + 2_000).toISOString();
  const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, end }));
  expect(await notifier.statusOf(id)).toBe('active');
  await until('off', async () => (await notifier.statusOf(id)) === 'off');
  expect(await notifier.ledger.selectFrom('contact').selectAll().where('subscription_id', '=', id).execute()).toEqual([]);
});

test('SUB-148, SUB-149: events past their retention are forgotten, and who asks for them is told the first number that is kept; the counter stays', async () => {
  const subscriber = await notifier.startSubscriber();
  const id = await notifier.subscribe(subscriber.url);
  await notifier.fireEvents(Array.from({ length: 4 }, () => ONE_RESOURCE), id);
  await until('four', async () => (await delivered(id)) === 4);
  await age((await eventsOf(id)).slice(0, 2).map((event) => event.id));
  await until('two are forgotten', async () => (await eventsOf(id)).filter(({ focus }) => focus === null).length === 2);
  const { body } = await notifier.call('GET', `/${id}/$events`);
  const parameters = statusOf(body);
  expect(parameters.flatMap(({ name, part }) => (name === 'notification-event' ? part?.[0]?.valueString : []))).toEqual(['3', '4']);
  expect(parameters.find(({ name }) => name === 'error')?.valueCodeableConcept?.text).toContain('the first that can be had is number 3');
  expect(parameters.find(({ name }) => name === 'events-since-subscription-start')?.valueString).toBe('4');
  expect(statusOf((await notifier.call('GET', `/${id}/$events?eventsSinceNumber=3`)).body).some(({ name }) => name === 'error')).toBe(false);
  await notifier.fire(1, id);
  await until('the fifth', async () => (await delivered(id)) === 5);
  expect(subscriber.numbers()).toEqual([1, 2, 3, 4, 5]);
});

test('SUB-110, SUB-149: what still waits for a subscriber is kept while the subscription is active, and goes when it is not', async () => {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(onEvents(status(500)));
  const id = await notifier.subscribe(subscriber.url);
  await notifier.fireEvents([ONE_RESOURCE, ONE_RESOURCE], id);
  const [first] = await eventsOf(id);
  await age([first!.id]);
  const other = await notifier.subscribe((await notifier.startSubscriber()).url);
  await notifier.fireEvents([{ focusId: 'other' }, { focusId: 'other' }], other);
  await until('the other is delivered', async () => (await delivered(other)) === 2);
  await age((await eventsOf(other)).map((event) => event.id));
  await until('the other is forgotten', async () => (await eventsOf(other))[0]?.focus === null);
  expect((await eventsOf(id))[0]?.focus).not.toBeNull();
  await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'off' } });
  await until('it is forgotten', async () => (await eventsOf(id))[0]?.focus === null);
  expect(notifier.lines.filter((line) => line.includes('message-exhausted') && line.includes(id))).toHaveLength(1);
  subscriber.behave(status(200));
  await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'active' } });
  await until('the second', async () => (await delivered(id)) === 1);
  expect(subscriber.numbers().at(-1)).toBe(2);
});

test('SUB-149: the last that was told of a resource is kept however old it is, since a new subscriber begins with it', async () => {
  const id = await notifier.subscribe((await notifier.startSubscriber()).url);
  await notifier.fireEvents([{ focusId: 'kept' }, { focusId: 'kept' }, { focusId: 'alone' }], id);
  await until('three', async () => (await delivered(id)) === 3);
  await age((await eventsOf(id)).map((event) => event.id));
  await until('the first is forgotten', async () => (await eventsOf(id))[0]?.focus === null);
  expect((await eventsOf(id)).map(({ focus }) => focus !== null)).toEqual([false, true, true]);
  const { text } = await notifier.callText('GET', `/${id}/$snapshot`);
  expect(text.match(/Encounter\/(?:kept|alone)"/g)).toHaveLength(2);
  expect((await notifier.callText('GET', `/${id}/$catchup?since=1`)).status).toBe(410);
  expect((await notifier.callText('GET', `/${id}/$catchup?since=2`)).status).toBe(200);
});
