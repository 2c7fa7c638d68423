import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execute } from '../../../test/support/database.ts';
import { createNotifierFixture, type NotifierFixture, OWNER, until } from './notifier-fixture.ts';
import { onEvents, status } from './subscriber.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture({ limits: { acknowledgeWithinMs: 1_000, alertEveryMs: 50 } });
  // As many processes as there may be: what is alerted of once is alerted of once by all of them.
  await Promise.all([notifier.start(), notifier.start()]);
});
afterAll(() => notifier.close());

const retraction = { retraction: true };
const inLine = (id: string) => notifier.ledger.selectFrom('lane_item').select(['seq', 'attempts', 'due_at']).where('lane', '=', 'notify').where('key', '=', id).orderBy('seq').execute();
const audited = async (event: string, id: string) => (await notifier.ledger.selectFrom('audit').select('entity_id').where('event', '=', event).where('entity_id', 'like', `${id}%`).execute()).map((row) => row.entity_id);
const postponeHead = (id: string, due_at: Date) => notifier.ledger.updateTable('lane_item').set({ due_at }).where('lane', '=', 'notify').where('key', '=', id).where('seq', '=', 1).execute();
const inAnHour = () => new Date(Date.now() + 3_600_000);

/** A subscription whose subscriber refuses, with three events in line of which the first was tried. */
async function failing(answer = status(500)) {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(onEvents(answer));
  const id = await notifier.subscribe(subscriber.url);
  await notifier.fire(3, id);
  await until('the first has failed', async () => (await inLine(id)).length === 3 && subscriber.numbers().length > 0);
  return { id, subscriber };
}

describe('a retraction', () => {
  test('goes before everything that waits, and again in its turn with the same id and the same bytes (SUB-095, SUB-111)', async () => {
    const { id, subscriber } = await failing();
    await notifier.fireEvents([{}, retraction, {}], id);
    const before = subscriber.received.length;
    subscriber.behave(status(200));
    await until('nothing is left in line', async () => (await inLine(id)).length === 0);
    const accepted = subscriber.received.slice(before).filter(({ number }) => number !== undefined);
    const from = accepted.findLastIndex(({ number }, index) => number === 5 && accepted[index + 1]?.number === 1);
    expect(accepted.slice(from).map(({ number }) => number)).toEqual([5, 1, 2, 3, 4, 5, 6]);
    const [ahead, again] = accepted.slice(from).filter(({ number }) => number === 5);
    expect(ahead?.text).toContain('"retraction","valueBoolean":true');
    expect([again?.text, again?.headers['webhook-id']]).toEqual([ahead?.text, ahead?.headers['webhook-id']]);
    expect(await audited('retraction-sent-ahead', id)).toEqual([`${id}_5`]);
    expect(subscriber.mostAtOnce()).toBe(1);
  });

  test('does not wait until a subscriber that failed is tried again', async () => {
    const { id, subscriber } = await failing();
    await until('it waits for its next try', async () => ((await inLine(id))[0]?.due_at.getTime() ?? 0) > Date.now());
    await postponeHead(id, inAnHour());
    subscriber.behave(status(200));
    await notifier.fireEvents([retraction], id);
    await until('nothing is left in line', async () => (await inLine(id)).length === 0);
    expect(subscriber.numbers().slice(-5)).toEqual([4, 1, 2, 3, 4]);
  });

  test('WH-030: waits where the subscriber asked for time', async () => {
    const { id, subscriber } = await failing(status(503, { 'retry-after': '300' }));
    await until('it waits', async () => ((await inLine(id))[0]?.due_at.getTime() ?? 0) > Date.now() + 200_000);
    const tried = subscriber.numbers().length;
    await notifier.fireEvents([retraction], id);
    await until('somebody has looked', async () => (await notifier.ledger.selectFrom('lane_key').select('due_at').where('lane', '=', 'notify').where('key', '=', id).executeTakeFirstOrThrow()).due_at!.getTime() > Date.now() + 200_000);
    expect(subscriber.numbers()).toHaveLength(tried);
  });

  test('SEC-036: is not taken for sent ahead where that could not be audited', async () => {
    const { id, subscriber } = await failing();
    await execute(notifier.database.url, `create sequence ledger.tried_to_audit;
      create function ledger.refuse_once() returns trigger language plpgsql as $$ begin
        if new.event = 'retraction-sent-ahead' and nextval('ledger.tried_to_audit') = 1 then raise exception 'not now'; end if;
        return new; end $$;
      create trigger refuse_once before insert on ledger.audit for each row execute function ledger.refuse_once()`);
    subscriber.behave(status(200));
    await notifier.fireEvents([retraction], id);
    await until('it is in the audit', async () => (await audited('retraction-sent-ahead', id)).includes(`${id}_4`));
    expect(subscriber.numbers().filter((number) => number === 4).length).toBeGreaterThan(1);
  });

  test('that is next anyway goes once', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fireEvents([retraction, {}], id);
    await until('nothing is left in line', async () => (await inLine(id)).length === 0);
    expect(subscriber.numbers()).toEqual([1, 2]);
  });
});

