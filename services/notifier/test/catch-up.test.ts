import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chainStart, nextDigest } from '@ehch/ledger';
import type { Parameters } from '@medplum/fhirtypes';
import { execute } from '../../../test/support/database.ts';
import { createNotifierFixture, type NotifierFixture, OWNER, until, withContent } from './notifier-fixture.ts';
import { onEvents, status } from './subscriber.ts';

let notifier: NotifierFixture;

beforeAll(async () => {
  notifier = await createNotifierFixture();
  await notifier.start();
});
afterAll(() => notifier.close());

interface Line {
  kind: 'start' | 'event' | 'end';
  eventNumber: number;
  eventId: string;
  covers?: { eventNumber: number; eventId: string }[];
  retraction?: boolean;
  focus?: string;
  resource?: { value: number };
  next?: string;
  number?: number;
  digest?: string;
  until?: number;
}

const read = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);

async function lines(id: string, query: string): Promise<Line[]> {
  const { status: code, text } = await notifier.callText('GET', `/${id}/$catchup?${query}`);
  expect(code).toBe(200);
  return read(text);
}

const events = (all: readonly Line[]) => all.filter(({ kind }) => kind === 'event');
const numbers = (all: readonly Line[]) => events(all).map(({ eventNumber }) => eventNumber);
const parameters = (body: object) => Object.fromEntries(((body as Parameters).parameter ?? []).filter(({ name }) => name !== 'missing').map(({ name, valueString, valueBoolean }) => [name, valueString ?? valueBoolean]));
const missing = (body: object) => ((body as Parameters).parameter ?? []).filter(({ name }) => name === 'missing').map(({ part }) => Number(part?.[0]?.valueString));
const lineOf = async (id: string) => (await notifier.ledger.selectFrom('lane_item').select('seq').where('lane', '=', 'notify').where('key', '=', id).orderBy('seq').execute()).map(({ seq }) => seq);
const of = (focusId: string, value = 1) => ({ focusType: 'Encounter', focusId, focus: `{"resourceType":"Encounter","id":"${focusId}","value":${value}.50}` });

/** As a subscriber does that has everything before `since`, with `before` as its digest. */
function follow(before: string, told: readonly { eventNumber: number; eventId: string }[]): string {
  return told.toSorted((a, b) => a.eventNumber - b.eventNumber).reduce((digest, { eventNumber, eventId }) => nextDigest(digest, eventNumber, eventId), before);
}

/** A subscription whose subscriber is away, with seven events of three resources, one of them taken back. */
async function awayWithEvents(content = 'full-resource') {
  const subscriber = await notifier.startSubscriber();
  subscriber.behave(onEvents(status(503, { 'retry-after': '3600' })));
  const id = await notifier.subscribe(subscriber.url, withContent(content));
  await notifier.fireEvents([of('a', 1), of('b', 2), of('a', 3), of('c', 4), { ...of('b', 5), retraction: true }, of('a', 6), of('d', 7)], id);
  await until('the first was tried', () => subscriber.numbers().length > 0);
  return { id, subscriber };
}

/** The time that the subscriber asked for is over. */
async function letTimePass(id: string, url: string): Promise<void> {
  await notifier.ledger.updateTable('endpoint').set({ not_before: new Date(0) }).where('url', '=', url).execute();
  await notifier.ledger.updateTable('lane_item').set({ due_at: new Date(0) }).where('key', '=', id).execute();
}

