import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, CapabilityStatement, Encounter, Parameters, Subscription } from '@medplum/fhirtypes';
import { until } from '../../support/until.ts';
import { notificationFaults, statusFaults, subscriptionFaults } from './backport-profiles.ts';
import { type Listener, type Notified, startListener } from './listener.ts';
import { type Answered, encounterOf, startUnderTest, type UnderTest } from './under-test.ts';
import { faultsOf } from './validators.ts';

/** The steps of Inferno's subscriptions-test-kit against a server, each test by the id that it has there. */
const GUIDE = 'http://hl7.org/fhir/uv/subscriptions-backport';
const STRUCTURE = `${GUIDE}/StructureDefinition`;
const TOPIC = 'https://ehch.example/fhir/SubscriptionTopic/encounter-withdrawn';
const TOKEN = 'SAMPLE_TOKEN';
/** Its client sends these with everything, and names the format once more in a header of its own. */
const CLIENT = { accept: 'application/fhir+json', 'accept-charset': 'utf-8', 'user-agent': 'Ruby FHIR Client', format: 'application/fhir+json', 'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3' };
const AS_JSON = { 'content-type': 'application/fhir+json' };
const CONTENTS = ['empty', 'id-only', 'full-resource'] as const;
type Content = (typeof CONTENTS)[number];

let listener: Listener;
let server: UnderTest;
let patient: string;
const created = new Map<Content, Answered<Subscription>>();

const subscriptionOf = (content: Content, change: (resource: Record<string, unknown> & { channel: Record<string, unknown> }) => void = () => undefined): object => {
  const resource = {
    resourceType: 'Subscription',
    id: '123',
    meta: { profile: [`${STRUCTURE}/backport-subscription`] },
    status: 'requested',
    end: '2099-12-31T12:00:00Z',
    reason: 'Topic-based workflow',
    criteria: TOPIC,
    _criteria: { extension: [{ url: `${STRUCTURE}/backport-filter-criteria`, valueString: `Encounter.patient=${patient}` }] },
    channel: {
      extension: [
        { url: `${STRUCTURE}/backport-heartbeat-period`, valueUnsignedInt: 10 },
        { url: `${STRUCTURE}/backport-timeout`, valueUnsignedInt: 60 },
        { url: `${STRUCTURE}/backport-max-count`, valuePositiveInt: 20 },
      ],
      type: 'rest-hook',
      header: [`Authorization: Bearer ${TOKEN}`],
      endpoint: listener.url,
      payload: 'application/json',
      _payload: { extension: [{ url: `${STRUCTURE}/backport-payload-content`, valueCode: content }] },
    },
  };
  change(resource);
  return resource;
};
const post = (resource: object) => server.send<Subscription>('POST', 'Subscription', { headers: AS_JSON, body: resource });
const idOf = (content: Content) => created.get(content)?.body.id ?? '';
const notified = (content: Content, type: string): Notified[] => listener.notified.filter((one) => one.subscription === idOf(content) && one.type === type);
const valueOf = (status: Notified['status'], name: string) => status.find((one) => one.name === name);

beforeAll(async () => {
  listener = await startListener(TOKEN);
  server = await startUnderTest(CLIENT, { EHCH_ENDPOINT_ALLOW: listener.origin });
  patient = `Patient/${(await server.resources('Patient'))[0]?.id}`;
  // What comes in before the suite waits for it is answered 500.
  listener.notReady = 1;
  for (const content of CONTENTS) created.set(content, await post(subscriptionOf(content)));
  await until('each has had its handshake', () => CONTENTS.every((content) => notified(content, 'handshake').length > 0), 30_000);
  const posted = await server.send<Encounter>('POST', 'Encounter', { headers: AS_JSON, body: encounterOf('I-1') });
  const withdrawn = await server.send('PUT', `Encounter/${posted.body.id}`, { headers: AS_JSON, body: { ...posted.body, status: 'entered-in-error' } });
  expect([posted.status, withdrawn.status]).toEqual([201, 200]);
  await until('each has been told', () => CONTENTS.every((content) => notified(content, 'event-notification').length > 0), 30_000);
}, 120_000);
afterAll(async () => {
  await server.close();
  await listener.close();
});

