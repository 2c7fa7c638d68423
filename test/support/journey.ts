import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import getPort from 'get-port';
import { registerClient, type TestClient } from './client.ts';
import { createTestLedger, type TestLedger } from './ledger.ts';
import { startProcess, type TestProcess } from './processes.ts';
import { startSubscriber, type Subscriber } from './subscriber.ts';
import { until } from './until.ts';

export interface Receipt {
  id: string;
  complete: boolean;
  settled: boolean;
  counts: Record<string, number>;
  entries: { position: number; place?: string; state: string; reason?: { code: string; text: string }; issues?: { code: string }[]; steps: { step: string; resources?: { resource: string; version: string; change: string }[] }[] }[];
}

/** The whole stack as a process, on a database of its own, with a client and a subscriber. */
export interface Journey {
  database: TestLedger;
  process: TestProcess;
  client: TestClient;
  subscriber: Subscriber;
  /** Kills the process, whatever it is doing, and starts it again. */
  restart(): Promise<void>;
  send(recordType: string, record: unknown): Promise<Receipt>;
  receipt(id: string): Promise<Receipt>;
  /** Waits until every record is published, superseded or held and every event is delivered. */
  settle(limitMs?: number): Promise<void>;
  /** All resources of a type on the FHIR server. */
  resources<T extends Resource>(query: string): Promise<T[]>;
  close(): Promise<void>;
}

export async function startJourney({ redis = false, env = {} }: { redis?: boolean; env?: Record<string, string> } = {}): Promise<Journey> {
  const database = await createTestLedger();
  const subscriber = await startSubscriber();
  const dataDir = mkdtempSync(join(tmpdir(), 'ehch-journey-'));
  const settings = {
    DATABASE_URL: database.url,
    EHCH_DATA_DIR: dataDir,
    EHCH_ENDPOINT_ALLOW: subscriber.origin,
    EHCH_PORT: String(await getPort({ host: '127.0.0.1' })),
    ...(redis && { REDIS_URL: process.env['REDIS_URL'] ?? '' }),
    ...env,
  };
  const start = () => startProcess('services/standalone/src/main.ts', settings);
  const first = await start();
  const client = await registerClient(database.ledger, first.url);
  const sandbox = env['FHIR_BASE_URL'] ?? `${first.url}/sandbox/fhir/R4`;
  const journey: Journey = {
    database,
    process: first,
    client,
    subscriber,
    restart: async () => {
      journey.process.kill('SIGKILL');
      await journey.process.ended();
      journey.process = await start();
    },
    send: async (recordType, record) => {
      const response = await acceptedLater(() => client.postJson(`/records/${recordType}`, record));
      if (response.status !== 202) throw new Error(`${recordType} refused: ${response.status} ${await response.text()}`);
      return (await response.json()) as Receipt;
    },
    receipt: async (id) => (await client.fetch(`/receipts/${id}?limit=1000`)).json() as Promise<Receipt>,
    settle: (limitMs) => until('everything is settled', () => isSettled(database), limitMs),
    resources: (query) => allPages(`${sandbox}/${query}`),
    close: async () => {
      await journey.process.stop();
      await subscriber.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return journey;
}

/** As any client does, comes again when it is asked to (REL-002). */
async function acceptedLater(post: () => Promise<Response>): Promise<Response> {
  const response = await post();
  if (response.status !== 503) return response;
  await new Promise((resolve) => setTimeout(resolve, Number(response.headers.get('retry-after')) * 1_000));
  return acceptedLater(post);
}

/** Nothing is left to do: no item is ready or waits in any lane, and no record is between two steps. */
export async function isSettled({ ledger }: Pick<TestLedger, 'ledger'>): Promise<boolean> {
  const ready = await ledger.selectFrom('lane_item').select('ref').where('state', 'in', ['ready', 'waiting']).limit(1).execute();
  const underWay = await ledger
    .selectFrom('record')
    .leftJoin('lane_item', 'lane_item.ref', 'record.id')
    .select('record.id')
    .where('record.state', 'in', ['received', 'mapped'])
    .where('lane_item.ref', 'is', null)
    .limit(1)
    .execute();
  return ready.length === 0 && underWay.length === 0;
}

async function allPages<T extends Resource>(url: string): Promise<T[]> {
  const found: T[] = [];
  for (let next: string | undefined = `${url}${url.includes('?') ? '&' : '?'}_count=500`; next; ) {
    const bundle = (await (await fetch(next)).json()) as Bundle;
    if (bundle.resourceType !== 'Bundle') throw new Error(JSON.stringify(bundle));
    found.push(...(bundle.entry ?? []).map(({ resource }) => resource as T));
    next = bundle.link?.find(({ relation }) => relation === 'next')?.url;
  }
  return found;
}

const records = join(import.meta.dirname, '../../packages/records/src');

/** The example of a record type, with changes. */
export function exampleOf(recordType: string, changes: Record<string, unknown> = {}, name = 'minimal'): Record<string, unknown> & { source: Record<string, unknown> } {
  const record = JSON.parse(readFileSync(join(records, recordType, 'examples', `${name}.record.json`), 'utf8')) as Record<string, unknown>;
  return { ...record, ...changes, source: { ...(record['source'] as object), ...(changes['source'] as object | undefined) } };
}
