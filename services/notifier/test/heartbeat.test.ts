import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { inTransaction, openContact } from '@ehch/ledger';
import { createNotifierFixture, type NotifierFixture, subscriptionTo, until } from './notifier-fixture.ts';
import { onEvents, status, statusOf, type Subscriber } from './subscriber.ts';

const PERIOD = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-heartbeat-period';
let notifier: NotifierFixture;
let subscriber: Subscriber;

beforeAll(async () => {
  notifier = await createNotifierFixture({ limits: { failingWindowMs: 1_200 } });
});
beforeEach(async () => {
  subscriber = await notifier.startSubscriber();
});
afterAll(() => notifier.close());

const contact = (id: string) => notifier.ledger.selectFrom('contact').selectAll().where('subscription_id', '=', id).executeTakeFirst();
const beats = () => subscriber.received.filter(({ type }) => type === 'heartbeat');
const isAfter = (seconds: number) => (resource: ReturnType<typeof subscriptionTo>) => ({ ...resource, channel: { ...resource.channel, extension: [{ url: PERIOD, valueUnsignedInt: seconds }] } });

/** No client may ask for less than ten seconds; a test would be long. */
async function beatEverySecond(id: string): Promise<void> {
  const { settings } = await notifier.ledger.selectFrom('subscription').select('settings').where('id', '=', id).executeTakeFirstOrThrow();
  await notifier.ledger.updateTable('subscription').set({ settings: JSON.stringify({ ...settings, heartbeatSeconds: 1 }) }).where('id', '=', id).execute();
  await inTransaction(notifier.ledger, (trx) => openContact(trx, id));
}

const subscribed = async () => {
  const id = await notifier.subscribe(subscriber.url, isAfter(10));
  await beatEverySecond(id);
  return id;
};

describe('with three notifiers', () => {
  beforeAll(async () => {
    await Promise.all([notifier.start(), notifier.start(), notifier.start()]);
  });

  test('SUB-130, SUB-131, SUB-132, SUB-135: one heartbeat comes a period, and counts nothing', async () => {
    const times: number[] = [];
    subscriber.behave((received, res) => {
      if (received.type === 'heartbeat') times.push(performance.now());
      res.writeHead(200).end();
    });
    const startedAt = performance.now();
    const id = await subscribed();
    await notifier.fire(1, id);
    await until('five heartbeats', () => times.length === 5);
    // One may come late and the next in its time; but no more than one for each second that has passed.
    expect(times.every((time, index) => time - startedAt > (index + 1) * 1_000 - 100)).toBe(true);
    const [first] = beats();
    expect(first?.bundle.entry).toHaveLength(1);
    expect(statusOf(first!.bundle)).toEqual(expect.arrayContaining([{ name: 'status', valueCode: 'active' }, { name: 'type', valueCode: 'heartbeat' }, { name: 'events-since-subscription-start', valueString: '1' }]));
    expect(new Set(beats().map(({ bundle }) => bundle.id)).size).toBe(beats().length);
    expect(new Set(beats().map(({ headers }) => headers['webhook-id'])).size).toBe(beats().length);
  });

  test('SUB-130: an event is a sign of life too: the period counts from it', async () => {
    const id = await notifier.subscribe(subscriber.url, isAfter(3_600));
    const before = await contact(id);
    await notifier.fire(1, id);
    await until('it was noted', async () => (await contact(id))!.last_at > before!.last_at);
    const after = (await contact(id))!;
    expect(after.beat_at!.getTime() - after.last_at.getTime()).toBeGreaterThan(3_599_000);
    expect(after.beat_at! > before!.beat_at!).toBe(true);
  });

  test('SUB-130: there is none for who did not ask, nor before the handshake', async () => {
    const id = await notifier.subscribe(subscriber.url);
    expect((await contact(id))?.beat_at).toBeNull();
    subscriber.behave(status(500));
    const refused = await notifier.subscribe(subscriber.url, isAfter(10));
    expect([await notifier.statusOf(refused), await contact(refused)]).toEqual(['error', undefined]);
  });

  test('SUB-133, SUB-077, SUB-161: failures are not tried again before the next is due, and lead to error; heartbeats go on and say so', async () => {
    subscriber.behave((received, res) => status(received.type === 'heartbeat' ? 500 : 200)(received, res));
    const id = await subscribed();
    await until('error', async () => (await notifier.statusOf(id)) === 'error');
    // The first failure dates the window of 1.2 s; by the third, two periods have passed.
    expect(beats()).toHaveLength(3);
    subscriber.behave(status(200));
    await until('a heartbeat that says so', () => beats().some(({ bundle }) => statusOf(bundle).some(({ name, valueCode }) => name === 'status' && valueCode === 'error')));
    await until('it is taken', async () => (await contact(id))?.failing_since === null);
    expect(await notifier.statusOf(id)).toBe('error');
  });

  test('SUB-118: 410 to a heartbeat turns the subscription off, and none comes after it', async () => {
    subscriber.behave((received, res) => status(received.type === 'heartbeat' ? 410 : 200)(received, res));
    const id = await subscribed();
    await until('off', async () => (await notifier.statusOf(id)) === 'off');
    expect([await contact(id), beats().length]).toEqual([undefined, 1]);
  });

  test('SUB-164: while an event is not taken, heartbeats go on', async () => {
    subscriber.behave(onEvents((received, res) => status(received.type === 'heartbeat' ? 200 : 500)(received, res)));
    await notifier.fire(1, await subscribed());
    await until('two heartbeats', () => beats().length === 2);
    expect(subscriber.numbers()).not.toEqual([]);
  });

  test('WH-030: no heartbeat goes to who asks to be left alone', async () => {
    subscriber.behave(onEvents(status(429, { 'retry-after': '4' })));
    const id = await subscribed();
    await notifier.fire(1, id);
    await until('it has asked', async () => (await contact(id))?.not_before !== null);
    const asked = await contact(id);
    await until('a heartbeat', () => beats().some(({ bundle }) => Date.parse(bundle.timestamp ?? '') > asked!.not_before!.getTime()));
    expect(beats().filter(({ bundle }) => { const at = Date.parse(bundle.timestamp ?? ''); return at > asked!.not_before!.getTime() - 3_900 && at < asked!.not_before!.getTime(); })).toEqual([]);
  });

  test('SUB-045: none goes to an endpoint that was changed before that has agreed', async () => {
    const id = await subscribed();
    const put = await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo('http://127.0.0.1:1/other'), id } });
    expect(put.status).toBe(422);
    const elsewhere = await notifier.startSubscriber();
    elsewhere.behave(status(500));
    await notifier.call('PUT', `/${id}`, { body: { ...isAfter(10)(subscriptionTo(elsewhere.url)), id } });
    await until('error', async () => (await notifier.statusOf(id)) === 'error');
    expect(await contact(id)).toBeUndefined();
  });
});
