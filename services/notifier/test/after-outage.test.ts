import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ageNotifications } from '@ehch/ledger';
import { createNotifierFixture, type NotifierFixture, until } from './notifier-fixture.ts';
import { onEvents, status } from './subscriber.ts';

const EVENTS = 1_000;
const PROBE_MS = 5 * 60_000;
const SECOND_MS = 1_000;

let notifier: NotifierFixture;
beforeAll(async () => {
  // The pace is the real one, and time is moved; the window of an outage is five days.
  notifier = await createNotifierFixture({ limits: { retryAfterMs: [5 * SECOND_MS, PROBE_MS] } });
  await notifier.start();
});
afterAll(() => notifier.close());

const first = (id: string) => notifier.ledger.selectFrom('lane_item').select(['seq', 'attempts', 'due_at']).where('lane', '=', 'notify').where('key', '=', id).orderBy('seq').limit(1).executeTakeFirst();

test(`SUB-119: whoever was away for an hour is tried every five minutes at least, and once it is back has all of ${EVENTS} events in order, with no pause between them`, async () => {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(onEvents(status(500)));
  const id = await notifier.subscribe(subscriber.url);
  for (let fired = 0; fired < EVENTS; fired += 100) await notifier.fire(100, id);
  const failed = async (times: number) => until(`failure ${times}`, async () => ((await first(id))?.attempts ?? 0) >= times);
  await failed(1);
  for (let away = 1; away <= 12; away += 1) {
    const { due_at: dueAt = new Date() } = (await first(id)) ?? {};
    expect(dueAt.getTime() - Date.now()).toBeLessThanOrEqual(PROBE_MS);
    await ageNotifications(notifier.ledger, PROBE_MS);
    await failed(away + 1);
  }
  // Each probe is the first event that is missing, and nothing goes past it.
  expect(new Set(subscriber.numbers())).toEqual(new Set([1]));
  expect(await notifier.statusOf(id)).toBe('active');

  const tried = subscriber.numbers().length;
  subscriber.behave(status(200));
  await ageNotifications(notifier.ledger, PROBE_MS);
  // No clock is moved from here on: a pause of five minutes between any two of them would not end in time.
  await until('all of them', async () => (await first(id)) === undefined, 300_000);
  expect(subscriber.numbers().slice(tried)).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
  const delivered = await notifier.ledger.selectFrom('delivery').select(({ fn }) => fn.countAll().as('count')).where('subscription_id', '=', id).where('delivered_at', 'is not', null).executeTakeFirstOrThrow();
  expect(Number(delivered.count)).toBe(EVENTS);
}, 420_000);