describe('subscriptions_r4_server_cs_conformance', () => {
  const statementOf = async () => (await server.sendOpenly<CapabilityStatement>('GET', 'metadata')).body;

  test('the statement is had with the headers of the client, is valid, and supports the profile of the guide', async () => {
    const { status, body } = await server.sendOpenly<CapabilityStatement>('GET', 'metadata');
    const of = body.rest?.find(({ mode }) => mode === 'server')?.resource?.find(({ type }) => type === 'Subscription');
    expect([status, body.resourceType, faultsOf(body)]).toEqual([200, 'CapabilityStatement', []]);
    expect(of?.supportedProfile).toContain(`${STRUCTURE}/backport-subscription`);
  });

  test('subscriptions_r4_server_topic_discovery: names the topic that was subscribed to', async () => {
    const of = (await statementOf()).rest?.[0]?.resource?.find(({ type }) => type === 'Subscription');
    expect(of?.extension?.filter(({ url }) => url === `${STRUCTURE}/capabilitystatement-subscriptiontopic-canonical`).map(({ valueCanonical }) => valueCanonical)).toContain(TOPIC);
  });

  test('hl7.fhir.uv.subscriptions@52: has the interactions, searches and operations that the guide asks of a server', async () => {
    const of = (await statementOf()).rest?.[0]?.resource?.find(({ type }) => type === 'Subscription');
    expect(of?.interaction?.map(({ code }) => code)).toEqual(expect.arrayContaining(['read', 'create', 'update', 'delete']));
    expect(of?.searchParam).toEqual(expect.arrayContaining([
      { name: 'url', type: 'uri', definition: 'http://hl7.org/fhir/SearchParameter/Subscription-url' },
      { name: 'status', type: 'token', definition: 'http://hl7.org/fhir/SearchParameter/Subscription-status' },
      { name: 'identifier', type: 'token', definition: `${GUIDE}/SearchParameter/Subscription-identifier` },
      { name: 'payload-type', type: 'token', definition: `${GUIDE}/SearchParameter/Subscription-payload-type` },
    ]));
    expect(of?.operation).toEqual(expect.arrayContaining([{ name: 'status', definition: `${GUIDE}/OperationDefinition/backport-subscription-status` }]));
  });
});

describe.each(CONTENTS)('a subscription with content %s', (content) => {
  test('subscriptions_r4_server_creation_response_conformance: is answered 201 with itself, requested', () => {
    const { status, body, headers } = created.get(content) ?? ({} as Answered<Subscription>);
    expect([status, body.resourceType, body.status, body.channel.type, headers.get('location')]).toEqual([201, 'Subscription', 'requested', 'rest-hook', `${server.base}/Subscription/${body.id}`]);
    expect([faultsOf(body), subscriptionFaults(body)]).toEqual([[], []]);
    expect(body.channel.header).toEqual([`Authorization: Bearer ${TOKEN}`]);
  });

  test('subscriptions_r4_server_handshake_conformance: has one handshake, of a subscription that is requested still', () => {
    const [handshake] = notified(content, 'handshake');
    expect(conformance(handshake, 'handshake')).toEqual([]);
    expect(valueOf(handshake?.status ?? [], 'status')?.valueCode).toBe('requested');
  });

  test('subscriptions_r4_server_notification_conformance: is told as JSON, with the headers of the channel, that it is active', () => {
    const [event] = notified(content, 'event-notification');
    expect([event?.headers['content-type'], event?.headers.authorization]).toEqual(['application/json', `Bearer ${TOKEN}`]);
    expect(conformance(event, 'event-notification')).toEqual([]);
    expect(valueOf(event?.status ?? [], 'status')?.valueCode).toBe('active');
  });

  /** What R4, the profiles and the checks that the suite makes by itself find wrong. */
  function conformance(one: Notified | undefined, type: string): string[] {
    if (one === undefined) return ['there is none'];
    const [first] = one.bundle.entry ?? [];
    return [
      ...faultsOf(one.bundle),
      ...notificationFaults(one.bundle),
      ...(first?.request?.url?.endsWith(`Subscription/${idOf(content)}/$status`) === true ? [] : ['the request of the first entry does not lead to $status']),
      ...(one.type === type ? [] : [`the type is no ${type}`]),
    ];
  }
});

