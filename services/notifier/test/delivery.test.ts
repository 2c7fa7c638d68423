import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CANARY, createNotifierFixture, type NotifierFixture, OWNER, subscriptionTo, until, withContent } from './notifier-fixture.ts';
import { onEvents, status, statusOf } from './subscriber.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture();
  await notifier.start();
});
afterAll(() => notifier.close());

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const pending = (id: string) => notifier.ledger.selectFrom('lane_item').select(['seq', 'attempts', 'reason']).where('lane', '=', 'notify').where('key', '=', id).orderBy('seq').execute();
const delivered = (id: string) => notifier.ledger.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('delivered_at', 'is not', null).orderBy('event_number').execute();
const audited = async (event: string, id: string) => (await notifier.ledger.selectFrom('audit').select('entity_id').where('event', '=', event).where('entity_id', 'like', `${id}%`).orderBy('id').execute()).map((row) => row.entity_id);

describe('the order of events (SUB-111, WH-046)', () => {
  test('is kept for a subscriber that fails at every third POST, and none is lost', async () => {
    const subscriber = await notifier.startSubscriber();
    const accepted: number[] = [];
    let posts = 0;
    subscriber.behave(onEvents((received, res) => {
      if (++posts % 3 === 0) return status(500)(received, res);
      accepted.push(received.number ?? 0);
      return status(200)(received, res);
    }));
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(12, id);
    await until('12 events are settled', async () => (await delivered(id)).length === 12);
    expect(accepted).toEqual(upTo(12));
    expect(subscriber.numbers().every((number, index, all) => index === 0 || number >= (all[index - 1] ?? 0))).toBe(true);
    expect(subscriber.mostAtOnce()).toBe(1);
    expect(await audited('event-delivered', id)).toEqual(upTo(12).map((number) => `${id}_${number}`));
  });

  test('SUB-119: is kept over an outage of the subscriber: no gap, nothing twice', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(2, id);
    await until('two events', async () => (await delivered(id)).length === 2);
    await subscriber.close();
    await notifier.fire(5, id);
    await until('an attempt has failed', async () => ((await pending(id))[0]?.attempts ?? 0) > 0);
    expect(await notifier.statusOf(id)).toBe('active');
    const back = await notifier.startSubscriber(Number(new URL(subscriber.origin).port));
    await until('all events', async () => (await delivered(id)).length === 7);
    expect([...subscriber.numbers(), ...back.numbers()]).toEqual(upTo(7));
  });

  test('SUB-094, SUB-095, SUB-121, WH-008: what is sent again has the same id and the same bytes, and the time of its attempt', async () => {
    const subscriber = await notifier.startSubscriber();
    let posts = 0;
    // The first answer is lost on the way.
    subscriber.behave(onEvents((received, res) => (++posts === 1 ? void res.destroy() : status(200)(received, res))));
    const id = await notifier.subscribe(subscriber.url, withContent('full-resource'));
    await notifier.fire(1, id);
    await until('it is accepted', async () => (await delivered(id)).length === 1);
    const [first, second] = subscriber.received.filter(({ number }) => number === 1);
    expect(second?.text).toBe(first?.text);
    expect([first, second].map((one) => one?.headers['webhook-id'])).toEqual([`${id}_1`, `${id}_1`]);
    expect([first, second].map((one) => /^\d{10}$/.test(String(one?.headers['webhook-timestamp'])))).toEqual([true, true]);
  });

  test('SUB-112: a subscriber that does not answer delays nobody else', async () => {
    const [hanging, well] = [await notifier.startSubscriber(), await notifier.startSubscriber()];
    hanging.behave(onEvents(() => undefined));
    const [stuck, free] = [await notifier.subscribe(hanging.url), await notifier.subscribe(well.url)];
    await notifier.fire(10, stuck, free);
    await until('ten events for the other', async () => (await delivered(free)).length === 10);
    expect(well.numbers()).toEqual(upTo(10));
    expect(hanging.numbers()).toEqual([1]);
    await notifier.call('DELETE', `/${stuck}`);
    await hanging.close();
  });
});

