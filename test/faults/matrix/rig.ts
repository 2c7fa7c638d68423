import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, type Ledger, migrateLedger, openLedger, startEmbeddedPostgres } from '@ehch/ledger';
import { registerClient, type TestClient } from '../../support/client.ts';
import { type FaultLink, startFaultLink } from '../../support/fault-link.ts';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy.ts';
import { exampleOf, isSettled } from '../../support/journey.ts';
import type { Sent } from '../../support/oracle.ts';
import { type Random, randomOf } from '../../support/random.ts';
import { startTestRedis, type TestRedis } from '../../support/redis.ts';
import { type Counts, type ScaledStack, startScaledStack } from '../../support/scaled-stack.ts';
import { startSubscriber, type Subscriber } from '../../support/subscriber.ts';
import { until } from '../../support/until.ts';
import { createSender, type Sender } from './sender.ts';
import { HOME, RESIDENTS } from './workload.ts';

export type Backend = 'postgres' | 'redis';

/** Several processes of each service, with something that can fail between any two of them. */
export interface Rig {
  readonly backend: Backend;
  /** Of the cell that runs. */
  random: Random;
  stack: ScaledStack;
  ledger: Ledger;
  /** PostgreSQL as it is, and a superuser of it. */
  databaseUrl: string;
  postgres: EmbeddedPostgres;
  redis: TestRedis | undefined;
  links: { postgres: FaultLink; redis: FaultLink | undefined; fhir: FaultLink; subscriber: FaultLink };
  /** Between the link and the FHIR server, for what goes wrong within HTTP. */
  server: FaultProxy;
  client: TestClient;
  sender: Sender;
  subscriber: Subscriber;
  /** The subscriptions, which between them are told of every version of a plan. */
  subscriptions: string[];
  /** Everything that was sent, and what each receipt said when it was last read. */
  sent: Sent[];
  receipts: Map<string, string>;
  /** What others than we put on the FHIR server. */
  foreign: Set<string>;
  /** Waits until nothing is under way any more. */
  settle(limitMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** So long may a subscriber fail before its subscription is in error: less than until the second attempt, upon which it is found to be. */
export const FAILING_WINDOW_MS = 2_000;

const TWO_OF_EACH: Counts = { intake: 2, mapper: 2, publisher: 2, notifier: 2 };

/** @param seed of all that is random in the cells that run on it */
export async function startRig(backend: Backend, seed: number, counts: Counts = TWO_OF_EACH): Promise<Rig> {
  await using opened = new AsyncDisposableStack();
  const rig = await openRig({ backend, seed, counts, opened });
  const kept = opened.move();
  return Object.assign(rig, { close: () => kept.disposeAsync() });
}

type OpenRig = Omit<Rig, 'close'>;

interface Opening {
  backend: Backend;
  seed: number;
  counts: Counts;
  /** What has been opened, and is closed in the other order, each whether or not another closes well. */
  opened: AsyncDisposableStack;
}

async function openRig({ backend, seed, counts, opened }: Opening): Promise<OpenRig> {
  const dataDir = opened.adopt(mkdtempSync(join(tmpdir(), 'ehch-faults-')), (directory) => { rmSync(directory, { recursive: true, force: true }); });
  const postgres = opened.adopt(await startEmbeddedPostgres({ dataDir }), (server) => server.stop());
  const redis = backend === 'redis' ? opened.adopt(await startRedis(), (server) => server.stop()) : undefined;
  const link = async (target: string) => opened.adopt(await startFaultLink(target, { seed }), (one) => one.close());
  const subscriber = opened.adopt(await startSubscriber(), (one) => one.close());
  const links = { postgres: await link(postgres.url), redis: redis && (await link(redis.url)), subscriber: await link(subscriber.origin) };
  // It subscribes by the address that has the link before it.
  subscriber.origin = links.subscriber.url;
  const ledger = opened.adopt(openLedger(postgres.url, { poolSize: 5, onError: () => undefined }), (one) => one.destroy());
  await migrateLedger(ledger);
  let server: FaultProxy | undefined;
  let fhir: FaultLink | undefined;
  const stack = opened.adopt(
    await startScaledStack({
      counts,
      sandboxDatabaseUrl: postgres.url,
      env: { DATABASE_URL: links.postgres.url, ...(links.redis && { REDIS_URL: links.redis.url }), EHCH_ENDPOINT_ALLOW: subscriber.origin, EHCH_NOTIFY_WINDOW: `${FAILING_WINDOW_MS / 1_000}s`, EHCH_TRUSTED_PROXIES: '1', FHIR_TIMEOUT: '5s' },
      beforeServer: async (url) => {
        server = opened.adopt(await startFaultProxy(url), (one) => one.close());
        fhir = await link(server.url);
        return fhir.url;
      },
    }),
    (one) => one.close(),
  );
  if (server === undefined || fhir === undefined) throw new Error('the stack has no FHIR server');
  const client = await registerClient(ledger, stack.url);
  const sent: Sent[] = [];
  const rig: OpenRig = {
    backend, random: randomOf(seed), stack, ledger, databaseUrl: postgres.url, postgres, redis, links: { ...links, fhir }, server, client, subscriber, sent,
    sender: createSender(client, sent),
    subscriptions: [],
    receipts: new Map(),
    foreign: new Set(),
    settle: (limitMs = 120_000) => until('everything is settled', () => isQuiet(rig), limitMs),
  };
  await setUp(rig);
  return rig;
}

async function startRedis(): Promise<TestRedis> {
  const redis = await startTestRedis(['--appendonly', 'yes']);
  if (redis === undefined) throw new Error('there is no redis-server on the PATH, and none to be had');
  return redis;
}

/** A home and its residents, published, and a subscriber who is told of every version of every plan. */
async function setUp(rig: OpenRig): Promise<void> {
  for (const topic of ['pcsp-agreed', 'pcsp-updated']) rig.subscriptions.push(await rig.subscriber.subscribe(rig.client, topic, { content: 'full-resource' }));
  await until('both handshakes', () => rig.subscriber.handshakes === rig.subscriptions.length);
  await rig.sender.post('home-register', exampleOf('home-register', { home: HOME }));
  await Promise.all(RESIDENTS.map((nhsNumber, index) => rig.sender.post('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber }, source: { id: `RES-${index}` } }))));
  await rig.settle();
}

/** Nothing is between two steps, and every event is told but those of a subscription that is not to be told. */
async function isQuiet({ ledger, subscriber, subscriptions }: OpenRig): Promise<boolean> {
  if (!(await isSettled({ ledger }))) return false;
  const untold = await ledger.selectFrom('delivery').select('event_number').where('delivered_at', 'is', null).limit(1).execute();
  const counts = await ledger.selectFrom('delivery').select(['subscription_id', (of) => of.fn.countAll().as('count')]).groupBy('subscription_id').execute();
  const heard = (id: string) => new Set(subscriber.events.filter(({ webhookId }) => webhookId.startsWith(id)).map(({ number }) => number)).size;
  return untold.length === 0 && counts.every(({ subscription_id: id, count }) => !subscriptions.includes(id) || heard(id) >= Number(count));
}
