import { randomUUID } from 'node:crypto';
import { createOutcomeRenderer } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { type Lanes, type LaneRunner, openLanes } from '@ehch/lanes';
import { inTransaction, type Ledger, type LedgerEvent, migrateLedger, NOTIFYING_LANE, openLedger, openReceipt, saveClient, saveEvents } from '@ehch/ledger';
import { createHealth, createHttpApp, createLogger, createMetrics, HTTP_ERRORS, listen, parseScopes } from '@ehch/service-kit';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { Router } from 'express';
import { request } from 'undici';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { createLagRoutes, createNotifierRoutes, createTopicRoutes, type Limits, NOTIFIER_HTTP_ERRORS, type NotifierDeps, startNotifier } from '../src/index.ts';
import type { BackportSubscription } from '../src/subscription/backport.ts';
import { startSubscriber, type Subscriber } from './subscriber.ts';

export const BASE_URL = 'https://ehch.example/fhir/R4';
export const TOPIC = 'https://ehch.example/fhir/SubscriptionTopic/home-round-completed';
const STRUCTURE = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';

export interface Client {
  clientId: string;
  tenant: string;
  scopes: string;
}

export const OWNER: Client = { clientId: 'platform', tenant: 'north', scopes: 'system/Subscription.cruds system/Encounter.rs' };

export interface Answered {
  status: number;
  headers: Headers;
  body: Omit<BackportSubscription, 'resourceType'> & Omit<Bundle, 'resourceType'> & Pick<OperationOutcome, 'issue'>;
}

/** A notifier on a database of its own: the routes over HTTP, and as many runners as a test starts. */
export interface NotifierFixture {
  ledger: Ledger;
  database: TestDatabase;
  deps: NotifierDeps;
  lines: string[];
  start(more?: Partial<NotifierDeps>): Promise<LaneRunner>;
  /** Ends every runner that was started. */
  stop(): Promise<void>;
  /** A subscriber whose origin is allowed although it is http and private. */
  startSubscriber(port?: number): Promise<Subscriber>;
  call(method: string, path: string, options?: { body?: unknown; client?: Client; headers?: Record<string, string> }): Promise<Answered>;
  /** The same, for answers that are no resource. */
  callText(method: string, path: string, options?: { headers?: Record<string, string> }): Promise<{ status: number; headers: Headers; text: string; bytes: Buffer }>;
  /** `GET /lag` */
  lag(client?: Client): Promise<{ status: number; subscriptions: LagLine[] }>;
  /** Creates a subscription and waits for the outcome of its handshake. */
  subscribe(endpoint: string, change?: (resource: BackportSubscription) => BackportSubscription): Promise<string>;
  statusOf(id: string): Promise<string>;
  /** Writes events for subscriptions, as publishing does, and signals them. */
  fire(count: number, ...subscriptions: string[]): Promise<void>;
  /** The same, of events that differ from the usual one in what is given. */
  fireEvents(changes: readonly Partial<LedgerEvent>[], ...subscriptions: string[]): Promise<void>;
  close(): Promise<void>;
}

/** One subscription in the answer of `GET /lag`. */
export interface LagLine {
  subscription: string;
  status: string;
  head: number;
  delivered: number;
  waiting: number;
  oldestSeconds?: number;
  lastError?: string;
  attempts?: number;
  retractions: { eventNumber: number; sentAt: string | null; alertedAt: string | null }[];
}

export interface FixtureOptions {
  limits?: Partial<Limits>;
  deps?: Partial<NotifierDeps>;
}

const TIMING = { leaseMs: 1_500, sweepEveryMs: 200, graceMs: 400 };

