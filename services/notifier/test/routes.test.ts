import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { openKeyring } from '@ehch/service-kit';
import { BASE_URL, type Client, createNotifierFixture, type NotifierFixture, OWNER, subscriptionTo, TOPIC, until, withContent } from './notifier-fixture.ts';
import { onEvents, status, statusOf, type Subscriber } from './subscriber.ts';

const OTHER: Client = { ...OWNER, clientId: 'another' };
let notifier: NotifierFixture;
let subscriber: Subscriber;

beforeAll(async () => {
  notifier = await createNotifierFixture({ limits: { subscriptionsPerClient: 30 }, deps: { seal: openKeyring({ webhookKey: Buffer.alloc(32, 7) })! } });
  subscriber = await notifier.startSubscriber();
  await notifier.start();
});
afterAll(() => notifier.close());

const stored = async () => Number((await notifier.ledger.selectFrom('subscription').select((eb) => eb.fn.countAll().as('n')).executeTakeFirstOrThrow()).n);
const create = (change: object = {}, headers: Record<string, string> = {}) => notifier.call('POST', '', { body: { ...subscriptionTo(subscriber.url), ...change }, headers });

describe('create', () => {
  test('SUB-011, SUB-041: answers with where it is, its version and the headers as they were sent, and decides id and status itself', async () => {
    const { channel } = subscriptionTo(subscriber.url);
    const header = ['Authorization: Bearer abc'];
    const { status, headers, body } = await create({ id: 'mine', status: 'active', error: 'none', channel: { ...channel, header } });
    expect(status).toBe(201);
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('location')).toBe(`${BASE_URL}/Subscription/${body.id}`);
    expect(headers.get('etag')).toBe('W/"1"');
    expect(headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
    expect(body).toMatchObject({ status: 'requested', meta: { versionId: '1' }, channel: { type: 'rest-hook', header } });
    expect(body).not.toHaveProperty('error');
  });

  test.each<[string, object, number, string]>([
    ['SUB-008: no reason', { reason: undefined }, 400, 'Subscription.reason'],
    ['SUB-020: an unknown topic', { criteria: `${TOPIC}-unknown` }, 422, 'Subscription.criteria'],
    ['SUB-012: off from the start', { status: 'off' }, 422, 'Subscription.status'],
    ['SUB-009: an end in the past', { end: '2020-12-31T12:00:00Z' }, 422, 'Subscription.end'],
  ])('SUB-030: refuses %s, says where, and stores nothing', async (_what, change, code, expression) => {
    const before = await stored();
    const { status, body } = await create(change);
    expect([status, body.issue[0]?.expression]).toEqual([code, [expression]]);
    expect(await stored()).toBe(before);
  });

  test('SEC-012: needs the scope to create, and to read what the topic is about', async () => {
    const body = subscriptionTo(subscriber.url);
    for (const scopes of ['system/Subscription.rs system/Encounter.r', 'system/Subscription.c']) {
      expect((await notifier.call('POST', '', { body, client: { ...OWNER, scopes } })).status).toBe(403);
    }
  });

  test('SUB-032, WH-044: the same request with the same key has made one subscription, also when it is sent twice at once', async () => {
    const before = await stored();
    const headers = { 'idempotency-key': 'k-1' };
    const answers = await Promise.all([create({}, headers), create({}, headers), create({}, headers)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await stored()).toBe(before + 1);
    expect((await create({ reason: 'another' }, headers)).status).toBe(422);
    expect((await notifier.call('POST', '', { body: subscriptionTo(subscriber.url), client: OTHER, headers })).body.id).not.toBe(answers[0].body.id);
    await notifier.call('DELETE', `/${answers[0].body.id}`);
    expect((await create({}, headers)).status).toBe(409);
  });

  test('SUB-032: without a key, two requests make two', async () => {
    const [one, two] = [await create(), await create()];
    expect(one.body.id).not.toBe(two.body.id);
  });

  test('SUB-029: a client has so many subscriptions at most', async () => {
    const crowd: Client = { ...OWNER, clientId: 'crowd' };
    const body = { ...subscriptionTo(subscriber.url), status: 'requested' };
    for (let n = 0; n < 30; n += 1) expect((await notifier.call('POST', '', { body, client: crowd })).status).toBe(201);
    const { status, body: outcome } = await notifier.call('POST', '', { body, client: crowd });
    expect([status, outcome.issue[0]?.code]).toEqual([422, 'too-costly']);
  });

  test('WH-001, WH-004: shows a secret once, and signs with it what it sends', async () => {
    const { body, headers } = await create({}, { 'idempotency-key': 'signed' });
    const secret = headers.get('webhook-secret') ?? '';
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    await until('active', async () => (await notifier.statusOf(body.id ?? '')) === 'active');
    await notifier.fire(1, body.id ?? '');
    const mine = () => subscriber.received.filter((one) => String(one.headers['webhook-id']).startsWith(body.id ?? ''));
    await until('handshake and event', () => mine().length === 2);
    for (const { text, headers: sent } of mine()) expect(() => new Webhook(secret).verify(text, sent as Record<string, string>)).not.toThrow();
    expect((await create({}, { 'idempotency-key': 'signed' })).headers.has('webhook-secret')).toBe(false);
    const rows = await notifier.ledger.selectFrom('subscription').select('settings').where('id', '=', body.id ?? '').execute();
    expect(JSON.stringify(rows)).not.toContain(secret.slice('whsec_'.length));
  });
});

describe('read, search and update', () => {
  const masked = { headers: ['Authorization: Bearer abc', 'X-Region: north'] };
  const makeOne = async () => {
    const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, channel: { ...resource.channel, header: masked.headers } }));
    return { id, ...(await notifier.call('GET', `/${id}`)) };
  };

  test('SUB-042: masks the values of headers, and takes a mask that is sent back as unchanged', async () => {
    const { id, body } = await makeOne();
    expect(body.channel.header).toEqual(['Authorization: ***', 'X-Region: ***']);
    expect((await notifier.call('GET', `?_id=${id}`)).body.entry?.[0]?.resource).toMatchObject({ channel: { header: ['Authorization: ***', 'X-Region: ***'] } });
    const put = await notifier.call('PUT', `/${id}`, { body: { ...body, reason: 'reworded', channel: { ...body.channel, header: ['X-Region: ***', 'Authorization: ***'] } } });
    expect([put.status, put.body.status, put.body.reason]).toEqual([200, 'requested', 'reworded']);
    await notifier.fire(1, id);
    await until('the event', () => subscriber.received.some((one) => one.headers['webhook-id'] === `${id}_1`));
    expect(subscriber.received.find((one) => one.headers['webhook-id'] === `${id}_1`)?.headers).toMatchObject({ authorization: 'Bearer abc', 'x-region': 'north' });
    const unknown = await notifier.call('PUT', `/${id}`, { body: { ...body, channel: { ...body.channel, header: ['X-Other: ***'] } } });
    expect([unknown.status, unknown.body.issue[0]?.expression]).toEqual([422, ['Subscription.channel.header[0]']]);
  });

  test('SUB-043, SUB-144: to another client, and to another tenant, there is no such subscription', async () => {
    const { id } = await makeOne();
    const body = { ...subscriptionTo(subscriber.url), id };
    for (const client of [OTHER, { ...OWNER, tenant: 'south' }]) {
      for (const [method, path] of [['GET', ''], ['PUT', ''], ['DELETE', ''], ['GET', '/$status'], ['GET', '/$events']] as const) {
        expect((await notifier.call(method, `/${id}${path}`, { client, ...(method === 'PUT' && { body }) })).status).toBe(404);
      }
      expect((await notifier.call('GET', `?_id=${id}`, { client })).body.total).toBe(0);
      expect((await notifier.call('GET', `/$status?id=${id}`, { client })).body.total).toBe(0);
    }
    for (const unknown of ['not-a-uuid', '00000000-0000-4000-8000-000000000000/$status']) {
      const { status, body: outcome } = await notifier.call('GET', `/${unknown}`);
      expect([status, outcome.issue[0]?.code]).toEqual([404, 'not-found']);
    }
  });

  test('SUB-040: is found by endpoint, status, topic, filter and content', async () => {
    const { id } = await makeOne();
    const found = async (query: string) => (await notifier.call('GET', `?_id=${id}&${query}`)).body.total;
    for (const query of [`url=${encodeURIComponent(subscriber.url)}`, 'status=off,active', `criteria=${TOPIC}`, `topic=${TOPIC}`, 'payload-type=id-only', 'type=rest-hook', 'unheard-of=1']) expect([query, await found(query)]).toEqual([query, 1]);
    for (const query of ['url=https://elsewhere.example/', 'status=error', 'payload-type=empty', 'filter-criteria=a=b']) expect([query, await found(query)]).toEqual([query, 0]);
    expect((await notifier.call('GET', '?status=active&unheard-of=1')).body.link).toEqual([{ relation: 'self', url: `${BASE_URL}/Subscription?status=active` }]);
  });

  test('SUB-040: is found by its identifier, with or without the system of it', async () => {
    const extension = [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Subscription.identifier', valueIdentifier: { system: 'https://s.example', value: 'one' } }];
    const id = await notifier.subscribe(subscriber.url, (resource) => ({ ...resource, extension }));
    const found = async (identifier: string) => (await notifier.call('GET', `?_id=${id}&identifier=${encodeURIComponent(identifier)}`)).body.total;
    expect(await Promise.all(['one', 'https://s.example|one', 'https://s.example|', 'two', 'https://t.example|one'].map(found))).toEqual([1, 1, 1, 0, 0]);
  });

  test('SUB-046: topic and filters stay as they are', async () => {
    const { id, body } = await makeOne();
    const filter = { extension: [{ url: 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria', valueString: 'home=Organization/1' }] };
    const other = await notifier.call('PUT', `/${id}`, { body: { ...body, _criteria: filter } });
    expect([other.status, other.body.issue[0]?.expression]).toEqual([422, ['Subscription.criteria']]);
  });

  test('SUB-047, REST-037: of two clients that update the same version, one is told that it is stale', async () => {
    const { id, body, headers } = await makeOne();
    const put = (reason: string) => notifier.call('PUT', `/${id}`, { body: { ...body, reason }, headers: { 'if-match': headers.get('etag') ?? '' } });
    expect((await Promise.all([put('a'), put('b')])).map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await notifier.call('PUT', `/${id}`, { body, headers: { 'if-match': 'abc' } })).status).toBe(400);
  });

  test('REST-034: an update that changes nothing makes no version and no handshake', async () => {
    const { id, body, headers } = await makeOne();
    const same = await notifier.call('PUT', `/${id}`, { body });
    expect([same.status, same.headers.get('etag'), same.body.status]).toEqual([200, headers.get('etag'), 'active']);
  });

  test('the id in the body must be that of the address', async () => {
    const { id, body } = await makeOne();
    expect((await notifier.call('PUT', `/${id}`, { body: { ...body, id: 'other' } })).status).toBe(400);
  });
});

describe('$status', () => {
  const read = (parameters: ReturnType<typeof statusOf>, name: string) => {
    const found = parameters.find((one) => one.name === name);
    return found?.valueCode ?? found?.valueString ?? found?.valueReference?.reference;
  };

  test('SUB-140, SUB-141: answers in every status, with the count of events', async () => {
    const id = await notifier.subscribe(subscriber.url);
    await notifier.fire(2, id);
    const ask = async (path = `/${id}/$status`) => (await notifier.call('GET', path)).body;
    const bundle = await ask();
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'searchset', total: 1, entry: [{ fullUrl: expect.stringMatching(/^urn:uuid:/), search: { mode: 'match' }, resource: { meta: { profile: ['http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4'] } } }] });
    expect(['subscription', 'status', 'type', 'events-since-subscription-start'].map((name) => read(statusOf(bundle), name))).toEqual([`${BASE_URL}/Subscription/${id}`, 'active', 'query-status', '2']);
    await notifier.call('PUT', `/${id}`, { body: { ...subscriptionTo(subscriber.url), id, status: 'off' } });
    expect(read(statusOf(await ask(`/${id}/$status?status=active&id=other`)), 'status')).toBe('off');
    const failing = await notifier.startSubscriber();
    failing.behave(status(500));
    const { body } = await notifier.call('POST', '', { body: subscriptionTo(failing.url) });
    expect(read(statusOf(await ask(`/${body.id}/$status`)), 'status')).toBe('requested');
    await until('error', async () => (await notifier.statusOf(body.id ?? '')) === 'error');
    expect(read(statusOf(await ask(`/${body.id}/$status`)), 'status')).toBe('error');
  });

  test('SUB-142: at type level, any of the ids and any of the statuses, by GET and by POST', async () => {
    const [one, two] = [await notifier.subscribe(subscriber.url), await notifier.subscribe(subscriber.url)];
    await notifier.call('PUT', `/${two}`, { body: { ...subscriptionTo(subscriber.url), id: two, status: 'off' } });
    const ids = async (query: string) => (await notifier.call('GET', `/$status?${query}`)).body.total;
    expect([await ids(`id=${one}&id=${two}`), await ids(`id=${one}&id=${two}&status=off`), await ids(`id=${one}&status=off`), await ids(`id=${one}&id=${two}&status=off&status=active`)]).toEqual([2, 1, 0, 2]);
    expect(await ids('')).toBeGreaterThan(2);
    const parameter = [{ name: 'id', valueId: one }, { name: 'id', valueId: two }, { name: 'status', valueCode: 'active' }];
    expect((await notifier.call('POST', '/$status', { body: { resourceType: 'Parameters', parameter } })).body.total).toBe(1);
    for (const body of [{ resourceType: 'Patient' }, null, [], { resourceType: 'Parameters', parameter: [1] }]) expect((await notifier.call('POST', '/$status', { body })).status).toBe(400);
  });
});