describe('$catchup', () => {
  test('brings the last state of each resource: what takes back first, then in the order of the events', async () => {
    const { id } = await awayWithEvents();
    const all = await lines(id, 'mode=latest&since=1');
    expect(all[0]).toMatchObject({ kind: 'start', subscription: id, mode: 'latest', since: 1, until: 7 });
    expect(numbers(all)).toEqual([5, 4, 6, 7]);
    expect(events(all).map(({ retraction = false }) => retraction)).toEqual([true, false, false, false]);
    expect(events(all).map(({ resource }) => resource?.value)).toEqual([5.5, 4.5, 6.5, 7.5]);
    expect(all.at(-1)).toMatchObject({ kind: 'end', complete: true, number: 7 });
  });

  test('names every event that a state stands for, so that its reader can prove that it has them all', async () => {
    const { id } = await awayWithEvents('id-only');
    const all = await lines(id, 'mode=latest');
    const covered = events(all).flatMap(({ covers = [] }) => covers);
    expect(covered.map(({ eventNumber }) => eventNumber).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const digest = follow(chainStart(id).digest, covered);
    expect(all.at(-1)?.digest).toBe(digest);
    const { body } = await notifier.call('GET', `/${id}/$verify?digest=${digest}&number=7`);
    expect(parameters(body)).toMatchObject({ whole: true, number: '7', head: '7', digest });
  });

  test('brings every event in its order as history, with the digests of the notifications', async () => {
    const { id } = await awayWithEvents();
    const all = await lines(id, 'mode=history&since=3');
    expect(numbers(all)).toEqual([3, 4, 5, 6, 7]);
    const from = (await lines(id, 'mode=history&until=2')).findLast(({ kind }) => kind === 'event');
    expect(follow(from?.digest ?? '', events(all))).toBe(all.at(-1)?.digest);
  });

  test.each(['latest', 'history'])('of mode %s goes on behind the last line that was read, without one twice', async (mode) => {
    const { id } = await awayWithEvents();
    const whole = numbers(await lines(id, `mode=${mode}`));
    const [read, start] = [[] as number[], (await lines(id, `mode=${mode}&limit=1`))[0]];
    // Each time the connection is cut behind the first line; what happens meanwhile is not part of it.
    while (read.length < whole.length) {
      read.push(...numbers(await lines(id, `mode=${mode}&until=${start?.until}&after=${read.at(-1) ?? 0}`)).slice(0, 1));
      await notifier.fireEvents([of('a', 8)], id);
    }
    expect(read).toEqual(whole);
  });

  test('comes in pages whose links lead to the end', async () => {
    const { id } = await awayWithEvents();
    const read: number[] = [];
    for (let query: string | undefined = 'limit=3'; query !== undefined; ) {
      const { headers, text } = await notifier.callText('GET', `/${id}/$catchup?${query}`);
      const page: Line[] = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);
      read.push(...numbers(page));
      const next = page.at(-1)?.next;
      expect(headers.get('link') ?? undefined).toBe(next && `<${next}>; rel="next"`);
      expect(Number(headers.get('ehch-next-page-after-ms'))).toBeGreaterThan(0);
      query = next?.split('?')[1];
    }
    expect(read).toEqual([5, 4, 6, 7]);
  });

  test('is compressed for whoever takes it so, and keeps the digits of numbers', async () => {
    const { id } = await awayWithEvents();
    const { headers, bytes } = await notifier.callText('GET', `/${id}/$catchup`, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    expect(gunzipSync(bytes).toString('utf8')).toContain('"value":5.50');
  });

  test('SUB-146: tells no more than notifications would', async () => {
    const { id } = await awayWithEvents('empty');
    expect(events(await lines(id, '')).every((line) => !('focus' in line) && !('resource' in line))).toBe(true);
    const { id: named } = await awayWithEvents('id-only');
    expect(events(await lines(named, '')).every((line) => line.focus !== undefined && !('resource' in line))).toBe(true);
  });

  test('SUB-148: says that events are gone, and which is the first that is kept', async () => {
    const { id } = await awayWithEvents();
    await notifier.ledger.updateTable('event').set({ focus: null }).where('id', 'in', (eb) => eb.selectFrom('delivery').select('event_id').where('subscription_id', '=', id).where('event_number', '<', 4)).execute();
    const { status: code, body } = await notifier.call('GET', `/${id}/$catchup?since=2`);
    expect([code, body.issue[0]?.details?.text]).toEqual([410, expect.stringContaining('number 4')]);
    expect(numbers(await lines(id, 'since=4&mode=history'))).toEqual([4, 5, 6, 7]);
  });

  test.each(['latest', 'history'])('SUB-148: of mode %s says so too of an event that goes between two pages', async (mode) => {
    const { id } = await awayWithEvents();
    const first = await lines(id, `mode=${mode}&limit=1`);
    await notifier.ledger.updateTable('event').set({ focus: null }).where('id', 'in', (eb) => eb.selectFrom('delivery').select('event_id').where('subscription_id', '=', id).where('event_number', '=', 4)).execute();
    const { status: code, body } = await notifier.call('GET', `/${id}/$catchup?mode=${mode}&after=${numbers(first).at(-1)}`);
    expect([code, body.issue[0]?.details?.text]).toEqual([410, expect.stringContaining('number 5')]);
  });

  test('SUB-043, SUB-090: is for the subscriber alone, as long as it may read what the topic is about', async () => {
    const { id } = await awayWithEvents();
    expect((await notifier.call('GET', `/${id}/$catchup`, { client: { ...OWNER, clientId: 'other' } })).status).toBe(404);
    expect((await notifier.call('GET', `/${id}/$catchup`, { client: { ...OWNER, scopes: 'system/Subscription.cruds' } })).status).toBe(403);
    expect((await notifier.call('GET', `/${id}/$verify?held=1`, { client: { ...OWNER, clientId: 'other' } })).status).toBe(404);
    expect((await notifier.call('POST', `/${id}/$acknowledge?through=7`, { client: { ...OWNER, clientId: 'other' } })).status).toBe(404);
  });

  test('of a subscription that never had an event is empty and whole', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    const all = await lines(id, '');
    expect(all.map(({ kind }) => kind)).toEqual(['start', 'end']);
    expect(all.at(-1)).toMatchObject({ complete: true, number: 0, digest: chainStart(id).digest });
  });
});

