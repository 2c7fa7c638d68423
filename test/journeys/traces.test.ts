import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { registerClient, type TestClient } from '../support/client.ts';
import { exampleOf } from '../support/journey.ts';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { startSubscriber, type Subscriber } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
/** A database of its own, so that no other suite's workers are signalled. */
const redisUrl = process.env['REDIS_URL'] && `${process.env['REDIS_URL']}/7`;

interface Running {
  processes: TestProcess[];
  /** Where clients send. */
  url: string;
  /** Where they subscribe. */
  subscriptions: string;
}
type Start = (env: Record<string, string>) => Promise<Running>;

const inOneProcess: Start = async (env) => {
  const stack = await startProcess('services/standalone/src/main.ts', { ...env, EHCH_MODE: 'development' });
  return { processes: [stack], url: stack.url, subscriptions: stack.url };
};

const inManyProcesses: Start = async (env) => {
  const sandbox = await startProcess('services/fhir-sandbox/src/main.ts', env);
  const common = { ...env, FHIR_BASE_URL: `${sandbox.url}/sandbox/fhir/R4`, ...(redisUrl !== undefined && { REDIS_URL: redisUrl }) };
  const intake = await startProcess('services/intake/src/main.ts', common);
  const rest = await Promise.all(['mapper', 'publisher', 'notifier'].map((service) => startProcess(`services/${service}/src/main.ts`, { ...common, EHCH_PUBLIC_URL: intake.url })));
  return { processes: [...rest, intake, sandbox], url: intake.url, subscriptions: rest.at(-1)!.url };
};

describe.each([
  ['in one process, on PostgreSQL', inOneProcess],
  [`in a process for each service, on ${redisUrl === undefined ? 'PostgreSQL' : 'Redis'}`, inManyProcesses],
])('%s', (_name, start) => {
  let database: TestLedger;
  let receiver: OtlpReceiver;
  let subscriber: Subscriber;
  let running: Running;
  let client: TestClient;

  beforeAll(async () => {
    [database, receiver, subscriber] = await Promise.all([createTestLedger(), startOtlpReceiver(), startSubscriber()]);
    running = await start({ DATABASE_URL: database.url, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, EHCH_ENDPOINT_ALLOW: subscriber.origin });
    client = await registerClient(database.ledger, running.url);
    const subscribing = { ...client, fetch: (path: string, init?: RequestInit) => client.fetch(new URL(path, running.subscriptions).href, init), postJson: (path: string, body: unknown, headers?: Record<string, string>) => client.postJson(new URL(path, running.subscriptions).href, body, headers) };
    await subscriber.subscribe(subscribing, 'home-round-outcome');
    await until('the handshake', () => subscriber.handshakes === 1);
  }, 120_000);
  afterAll(async () => {
    for (const process of running.processes) await process.stop();
    await subscriber.close();
    await receiver.close();
    await database.close();
  });

  const spansOf = (traceId: string): ReceivedSpan[] => receiver.spans.filter((span) => span.traceId === traceId);
  const named = (traceId: string, name: string) => spansOf(traceId).filter((span) => span.name === name);

  test('the trace of a request goes on from its record to what the FHIR server and the subscriber are sent', async () => {
    const traceId = randomBytes(16).toString('hex');
    await client.postJson('/records/home-register', exampleOf('home-register', { home: HOME }));
    await client.postJson('/records/resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000009', localId: 'R-T' }, source: { id: 'RES-T' } }));
    const response = await client.postJson('/records/round-outcome', exampleOf('round-outcome', { home: HOME, source: { id: 'RO-T' } }), { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` });
    const { id: receiptId } = (await response.json()) as { id: string };
    await until('the event', () => subscriber.events.length === 1);
    await until('its span', () => named(traceId, 'notify').length === 1);
    // It may have waited for the resident, and is published at its last attempt.
    const published = () => named(traceId, 'publish').find(({ attributes }) => attributes['ehch.outcome'] === 'done');
    await until('the span of the request that the FHIR server got', () => named(traceId, 'HTTP POST').some(({ parentSpanId }) => parentSpanId === published()?.spanId));

    const [intake, map, notify] = ['intake', 'map', 'notify'].map((name) => named(traceId, name)[0]!);
    const publish = published();
    expect(intake!.attributes).toMatchObject({ 'ehch.receipt.id': receiptId, 'ehch.record.type': 'round-outcome', 'ehch.outcome': 'accepted' });
    expect([map, publish, notify].map((span) => span!.parentSpanId)).toEqual([intake!.spanId, intake!.spanId, intake!.spanId]);
    expect([map, publish].map((span) => span!.attributes['ehch.record.id'])).toEqual([intake!.attributes['ehch.record.id'], intake!.attributes['ehch.record.id']]);
    expect(map!.attributes['ehch.outcome']).toBe('mapped');
    expect(notify!.attributes).toMatchObject({ 'ehch.event.number': 1, 'ehch.outcome': 'accepted', 'http.response.status_code': 200 });
    expect(subscriber.events[0]!.traceparent).toBe(`00-${traceId}-${notify!.spanId}-01`);
  });

  test('each record of several has a trace of its own, which names that of the request', async () => {
    const traceId = randomBytes(16).toString('hex');
    const homes = ['VM1AC', 'VM1AD'].map((odsCode) => exampleOf('home-register', { home: { odsCode }, source: { id: odsCode } }));
    expect((await client.postJson('/records/home-register', homes, { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` })).status).toBe(202);
    const linked = () => receiver.spans.filter(({ name, links }) => name === 'intake' && links.includes(traceId));
    await until('both rows', () => linked().length === 2);
    expect(new Set([traceId, ...linked().map((span) => span.traceId)]).size).toBe(3);
    await until('both published', () => linked().every((span) => named(span.traceId, 'publish').length > 0));
  });

  test('what a receiver does not take in holds nothing up', async () => {
    await receiver.close();
    const response = await client.postJson('/records/home-register', exampleOf('home-register', { home: { odsCode: 'VM1AE' }, source: { id: 'VM1AE' } }));
    const { id } = (await response.json()) as { id: string };
    await until('it is published', async () => ((await (await client.fetch(`/receipts/${id}`)).json()) as { settled: boolean }).settled);
    for (const process of running.processes) expect(await process.stop()).toBe(0);
  });
});