export async function createNotifierFixture({ limits, deps: more }: FixtureOptions = {}): Promise<NotifierFixture> {
  const database = await createTestDatabase();
  const ledger = openLedger(database.url, { poolSize: 10, onError: () => undefined });
  await migrateLedger(ledger);
  await saveClient(ledger, { clientId: OWNER.clientId, tenant: OWNER.tenant, jwks: { keys: [] }, scopes: OWNER.scopes.split(' ') });
  const lines: string[] = [];
  const logger = createLogger({ service: 'notifier', level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const metrics = createMetrics();
  const opened: Lanes[] = [];
  const subscribers: Subscriber[] = [];
  const allowedOrigins: string[] = [];
  const open = async () => {
    const lanes = await openLanes({ ledger, databaseUrl: database.url, timing: TIMING, events: { onError: () => undefined } });
    opened.push(lanes);
    return lanes;
  };
  const deps: NotifierDeps = { ledger, lanes: await open(), logger, metrics, topics: TOPICS, baseUrl: BASE_URL, allowedOrigins, limits: { handshakeDelayMs: 1, retryAfterMs: [500], throttleMs: 500, upkeepEveryMs: 200, purgeEveryMs: 200, ...limits }, ...more };
  const routes = { '/fhir/R4/Subscription': Router().use(standInForTokens, createNotifierRoutes(deps)), '/fhir/R4/Basic': Router().use(standInForTokens, createTopicRoutes(deps)), '/lag': Router().use(standInForTokens, createLagRoutes(deps)) };
  const app = createHttpApp({ logger, metrics, health: createHealth({ checks: {} }), routes, renderError: createOutcomeRenderer({ ...HTTP_ERRORS, ...NOTIFIER_HTTP_ERRORS }) });
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  const recordId = await createRecord(ledger);
  const runners: LaneRunner[] = [];
  const fixture: NotifierFixture = {
    ledger,
    database,
    deps,
    lines,
    start: async (change) => {
      const runner = await startNotifier({ ...deps, ...change, lanes: await open() });
      runners.push(runner);
      return runner;
    },
    stop: async () => {
      await Promise.all(runners.splice(0).map((runner) => runner.close()));
    },
    startSubscriber: async (port) => {
      const subscriber = await startSubscriber(port);
      subscribers.push(subscriber);
      allowedOrigins.push(subscriber.origin);
      return subscriber;
    },
    call: (method, path, options) => callRoute(`${server.url}/fhir/R4/${path.startsWith('Basic') ? '' : 'Subscription'}${path}`, method, options),
    callText: (method, path, { headers } = {}) => callText(`${server.url}/fhir/R4/Subscription${path}`, method, headers),
    lag: async (client = OWNER) => {
      const answer = await fetch(`${server.url}/lag`, { headers: { 'x-client': JSON.stringify(client) } });
      return { status: answer.status, ...((await answer.json()) as { subscriptions: LagLine[] }) };
    },
    subscribe: async (endpoint, change = (resource) => resource) => {
      const { status, body } = await fixture.call('POST', '', { body: change(subscriptionTo(endpoint)) });
      if (status !== 201 || body.id === undefined) throw new Error(`not created: ${JSON.stringify(body)}`);
      const id = body.id;
      await until('the handshake is over', async () => (await fixture.statusOf(id)) !== 'requested');
      return id;
    },
    statusOf: async (id) => (await ledger.selectFrom('subscription').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status,
    fire: (count, ...subscriptions) => fixture.fireEvents(Array.from({ length: count }, () => ({})), ...subscriptions),
    fireEvents: async (changes, ...subscriptions) => {
      const keys = await inTransaction(ledger, (trx) => saveEvents(trx, changes.map((change) => ({ ...eventFor(recordId, subscriptions), ...change }))));
      await deps.lanes.signal({ lane: NOTIFYING_LANE, keys });
    },
    close: async () => {
      await Promise.all(runners.map((runner) => runner.close()));
      await server.close({ deadlineMs: 0 });
      await Promise.all(opened.map((lanes) => lanes.close()));
      await Promise.all(subscribers.map((subscriber) => subscriber.close()));
      await ledger.destroy();
      await database.drop();
    },
  };
  return fixture;
}

/** A Subscription that every rule accepts. */
export function subscriptionTo(endpoint: string, content = 'id-only'): BackportSubscription {
  return {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'Shared care record',
    criteria: TOPIC,
    channel: { type: 'rest-hook', endpoint, payload: 'application/fhir+json', _payload: { extension: [{ url: `${STRUCTURE}backport-payload-content`, valueCode: content }] } },
  };
}

export const withContent = (content: string) => (resource: BackportSubscription): BackportSubscription => ({ ...resource, channel: subscriptionTo(resource.channel.endpoint ?? '', content).channel });

/** Stands where the host's token check stands: the caller is who the header says. */
const standInForTokens = Router().use((req, _res, next) => {
  const { clientId, tenant, scopes } = JSON.parse(req.get('x-client') ?? '') as Client;
  Object.assign(req, { caller: { clientId, tenant, scopes: parseScopes(scopes) ?? [] } });
  next();
});

async function callRoute(url: string, method: string, { body, client = OWNER, headers = {} }: { body?: unknown; client?: Client; headers?: Record<string, string> } = {}): Promise<Answered> {
  const answer = await fetch(url, { method, headers: { 'x-client': JSON.stringify(client), ...(body !== undefined && { 'content-type': 'application/fhir+json' }), ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Answered['body'] };
}

/** Over the socket itself, since fetch asks for compression and undoes it unseen. */
async function callText(url: string, method: string, headers: Record<string, string> = {}) {
  const answer = await request(url, { method: method as 'GET', headers: { 'x-client': JSON.stringify(OWNER), ...headers } });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: new Headers(answer.headers as Record<string, string>), text: bytes.toString('utf8'), bytes };
}

async function createRecord(ledger: Ledger): Promise<number> {
  const receiptId = await openReceipt(ledger, { tenant: 'north', kind: 'record', contentDigest: Buffer.alloc(32) });
  const values = { tenant: 'north', receipt_id: receiptId, record_type: 'home-round', source_system: 'trial', source_key: '1', source_updated_at: new Date(), content_digest: Buffer.alloc(32), body: '{}', lane_key: 'k1', state: 'published' as const };
  return (await ledger.insertInto('record').values(values).returning('id').executeTakeFirstOrThrow()).id;
}

/** An Encounter that has been published as version 2; its text is what no log may show. */
export const CANARY = 'Zz-Canary-Quillfeather';

function eventFor(recordId: number, subscriptions: readonly string[]) {
  const focusId = randomUUID();
  const focus: Resource = { resourceType: 'Encounter', id: focusId, meta: { versionId: '2' }, status: 'finished', class: { code: 'AMB' }, subject: { display: CANARY } };
  return { recordId, topic: TOPIC, focusType: 'Encounter', focusId, focusVersion: '2', facets: {}, focus: JSON.stringify(focus), subscriptions };
}

/** Waits for an effect, never for a time. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, limitMs = 25_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