describe('what the subscriber answers', () => {
  test('SUB-118, WH-023: 410 turns the subscription off at once; its events keep their places until it is started again', async () => {
    const subscriber = await notifier.startSubscriber();
    subscriber.behave(onEvents(status(410)));
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(3, id);
    await until('off', async () => (await notifier.statusOf(id)) === 'off');
    expect(await audited('subscription-off', id)).toEqual([id]);
    subscriber.behave(status(200));
    await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'active' } });
    await until('three events', async () => (await delivered(id)).length === 3);
    expect(subscriber.numbers()).toEqual([1, 1, 2, 3]);
    expect(subscriber.received.filter(({ type }) => type === 'handshake')).toHaveLength(2);
  });

  test('WH-030, E-04: nothing is sent before the time that Retry-After asks for', async () => {
    const subscriber = await notifier.startSubscriber();
    const times: number[] = [];
    subscriber.behave(onEvents((received, res) => {
      times.push(performance.now());
      return times.length === 1 ? status(429, { 'retry-after': '2' })(received, res) : status(200)(received, res);
    }));
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(2, id);
    await until('two events', async () => (await delivered(id)).length === 2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_990);
    expect(subscriber.numbers()).toEqual([1, 1, 2]);
  });

  test('SUB-114: a subscriber that takes longer than the time-out it asked for has failed', async () => {
    const subscriber = await notifier.startSubscriber();
    let posts = 0;
    subscriber.behave(onEvents((received, res) => (++posts === 1 ? undefined : status(200)(received, res))));
    const timeout = { url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-timeout', valueUnsignedInt: 1 };
    const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, channel: { ...resource.channel, extension: [timeout] } }));
    await notifier.fire(1, id);
    await until('the first attempt has timed out', async () => (await pending(id))[0]?.reason?.text === 'The subscriber did not answer in time.');
    await until('it is accepted', async () => (await delivered(id)).length === 1);
    expect(subscriber.numbers()).toEqual([1, 1]);
  });
});

describe('who may have it, at the moment of sending', () => {
  test('SUB-045: after a change of endpoint the new one agrees first, and the old one gets nothing more', async () => {
    const [before, after] = [await notifier.startSubscriber(), await notifier.startSubscriber()];
    const id = await notifier.subscribe(before.url);
    await notifier.fire(1, id);
    await until('the first event', async () => (await delivered(id)).length === 1);
    await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(after.url), id, status: 'active' } });
    await notifier.fire(2, id);
    await until('two more', async () => (await delivered(id)).length === 3);
    expect(before.numbers()).toEqual([1]);
    expect(after.received.map(({ type, number }) => number ?? type)).toEqual(['handshake', 2, 3]);
  });

  test('SUB-048: a subscription that its client turned off is sent nothing, and goes on where it was', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    const off = await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'off' } });
    expect(off.body.status).toBe('off');
    await notifier.fire(2, id);
    await until('the event is held', async () => (await pending(id))[0]?.reason?.text === 'The subscription is off.');
    expect(subscriber.numbers()).toEqual([]);
    await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'requested' } });
    await until('both events', async () => (await delivered(id)).length === 2);
    expect(subscriber.numbers()).toEqual([1, 2]);
  });

  test('SUB-049: a deleted subscription is sent nothing more than what is on its way', async () => {
    const subscriber = await notifier.startSubscriber();
    const [arrived, answer] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    subscriber.behave(onEvents(async (_received, res) => {
      arrived.resolve(undefined);
      await answer.promise;
      res.writeHead(200).end();
    }));
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(5, id);
    await arrived.promise;
    expect((await notifier.call('DELETE', `/${id}`)).status).toBe(204);
    answer.resolve(undefined);
    await until('nothing is left in line', async () => (await pending(id)).length === 0);
    expect(subscriber.numbers()).toEqual([1]);
    expect((await notifier.call('GET', `/${id}/$status`)).status).toBe(404);
  });

  test.each([
    ['is gone', () => notifier.ledger.deleteFrom('client').where('client_id', '=', 'leaver').execute()],
    ['may not read the topic any more', () => notifier.ledger.updateTable('client').set({ scopes: ['system/Subscription.cruds'] }).where('client_id', '=', 'leaver').execute()],
  ])('SUB-090, N-17: a client that %s gets nothing, and its subscription is off', async (_what, revoke) => {
    const subscriber = await notifier.startSubscriber();
    const leaver = { ...OWNER, clientId: 'leaver' };
    await notifier.ledger.deleteFrom('client').where('client_id', '=', 'leaver').execute();
    await notifier.ledger.insertInto('client').values({ client_id: 'leaver', tenant: 'north', jwks: '{"keys":[]}', scopes: leaver.scopes.split(' ') }).execute();
    const { body } = await notifier.call('POST', '', { body: subscriptionTo(subscriber.url, 'full-resource'), client: leaver });
    const id = body.id ?? '';
    await until('active', async () => (await notifier.statusOf(id)) === 'active');
    await revoke();
    await notifier.fire(1, id);
    await until('off', async () => (await notifier.statusOf(id)) === 'off');
    expect(subscriber.numbers()).toEqual([]);
    expect(await audited('subscription-off', id)).toEqual([id]);
  });

  test.each(['active', 'error'] as const)('SUB-009: at its end a subscription that was %s is off, and nothing is sent from then on', async (before) => {
    const subscriber = await notifier.startSubscriber();
    const end = new Date(Date.now() + 1_500);
    const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, end: end.toISOString() }));
    expect(await notifier.statusOf(id)).toBe('active');
    await notifier.ledger.updateTable('subscription').set({ status: before }).where('id', '=', id).execute();
    await until('the end', () => Date.now() > end.getTime());
    expect((await notifier.call('GET', `/${id}`)).body.status).toBe('off');
    await notifier.fire(1, id);
    await until('off', async () => (await notifier.statusOf(id)) === 'off');
    expect(subscriber.numbers()).toEqual([]);
  });
});