describe('the acknowledgement of a retraction', () => {
  test('keeps anybody from being alerted', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fireEvents([retraction, {}, retraction], id);
    await until('all three', async () => (await inLine(id)).length === 0);
    const { status: code, body } = await notifier.call('POST', `/${id}/$acknowledge?number=1`);
    expect([code, (body as { parameter?: object[] }).parameter]).toEqual([200, [{ name: 'acknowledged', valueString: '1' }]]);
    await until('an alert of the other', async () => (await audited('retraction-overdue', id)).length > 0);
    expect(await audited('retraction-overdue', id)).toEqual([`${id}_3`]);
    expect(await audited('retraction-acknowledged', id)).toEqual([`${id}_1`]);
    const [line] = (await notifier.lag()).subscriptions.filter(({ subscription }) => subscription === id);
    expect(line?.retractions).toEqual([expect.objectContaining({ eventNumber: 3, sentAt: expect.any(String), alertedAt: expect.any(String) })]);
    await notifier.call('POST', `/${id}/$acknowledge`, { body: { resourceType: 'Parameters', parameter: [{ name: 'number', valueString: '3' }] } });
    expect((await notifier.lag()).subscriptions.find(({ subscription }) => subscription === id)?.retractions).toEqual([]);
  });

  test('is refused as a whole where a number is not that of a retraction, and from anybody else', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fireEvents([retraction, {}], id);
    expect((await notifier.call('POST', `/${id}/$acknowledge?number=1,2`)).status).toBe(404);
    expect((await notifier.call('POST', `/${id}/$acknowledge?number=1`, { client: { ...OWNER, clientId: 'other' } })).status).toBe(404);
    expect((await notifier.call('POST', `/${id}/$acknowledge`)).status).toBe(400);
    expect((await notifier.lag()).subscriptions.find(({ subscription }) => subscription === id)?.retractions).toHaveLength(1);
  });

  test('that does not come alerts once, in the log, in the metrics and in the audit', async () => {
    const { id } = await failing();
    await notifier.fireEvents([retraction], id);
    await until('an alert', async () => (await audited('retraction-overdue', id)).length > 0);
    // Another subscription's alert comes after every look that could have found this one again.
    const { id: later } = await failing();
    await notifier.fireEvents([retraction], later);
    await until('the other alert', async () => (await audited('retraction-overdue', later)).length > 0);
    expect(await audited('retraction-overdue', id)).toEqual([`${id}_4`]);
    await until('a line of the log', () => notifier.lines.filter((line) => line.includes('retraction-overdue') && line.includes(id)).length === 1);
    expect((await notifier.lag()).subscriptions.find(({ subscription }) => subscription === id)).toMatchObject({ status: 'failing', lastError: expect.stringContaining('status 500') });
  });
});

describe('GET /lag', () => {
  test('says of a subscriber that is behind how far, since when and why', async () => {
    const { id, subscriber } = await failing();
    const line = async () => (await notifier.lag()).subscriptions.find(({ subscription }) => subscription === id);
    await until('why', async () => (await line())?.lastError !== undefined);
    expect(await line()).toMatchObject({ head: 3, delivered: 0, waiting: 3, oldestSeconds: expect.any(Number), lastError: expect.stringMatching(/^The subscriber answered with status 500\./), attempts: expect.any(Number) });
    subscriber.behave(status(200));
    await until('nothing is left in line', async () => (await inLine(id)).length === 0);
    const { lastError, oldestSeconds, ...rest } = (await line())!;
    expect(rest).toMatchObject({ status: 'active', head: 3, delivered: 3, waiting: 0 });
    expect([lastError, oldestSeconds]).toEqual([undefined, undefined]);
  });

  test('shows a subscriber its own, whoever operates this all, and nobody else any', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    const shows = async (scopes: string, clientId: string) => (await notifier.lag({ clientId, tenant: 'north', scopes })).subscriptions.some(({ subscription }) => subscription === id);
    expect(await shows('system/Subscription.r', OWNER.clientId)).toBe(true);
    expect(await shows('system/Subscription.r', 'other')).toBe(false);
    expect(await shows('system/operations.r', 'operator')).toBe(true);
    expect((await notifier.lag({ clientId: 'operator', tenant: 'north', scopes: 'system/Encounter.r' })).status).toBe(403);
  });
});

test('REL-064: retractions are sent in rounds of their own where that takes long', async () => {
  await notifier.stop();
  await notifier.start({ limits: { ...notifier.deps.limits, roundMs: 0 } });
  const { id, subscriber } = await failing();
  await postponeHead(id, inAnHour());
  const fence = async () => (await notifier.ledger.selectFrom('lane_key').select('fence').where('lane', '=', 'notify').where('key', '=', id).executeTakeFirstOrThrow()).fence;
  const before = await fence();
  subscriber.behave(status(200));
  await notifier.fireEvents([retraction, retraction, retraction], id);
  await until('all three are in the audit', async () => (await audited('retraction-sent-ahead', id)).length === 3);
  await until('nothing is left in line', async () => (await inLine(id)).length === 0);
  expect(subscriber.numbers().slice(-9)).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
  expect((await fence()) - before).toBeGreaterThanOrEqual(3);
});