describe('what an event tells', () => {
  const eventOf = (content: Content) => notified(content, 'event-notification')[0];
  const partsOf = (content: Content) => valueOf(eventOf(content)?.status ?? [], 'notification-event')?.part ?? [];
  const focusOf = (content: Content) => partsOf(content).find(({ name }) => name === 'focus')?.valueReference?.reference;

  test('subscriptions_r4_server_empty_conformance: nothing but that there was one, and not even the topic', () => {
    expect([eventOf('empty')?.bundle.entry?.length, partsOf('empty').length > 0, focusOf('empty'), valueOf(eventOf('empty')?.status ?? [], 'topic')]).toEqual([1, true, undefined, undefined]);
    expect(partsOf('empty').some(({ name }) => name === 'additional-context')).toBe(false);
  });

  test('subscriptions_r4_server_id_only_conformance: where the resource is, and no resource', () => {
    const others = eventOf('id-only')?.bundle.entry?.slice(1) ?? [];
    expect(focusOf('id-only')).toMatch(/\/Encounter\/[^/]+$/);
    expect(others.map(({ resource, fullUrl }) => [resource, fullUrl])).toEqual([[undefined, focusOf('id-only')]]);
  });

  test('subscriptions_r4_server_full_resource_conformance: the topic, and the resource that each focus leads to', () => {
    const others = eventOf('full-resource')?.bundle.entry?.slice(1) ?? [];
    expect(valueOf(eventOf('full-resource')?.status ?? [], 'topic')?.valueCanonical).toBe(TOPIC);
    expect(others.some(({ resource }) => resource !== undefined && focusOf('full-resource')?.includes(`${resource.resourceType}/${resource.id}`))).toBe(true);
    expect(others.map(({ resource }) => resource?.resourceType)).toEqual(['Encounter']);
  });
});

describe('subscriptions_r4_server_status_invocation', () => {
  test('$status by GET is a searchset with a valid status of the subscription', async () => {
    const { status, body } = await server.send<Bundle>('GET', `Subscription/${idOf('id-only')}/$status`);
    const parameters = body.entry?.map(({ resource }) => resource as Parameters) ?? [];
    expect([status, body.type, faultsOf(body), parameters.length]).toEqual([200, 'searchset', [], 1]);
    expect(statusFaults(parameters[0] as Parameters)).toEqual([]);
    expect([valueOf(parameters[0]?.parameter ?? [], 'status')?.valueCode, valueOf(parameters[0]?.parameter ?? [], 'type')?.valueCode]).toEqual(['active', 'query-status']);
  });

  test('$events is the history of what was told', async () => {
    const { status, body } = await server.send<Bundle>('GET', `Subscription/${idOf('id-only')}/$events?eventsSinceNumber=1`);
    expect([status, body.type, faultsOf(body), notificationFaults(body)]).toEqual([200, 'history', [], []]);
  });
});