describe('$events', () => {
  let id: string;
  beforeAll(async () => {
    const slow = await notifier.startSubscriber();
    slow.behave(onEvents(status(500)));
    id = await notifier.subscribe(slow.url, withContent('full-resource'));
    await notifier.fire(130, id);
  });
  const ask = (query: string, client = OWNER) => notifier.call('GET', `/${id}/$events?${query}`, { client });
  const numbers = (bundle: Parameters<typeof statusOf>[0]) => statusOf(bundle).flatMap(({ name, part }) => (name === 'notification-event' ? Number(part?.[0]?.valueString) : []));

  test('SUB-145: gives the events between two numbers, both included, delivered or not', async () => {
    const { status, body } = await ask('eventsSinceNumber=3&eventsUntilNumber=5');
    expect([status, body.type, numbers(body)]).toEqual([200, 'history', [3, 4, 5]]);
    expect(statusOf(body)).toEqual(expect.arrayContaining([{ name: 'type', valueCode: 'query-event' }, { name: 'events-since-subscription-start', valueString: '130' }]));
    expect(body.entry?.slice(1).map(({ resource }) => resource?.resourceType)).toEqual(['Encounter', 'Encounter', 'Encounter']);
    const parameter = [{ name: 'eventsSinceNumber', valueString: '130' }];
    expect(numbers((await notifier.call('POST', `/${id}/$events`, { body: { resourceType: 'Parameters', parameter } })).body)).toEqual([130]);
  });

  test('SUB-147: comes in pages, each with a link to the next', async () => {
    const first = await ask('');
    expect(numbers(first.body)).toHaveLength(100);
    const [link] = first.body.link ?? [];
    expect(link?.relation).toBe('next');
    const next = await notifier.call('GET', (link?.url ?? '').slice(`${BASE_URL}/Subscription`.length));
    expect(numbers(next.body)).toEqual(Array.from({ length: 30 }, (_, index) => 101 + index));
    expect(next.body.link).toBeUndefined();
  });

  test.each(['eventsSinceNumber=x', 'eventsSinceNumber=-1', 'eventsSinceNumber=1.5', 'eventsUntilNumber=', 'eventsSinceNumber=5&eventsUntilNumber=4', 'eventsSinceNumber=1&eventsSinceNumber=2'])('SUB-147: %s is malformed', async (query) => {
    expect((await ask(query)).status).toBe(400);
  });

  test.each(['eventsSinceNumber=131', 'eventsSinceNumber=999999999999&eventsUntilNumber=9999999999999999999999'])('SUB-147: %s is beyond the end, and answered with the status alone', async (query) => {
    const { status, body } = await ask(query);
    expect([status, body.entry?.length, body.link]).toEqual([200, 1, undefined]);
  });

  test('SUB-146: a hint may ask for less than was agreed', async () => {
    const range = 'eventsSinceNumber=1&eventsUntilNumber=1';
    expect((await ask(`${range}&content=empty`)).body.entry).toHaveLength(1);
    expect((await ask(`${range}&content=id-only`)).body.entry?.[1]).not.toHaveProperty('resource');
    const idOnly = await notifier.subscribe(subscriber.url);
    await notifier.fire(1, idOnly);
    expect((await notifier.call('GET', `/${idOnly}/$events?content=full-resource`)).body.entry?.[1]).not.toHaveProperty('resource');
  });

  test('SUB-090: needs the scope to read what the topic is about', async () => {
    expect((await ask('', { ...OWNER, scopes: 'system/Subscription.r' })).status).toBe(403);
  });
});

test('SUB-152: other methods are answered 405 with what is allowed, and operations that are not offered 404', async () => {
  const { status, headers, body } = await notifier.call('PATCH', '/1');
  expect([status, headers.get('allow'), body.issue[0]?.code]).toEqual([405, 'GET, PUT, DELETE', 'not-supported']);
  expect((await notifier.call('GET', '/1/$get-ws-binding-token')).status).toBe(404);
});

describe('the topics on offer', () => {
  const code = encodeURIComponent('http://hl7.org/fhir/fhir-types|SubscriptionTopic');

  test('SUB-064: are found as Basic by their code, and each is read by its id', async () => {
    const { status, body } = await notifier.call('GET', `Basic?code=${code}`);
    expect([status, body.total]).toEqual([200, notifier.deps.topics.length]);
    expect((await notifier.call('GET', 'Basic?code=other')).body.total).toBe(0);
    const [entry] = body.entry ?? [];
    expect((await notifier.call('GET', `Basic/${entry?.resource?.id}`)).body).toEqual(entry?.resource);
    expect((await notifier.call('GET', 'Basic/none')).status).toBe(404);
    expect((await notifier.call('POST', 'Basic', { body: {} })).status).toBe(405);
  });
});
