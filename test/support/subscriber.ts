import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, Parameters, Resource } from '@medplum/fhirtypes';
import type { TestClient } from './client.ts';

/** One event as it reached the subscriber. */
export interface ReceivedEvent {
  number: number;
  focus: string | undefined;
  topic: string | undefined;
  webhookId: string;
  /** The trace that it belongs to, where one was named. */
  traceparent: string | undefined;
  resource: Resource | undefined;
}

export interface Subscriber {
  origin: string;
  /** Events in the order in which they came, repetitions included. */
  events: ReceivedEvent[];
  handshakes: number;
  /** What to answer; a test changes it to be down. */
  answer: () => number;
  subscribe(client: TestClient, topic: string, options?: { content?: 'empty' | 'id-only' | 'full-resource'; filters?: string[] }): Promise<string>;
  close(): Promise<void>;
}

/** A shared care record platform: a real HTTP server that keeps what it is told. */
export async function startSubscriber(): Promise<Subscriber> {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const status = subscriber.answer();
      if (status < 300) keep(subscriber, req.headers, JSON.parse(Buffer.concat(chunks).toString('utf8')) as Bundle);
      res.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const subscriber: Subscriber = {
    origin,
    events: [],
    handshakes: 0,
    answer: () => 200,
    subscribe: (client, topic, options) => subscribe(subscriber, client, topic, options),
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
  return subscriber;
}

function keep(subscriber: Subscriber, headers: IncomingHttpHeaders, bundle: Bundle): void {
  const [status, ...entries] = bundle.entry ?? [];
  const parameters = (status?.resource as Parameters | undefined)?.parameter ?? [];
  if (parameters.find(({ name }) => name === 'type')?.valueCode === 'handshake') subscriber.handshakes += 1;
  for (const { part = [] } of parameters.filter(({ name }) => name === 'notification-event')) {
    const focus = part.find(({ name }) => name === 'focus')?.valueReference?.reference;
    subscriber.events.push({
      number: Number(part.find(({ name }) => name === 'event-number')?.valueString),
      focus,
      topic: parameters.find(({ name }) => name === 'topic')?.valueCanonical,
      webhookId: String(headers['webhook-id']),
      traceparent: headers['traceparent'] as string | undefined,
      resource: entries.map(({ resource }) => resource).find((resource) => resource !== undefined && focus?.endsWith(`${resource.resourceType}/${resource.id}`)),
    });
  }
}

async function subscribe(subscriber: Subscriber, client: TestClient, topic: string, { content = 'id-only', filters = [] }: { content?: string; filters?: string[] } = {}): Promise<string> {
  const base = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
  const response = await client.postJson(
    '/fhir/R4/Subscription',
    {
      resourceType: 'Subscription',
      meta: { profile: [`${base}/backport-subscription`] },
      status: 'requested',
      reason: 'shared care record',
      criteria: `https://ehch.example/fhir/SubscriptionTopic/${topic}`,
      ...(filters.length > 0 && { _criteria: { extension: filters.map((filter) => ({ url: `${base}/backport-filter-criteria`, valueString: filter })) } }),
      channel: { type: 'rest-hook', endpoint: `${subscriber.origin}/${topic}`, payload: 'application/fhir+json', _payload: { extension: [{ url: `${base}/backport-payload-content`, valueCode: content }] } },
    },
    { 'content-type': 'application/fhir+json' },
  );
  if (response.status !== 201) throw new Error(`subscription refused: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}

/** The events of one subscription, repetitions left out, in the order of their first arrival. */
export function firstArrivals(events: readonly ReceivedEvent[], subscriptionId: string): ReceivedEvent[] {
  const mine = events.filter(({ webhookId }) => webhookId.startsWith(subscriptionId));
  return mine.filter(({ number }, index) => mine.findIndex((other) => other.number === number) === index);
}
