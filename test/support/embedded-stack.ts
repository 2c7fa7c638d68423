import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTokens } from '@ehch/cli';
import getPort from 'get-port';
import { startProcess, type TestProcess } from './processes.ts';
import { type StackClient, stackClient } from './stack-client.ts';
import { startSubscriber, type Subscriber } from './subscriber.ts';
import { until } from './until.ts';

/** What a newcomer runs: the stack on its embedded default, met over HTTP alone. */
export interface EmbeddedStack extends StackClient {
  url: string;
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
    url: first.url,
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
export async function meetStack({ url, dataDir, subscriber, closing }: { url: string; dataDir: string; subscriber: Subscriber; closing: AbortSignal }): Promise<StackClient> {
  const tokens = await openTokens({ EHCH_TOKEN: undefined, EHCH_DATA_DIR: dataDir });
  return stackClient({ url, token: () => tokens.token(), subscriber, sandbox: `${url}/sandbox/fhir/R4`, closing });
}

/** Between two starts there is none. */
function killPostmaster(dataDir: string): boolean {
  const [pid] = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  return process.kill(Number(pid), 'SIGKILL');
}
