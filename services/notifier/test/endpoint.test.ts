import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createNotifierFixture, type NotifierFixture, until } from './notifier-fixture.ts';
import { onEvents, status } from './subscriber.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture({ limits: { throttleMs: 1_500 } });
});
afterAll(() => notifier.close());

const delivered = async (id: string) => (await notifier.ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('delivered_at', 'is not', null).execute()).length;
const endpoint = (url: string) => notifier.ledger.selectFrom('endpoint').selectAll().where('url', '=', url).executeTakeFirst();

test('WH-025, WH-032: an endpoint that does not cope is left alone by all its subscriptions; then one probe goes, and more with each success', async () => {
  const runner = await notifier.start();
  const subscriber = await notifier.startSubscriber();
  const ids = await Promise.all(Array.from({ length: 6 }, () => notifier.subscribe(subscriber.url)));
  const posts: { at: number; open: number }[] = [];
  let open = 0;
  subscriber.behave(onEvents((_received, res) => {
    posts.push({ at: performance.now(), open: ++open });
    res.once('close', () => (open -= 1));
    if (posts.length === 1) return void res.writeHead(502).end();
    setTimeout(() => res.writeHead(200).end(), 30);
  }));
  await notifier.fire(1, ids[0]!);
  await until('it is slowed', async () => (await endpoint(subscriber.url))?.width === 0);
  const slowedAt = performance.now();
  await notifier.fire(5, ...ids);
  await until('all are delivered', async () => (await Promise.all(ids.map(delivered))).every((count, index) => count === (index === 0 ? 6 : 5)));
  const [, probe, next] = posts;
  expect(probe!.at - slowedAt).toBeGreaterThan(1_300);
  expect([probe!.open, next!.open]).toEqual([1, 1]);
  expect(Math.max(...posts.slice(1, 4).map((post) => post.open))).toBeLessThanOrEqual(2);
  await runner.close();
});

test('WH-043: no endpoint gets more a second than it may, however many processes and subscriptions send to it', async () => {
  const rate = { limits: { ...notifier.deps.limits, ratePerSecond: 20 } };
  const runners = [await notifier.start(rate), await notifier.start(rate)];
  const subscriber = await notifier.startSubscriber();
  const ids = await Promise.all([1, 2, 3].map(() => notifier.subscribe(subscriber.url)));
  const times: number[] = [];
  subscriber.behave(onEvents((received, res) => {
    times.push(performance.now());
    return status(200)(received, res);
  }));
  const startedAt = performance.now();
  await notifier.fire(20, ...ids);
  await until('all are delivered', async () => (await Promise.all(ids.map(delivered))).every((count) => count === 20));
  // Sixty at twenty a second, and what that may be out by. A machine that stands still for a moment makes them later, never more.
  expect(times).toHaveLength(60);
  expect(times.every((time, index) => time - startedAt >= (index - 2) * 50)).toBe(true);
  await Promise.all(runners.map((runner) => runner.close()));
});