describe('subscriptions_r4_server_reject_subscriptions', () => {
  const filter = (url: string, valueString: string) => ({ extension: [{ url, valueString }] });
  test.each<[string, (resource: Record<string, unknown> & { channel: Record<string, unknown> }) => void]>([
    ['a cross-version extension', (resource) => { resource['_criteria'] = filter('http://hl7.org/fhir/5.0/subscriptions-backport/StructureDefinition/backport-filter-criteria', 'Encounter?patient=Patient/123'); }],
    ['a topic that is not offered', (resource) => { resource['criteria'] = 'http://example.org/FHIR/SubscriptionTopic/unsupported'; }],
    ['a filter that the topic does not have', (resource) => { resource['_criteria'] = filter(`${STRUCTURE}/backport-filter-criteria`, 'Encounter?reason-code=1'); }],
    ['another channel', (resource) => { resource.channel['type'] = 'email'; }],
    ['an endpoint that nothing may be sent to', (resource) => { resource.channel['endpoint'] = 'mailto:someone@example.org'; }],
    ['a payload that is not offered', (resource) => { resource.channel['payload'] = 'application/fhir+xml'; }],
    ['another channel with another payload', (resource) => { resource.channel['type'] = 'websocket'; resource.channel['payload'] = 'text/plain'; }],
  ])('%s is refused with an outcome', async (_what, change) => {
    const { status, body } = await post(subscriptionOf('id-only', change));
    expect([status, (body as { resourceType: string }).resourceType, faultsOf(body)]).toEqual([422, 'OperationOutcome', []]);
  });
});

describe('the examples of the guide', () => {
  test('Admission: with the status active, and a heartbeat a day, it is made and requested', async () => {
    const { status, body } = await post(subscriptionOf('id-only', (resource) => {
      resource['status'] = 'active';
      resource['_criteria'] = { extension: [{ url: `${STRUCTURE}/backport-filter-criteria`, valueString: `Encounter?patient=${patient}` }] };
      resource.channel['payload'] = 'application/fhir+json';
      (resource.channel['extension'] as { valueUnsignedInt?: number }[])[0]!.valueUnsignedInt = 86_400;
    }));
    expect([status, body.status, subscriptionFaults(body)]).toEqual([201, 'requested', []]);
  });

  test.each<[string, (resource: Record<string, unknown> & { channel: Record<string, unknown> }) => void]>([
    ['Multi-Resource: a filter about another type than the topic', (resource) => { resource['_criteria'] = { extension: ['Encounter?patient=Patient/123', 'Observation?subject=Patient/123'].map((valueString) => ({ url: `${STRUCTURE}/backport-filter-criteria`, valueString })) }; }],
    ['Custom Channel: a channel that is not offered', (resource) => { resource.channel['_type'] = { extension: [{ url: `${STRUCTURE}/backport-channel-type`, valueCoding: { system: 'http://example.org/subscription-channel-type', code: 'zulip' } }] }; }],
  ])('%s is refused', async (_what, change) => {
    expect((await post(subscriptionOf('id-only', change))).status).toBe(422);
  });

  test('Server: $status of the type, by GET and by POST, has those of the ids and statuses that are named', async () => {
    const [one = '', other = ''] = CONTENTS.map(idOf);
    const named = { resourceType: 'Parameters', parameter: [{ name: 'id', valueId: one }, { name: 'id', valueId: other }, { name: 'status', valueCode: 'active' }] };
    const answers = [await server.send<Bundle>('GET', `Subscription/$status?id=${one}&id=${other}&status=active`), await server.send<Bundle>('POST', 'Subscription/$status', { headers: AS_JSON, body: named })];
    expect(answers.map(({ status, body }) => [status, body.type, body.total, faultsOf(body)])).toEqual([[200, 'searchset', 2, []], [200, 'searchset', 2, []]]);
  });
});

describe('subscriptions_r4_server_heartbeat_conformance', () => {
  test('heartbeats come by the period that was asked for, each valid', async () => {
    await until('there is one', () => notified('empty', 'heartbeat').length > 0, 30_000);
    const [heartbeat] = notified('empty', 'heartbeat');
    expect([faultsOf(heartbeat!.bundle), notificationFaults(heartbeat!.bundle)]).toEqual([[], []]);
  }, 60_000);
});