test('SUB-027, SUB-092, SUB-093: headers go as they were given, secret ones too, with the content type of the channel', async () => {
  const subscriber = await notifier.startSubscriber();
  const header = ['Authorization: Basic a:b', 'X-Url: https://x/y', 'X-Twice: 1', 'X-Twice: 2'];
  const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, channel: { ...resource.channel, header } }));
  await notifier.fire(1, id);
  await until('the event', async () => (await delivered(id)).length === 1);
  expect(subscriber.received.at(-1)?.headers).toMatchObject({ 'content-type': 'application/fhir+json', authorization: 'Basic a:b', 'x-url': 'https://x/y', 'x-twice': '1, 2' });
});

test('SUB-091: a bundle has one event, also where a subscriber would take more', async () => {
  const subscriber = await notifier.startSubscriber();
  const most = { url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-max-count', valuePositiveInt: 10 };
  const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, channel: { ...resource.channel, extension: [most] } }));
  await notifier.fire(3, id);
  await until('three', async () => (await delivered(id)).length === 3);
  const events = subscriber.received.slice(1).map(({ bundle }) => statusOf(bundle).filter(({ name }) => name === 'notification-event').length);
  expect(events).toEqual([1, 1, 1]);
});

test('SUB-163: an event that was missed can be had by its number, its focus as it was sent', async () => {
  const subscriber = await notifier.startSubscriber();
  const id = await notifier.subscribe(subscriber.url, withContent('full-resource'));
  await notifier.fire(3, id);
  await until('three', async () => (await delivered(id)).length === 3);
  const { body } = await notifier.call('GET', `/${id}/$events?eventsSinceNumber=2&eventsUntilNumber=2`);
  const sent = subscriber.received.find(({ number }) => number === 2);
  expect(JSON.stringify(body.entry?.[1])).toBe(JSON.stringify(sent?.bundle.entry?.[1]));
  expect(sent?.text).toContain(JSON.stringify(body.entry?.[1]?.resource));
});

test('SUB-120: a notifier that is asked to end finishes the POST that it is making, and counts it once it is taken', async () => {
  const subscriber = await notifier.startSubscriber();
  const id = await notifier.subscribe(subscriber.url);
  const [arrived, answer] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  subscriber.behave(onEvents(async (_received, res) => {
    arrived.resolve(undefined);
    await answer.promise;
    res.writeHead(200).end();
  }));
  await notifier.fire(1, id);
  await arrived.promise;
  const closing = notifier.stop();
  expect(await delivered(id)).toEqual([]);
  answer.resolve(undefined);
  await closing;
  await notifier.start();
  await until('it is delivered', async () => (await delivered(id)).length === 1);
  expect(new Set(subscriber.numbers())).toEqual(new Set([1]));
});

test('SEC-050: no line of the log holds anything of a resource or of a header', () => {
  expect(notifier.lines.length).toBeGreaterThan(20);
  expect(notifier.lines.join('')).not.toMatch(new RegExp(`${CANARY}|Basic a:b|/hook|dropped`));
});
