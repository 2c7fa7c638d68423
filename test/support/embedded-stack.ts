import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GeneratedFile, openTokens } from '@ehch/cli';
import { SOURCES } from '@ehch/sources';
import getPort from 'get-port';
import type { Receipt } from './journey.ts';
import { startProcess, type TestProcess } from './processes.ts';
import { startSubscriber, type Subscriber } from './subscriber.ts';
import { until } from './until.ts';

/** A stack that runs, met over HTTP alone. */
export interface MetStack {
  url: string;
  subscriber: Subscriber;
  sandbox: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  postJson(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends a file until it is accepted, however often the other side dies. */
  sendFile(file: GeneratedFile): Promise<Receipt>;
  /** Waits until all that was sent is published or held and every event was told. */
  settle(receipts: readonly Receipt[], limitMs: number): Promise<void>;
}

/** What a newcomer runs: the stack on its embedded default. */
export interface EmbeddedStack extends MetStack {
  process: TestProcess;
  /** Kills the process, whatever it is doing, and starts it again. */
  restart(): Promise<void>;
  /** Kills the embedded PostgreSQL; the process has to cope. */
  killPostgres(): Promise<void>;
  close(): Promise<void>;
}

export async function startEmbeddedStack({ redisUrl }: { redisUrl?: string } = {}): Promise<EmbeddedStack> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ehch-stack-'));
  const subscriber = await startSubscriber();
  const env = { EHCH_DATA_DIR: dataDir, EHCH_ENDPOINT_ALLOW: subscriber.origin, EHCH_PORT: String(await getPort({ host: '127.0.0.1' })), EHCH_LOG_LEVEL: 'warn', ...(redisUrl && { REDIS_URL: redisUrl }) };
  const start = () => startProcess('services/standalone/src/main.ts', env);
  const first = await start();
  const closing = new AbortController();
  const stack: EmbeddedStack = {
    ...(await meetStack({ url: first.url, dataDir, subscriber, closing: closing.signal })),
    process: first,
    restart: async () => {
      stack.process.kill('SIGKILL');
      await stack.process.ended();
      stack.process = await start();
    },
    killPostgres: () => until('a PostgreSQL to kill', () => killPostmaster(dataDir)),
    close: async () => {
      closing.abort();
      await stack.process.stop();
      await subscriber.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return stack;
}

/** Meets a stack as its throw-away client, which is in that folder. */
export async function meetStack({ url, dataDir, subscriber, closing }: { url: string; dataDir: string; subscriber: Subscriber; closing: AbortSignal }): Promise<MetStack> {
  const tokens = await openTokens({ EHCH_TOKEN: undefined, EHCH_DATA_DIR: dataDir });
  const send: MetStack['fetch'] = async (path, init = {}) => fetch(new URL(path, url), { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${await tokens.token()}` } });
  return {
    url,
    subscriber,
    sandbox: `${url}/sandbox/fhir/R4`,
    fetch: send,
    postJson: (path, body, headers = {}) => send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
    sendFile: (file) => sendUntilAccepted(send, file, closing),
    settle: async (receipts, limitMs) => {
      for (const { id } of receipts) await until('every record is through', async () => ((await (await send(`/receipts/${id}?limit=1`)).json()) as Receipt).settled, limitMs);
      await until('every event is told', async () => (await eventCounts(send)).every(([id, count]) => told(subscriber, id) >= count), limitMs);
    },
  };
}

/** Between two starts there is none. */
function killPostmaster(dataDir: string): boolean {
  const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  return process.kill(Number(pid), 'SIGKILL');
}

async function sendUntilAccepted(send: MetStack['fetch'], { file, source, bytes }: GeneratedFile, closing: AbortSignal): Promise<Receipt> {
  for (;;) {
    if (closing.aborted) throw new Error('the stack is closed');
    try {
      const response = await send(`/files?source=${source}`, { method: 'POST', headers: { 'content-type': SOURCES[source]?.contentTypes[0] ?? 'text/csv', 'content-disposition': `attachment; filename="${file}"` }, body: new Uint8Array(bytes) });
      if (response.status === 202) return (await response.json()) as Receipt;
      if (response.status < 500) throw new TypeError(`${file} was refused: ${response.status} ${await response.text()}`);
    } catch (error) {
      if (error instanceof TypeError && error.message.includes('was refused')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface StatusEntry {
  resource: { parameter: { name: string; valueString?: string; valueReference?: { reference: string } }[] };
}

/** The counter of each subscription: its events so far, delivered or not. */
export async function eventCounts(send: MetStack['fetch']): Promise<[string, number][]> {
  const { entry = [] } = (await (await send('/fhir/R4/Subscription/$status')).json()) as { entry?: StatusEntry[] };
  return entry.map(({ resource: { parameter } }) => [
    parameter.find(({ name }) => name === 'subscription')?.valueReference?.reference.split('/').pop() ?? '',
    Number(parameter.find(({ name }) => name === 'events-since-subscription-start')?.valueString ?? 0),
  ]);
}

const told = ({ events }: Subscriber, subscriptionId: string): number => new Set(events.filter(({ webhookId }) => webhookId.startsWith(subscriptionId)).map(({ number }) => number)).size;
