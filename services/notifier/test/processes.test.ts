import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createNotifierFixture, type NotifierFixture, subscriptionTo, until } from './notifier-fixture.ts';
import { onEvents, status } from './subscriber.ts';

let notifier: NotifierFixture;
const children: { child: ChildProcess; exit: Promise<unknown> }[] = [];

beforeAll(async () => {
  notifier = await createNotifierFixture();
});
afterEach(async () => {
  for (const { child, exit } of children.splice(0)) {
    child.kill('SIGKILL');
    await exit;
  }
});
afterAll(() => notifier.close());

/** A notifier in a process of its own, and its end, which is awaited from its first moment on: it may come at any. */
async function startProcess(origin: string): Promise<{ child: ChildProcess; exit: Promise<unknown> }> {
  const child = fork(new URL('./notifier-process.ts', import.meta.url), [notifier.database.url, origin]);
  const started = { child, exit: once(child, 'exit') };
  children.push(started);
  await once(child, 'message');
  return started;
}

const delivered = async (id: string) => (await notifier.ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('delivered_at', 'is not', null).execute()).length;
const create = async (endpoint: string) => (await notifier.call('POST', '', { body: subscriptionTo(endpoint) })).body.id ?? '';

test('N-01: an event whose notifier was killed between POST and mark is sent again with the same id and bytes, and none is missing', async () => {
  const subscriber = await notifier.startSubscriber();
  const { child, exit } = await startProcess(subscriber.origin);
  const id = await create(subscriber.url);
  await until('active', async () => (await notifier.statusOf(id)) === 'active');
  subscriber.behave(onEvents((received, res) => {
    if (received.number === 3) child.kill('SIGKILL');
    return status(200)(received, res);
  }));
  await notifier.fire(5, id);
  await exit;
  subscriber.behave(status(200));
  await startProcess(subscriber.origin);
  await until('all five', async () => (await delivered(id)) === 5);
  expect(subscriber.numbers()).toEqual([1, 2, 3, 3, 4, 5]);
  const [first, second] = subscriber.received.filter(({ number }) => number === 3);
  expect([second?.text, second?.headers['webhook-id']]).toEqual([first?.text, `${id}_3`]);
});

test('WH-036: when an event comes again is kept over the death of its notifier: neither earlier than planned, nor a minute later', async () => {
  const subscriber = await notifier.startSubscriber();
  const { child, exit } = await startProcess(subscriber.origin);
  const id = await create(subscriber.url);
  await until('active', async () => (await notifier.statusOf(id)) === 'active');
  subscriber.behave(onEvents(status(500)));
  await notifier.fire(1, id);
  const item = () => notifier.ledger.selectFrom('lane_item').select(['attempts', 'due_at']).where('lane', '=', 'notify').where('key', '=', id).executeTakeFirstOrThrow();
  await until('it has failed twice', async () => (await item()).attempts === 2);
  child.kill('SIGKILL');
  await exit;
  const { due_at: planned } = await item();
  let cameAt = 0;
  subscriber.behave(onEvents((received, res) => {
    cameAt = Date.now();
    return status(200)(received, res);
  }));
  await startProcess(subscriber.origin);
  await until('it is delivered', async () => (await delivered(id)) === 1);
  expect(cameAt).toBeGreaterThanOrEqual(planned.getTime());
  expect(cameAt).toBeLessThan(planned.getTime() + 60_000);
});

test('SUB-104: a handshake that a killed process owes is made by another', async () => {
  const subscriber = await notifier.startSubscriber();
  const { child, exit } = await startProcess(subscriber.origin);
  subscriber.behave(() => void child.kill('SIGKILL'));
  const id = await create(subscriber.url);
  await exit;
  expect(await notifier.statusOf(id)).toBe('requested');
  subscriber.behave(status(200));
  await startProcess(subscriber.origin);
  await until('active', async () => (await notifier.statusOf(id)) === 'active');
});

test('SUB-072: a subscription that was made while no notifier ran gets its handshake from the next', async () => {
  const subscriber = await notifier.startSubscriber();
  const id = await create(subscriber.url);
  await startProcess(subscriber.origin);
  await until('active', async () => (await notifier.statusOf(id)) === 'active');
  expect(subscriber.received).toHaveLength(1);
});

test('SUB-111: of three processes, never two send events of one subscription at once, and each subscription has its order', async () => {
  const subscribers = [await notifier.startSubscriber(), await notifier.startSubscriber(), await notifier.startSubscriber()];
  for (const subscriber of subscribers) subscriber.behave((_received, res) => void setTimeout(() => res.writeHead(200).end(), 2));
  await Promise.all([notifier.start(), notifier.start(), notifier.start()]);
  const ids = await Promise.all(subscribers.map(({ url }) => notifier.subscribe(url)));
  for (let round = 0; round < 20; round += 1) await notifier.fire(5, ...ids);
  await until('all events', async () => (await Promise.all(ids.map(delivered))).every((count) => count === 100));
  for (const subscriber of subscribers) {
    expect(subscriber.numbers()).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(subscriber.mostAtOnce()).toBe(1);
  }
});