describe('$verify', () => {
  test('names what is missing: by the digest of an earlier number, or by the ranges that are held', async () => {
    const { id } = await awayWithEvents();
    const history = events(await lines(id, 'mode=history'));
    const upTo3 = follow(chainStart(id).digest, history.slice(0, 3));
    expect(missing((await notifier.call('GET', `/${id}/$verify?digest=${upTo3}&number=6`)).body)).toEqual([4, 5, 6]);
    expect(missing((await notifier.call('GET', `/${id}/$verify?digest=${chainStart(id).digest}`)).body)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const { body } = await notifier.call('GET', `/${id}/$verify?digest=${'0'.repeat(64)}&held=1-2,4&held=7`);
    expect(parameters(body)).toMatchObject({ whole: false, 'missing-count': '3' });
    expect(missing(body)).toEqual([3, 5, 6]);
    expect(((body as unknown as Parameters).parameter ?? []).find(({ name }) => name === 'missing')?.part?.[1]?.valueString).toBe(history[2]?.eventId);
  });

  test('does not say that all is well where numbers are there and the digest is not', async () => {
    const { id } = await awayWithEvents();
    expect(parameters((await notifier.call('GET', `/${id}/$verify?digest=${'0'.repeat(64)}&held=1-7`)).body)).toMatchObject({ whole: false, 'missing-count': '0', hint: expect.stringContaining('digest') });
    expect(parameters((await notifier.call('GET', `/${id}/$verify?digest=${'0'.repeat(64)}`)).body)).toMatchObject({ whole: false, hint: expect.stringContaining('held') });
    expect((await notifier.call('GET', `/${id}/$verify`)).status).toBe(400);
  });
});

describe('what is live, beside a catch-up', () => {
  test('waits while a subscriber fetches, and goes on behind what it has proved to have', async () => {
    const { id, subscriber } = await awayWithEvents();
    const end = (await lines(id, 'mode=latest')).at(-1);
    subscriber.behave(status(200));
    const before = subscriber.numbers().length;
    await letTimePass(id, subscriber.url);
    await notifier.fireEvents([of('e', 8)], id);
    await until('live events wait', async () => (await notifier.ledger.selectFrom('lane_item').select('reason').where('key', '=', id).where('seq', '=', 1).executeTakeFirst())?.reason?.code === 'EHCH-SUB-119');
    const refused = await notifier.call('POST', `/${id}/$acknowledge?through=8&digest=${end?.digest}`);
    expect(refused.status).toBe(409);
    const { status: code, body } = await notifier.call('POST', `/${id}/$acknowledge?through=${end?.number}&digest=${end?.digest}`);
    expect([code, parameters(body)]).toEqual([200, { through: '7', settled: '7' }]);
    await until('nothing is left in line', async () => (await lineOf(id)).length === 0);
    // The fifth takes something back, and that waits for nobody.
    expect(subscriber.numbers().slice(before)).toEqual([5, 8]);
  });

  test('waits, but for what takes back', async () => {
    const { id, subscriber } = await awayWithEvents();
    await lines(id, 'mode=latest');
    subscriber.behave(status(200));
    const before = subscriber.numbers().length;
    await letTimePass(id, subscriber.url);
    await notifier.fireEvents([of('e', 8), { ...of('e', 9), retraction: true }], id);
    await until('what takes back', () => subscriber.numbers().length > before + 1);
    await notifier.fireEvents([{ ...of('e', 10), retraction: true }], id);
    await until('the next', () => subscriber.numbers().length > before + 2);
    expect(subscriber.numbers().slice(before)).toEqual([5, 9, 10]);
    expect(await lineOf(id)).toHaveLength(10);
  });

  test('does not wait where nothing is missing', async () => {
    const subscriber = await notifier.startSubscriber();
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(2, id);
    await until('both', async () => (await lineOf(id)).length === 0);
    await lines(id, 'mode=history');
    await notifier.fire(1, id);
    await until('the third', async () => (await lineOf(id)).length === 0);
    expect(subscriber.numbers()).toEqual([1, 2, 3]);
  });

  test('an acknowledgement of much keeps nobody from publishing while it is written down', async () => {
    const { id } = await awayWithEvents();
    const end = (await lines(id, 'mode=latest')).at(-1);
    const waiting = async () => (await execute(notifier.database.url, "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%delivered_at = clock_timestamp()%'")).length;
    const acknowledged = await notifier.ledger.transaction().execute(async (trx) => {
      await trx.selectFrom('delivery').select('event_number').where('subscription_id', '=', id).where('event_number', '=', 3).forUpdate().execute();
      const call = notifier.call('POST', `/${id}/$acknowledge?through=${end?.number}&digest=${end?.digest}`);
      await until('it is written down', async () => (await waiting()) === 1);
      await notifier.fireEvents([of('e', 8)], id);
      return { call };
    });
    expect((await acknowledged.call).status).toBe(200);
    expect((await lineOf(id)).filter((seq) => seq <= 7)).toEqual([]);
  });

  test('SEC-036: what was told is in the audit, though it was acknowledged while it was told', async () => {
    const subscriber = await notifier.startSubscriber();
    const go = Promise.withResolvers<undefined>();
    subscriber.behave(onEvents(async (_received, res) => {
      await go.promise;
      res.writeHead(200).end();
    }));
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fireEvents([of('a')], id);
    await until('it is under way', () => subscriber.numbers().length === 1);
    const end = (await lines(id, 'mode=latest')).at(-1);
    expect((await notifier.call('POST', `/${id}/$acknowledge?through=1&digest=${end?.digest}`)).status).toBe(200);
    go.resolve(undefined);
    await until('it is in the audit', async () => (await notifier.ledger.selectFrom('audit').select('id').where('event', '=', 'event-delivered').where('entity_id', '=', `${id}_1`).execute()).length === 1);
  });

  test('an acknowledgement without its digest settles nothing', async () => {
    const { id } = await awayWithEvents();
    expect((await notifier.call('POST', `/${id}/$acknowledge?through=7`)).status).toBe(400);
    expect((await notifier.call('POST', `/${id}/$acknowledge?through=99`)).status).toBe(400);
    expect((await lineOf(id))).toHaveLength(7);
  });
});
