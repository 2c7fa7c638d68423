import { randomBytes } from 'node:crypto';
import { type Front, startFront } from './front.ts';
import { freePort, startProcess, type TestProcess } from './processes.ts';

/** The services of which there may be several. */
export type ScaledService = 'intake' | 'mapper' | 'publisher' | 'notifier';

export type Counts = Readonly<Record<ScaledService, number>>;

/** What the deployment has that several processes of each service are meant for. */
export const THREE_OF_EACH: Counts = { intake: 3, mapper: 3, publisher: 3, notifier: 2 };

/** One process of a service, which may be ended and started again where it was. */
export interface Replica {
  readonly service: ScaledService;
  process: TestProcess;
  /** Kills it, whatever it is doing, and waits until it has ended. */
  kill(): Promise<void>;
  /** Starts it after its end. @param flags of Node */
  start(flags?: readonly string[]): Promise<void>;
}

/** Every service as processes of its own, behind one port with the contract's paths. */
export interface ScaledStack {
  url: string;
  front: Front;
  replicas: Readonly<Record<ScaledService, readonly Replica[]>>;
  sandboxProcess: TestProcess;
  /** The FHIR server, past whatever stands before it. */
  sandbox: string;
  close(): Promise<void>;
}

export interface ScaledOptions {
  counts: Counts;
  /** Settings of every process. */
  env: Readonly<Record<string, string>> & { DATABASE_URL: string };
  /** Settings of one service more. */
  envOf?: Partial<Readonly<Record<ScaledService, Readonly<Record<string, string>>>>>;
  /** PostgreSQL as the sandbox reaches it. */
  sandboxDatabaseUrl: string;
  /** What stands before the FHIR server, given where that is; without it, nothing does. */
  beforeServer?(fhirBaseUrl: string): Promise<string>;
}

export async function startScaledStack({ counts, env, envOf = {}, sandboxDatabaseUrl, beforeServer = (url) => Promise.resolve(url) }: ScaledOptions): Promise<ScaledStack> {
  await using opened = new AsyncDisposableStack();
  const sandboxProcess = opened.adopt(await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: sandboxDatabaseUrl, EHCH_LOG_LEVEL: 'warn', EHCH_SANDBOX_CONNECTIONS: '20' }), async (one) => void (await one.stop()));
  const sandbox = `${sandboxProcess.url}/sandbox/fhir/R4`;
  const replicas: Record<ScaledService, Replica[]> = { intake: [], mapper: [], publisher: [], notifier: [] };
  const of = (service: ScaledService) => () => replicas[service].map(({ process: { url } }) => url);
  const front = opened.adopt(await startFront({ '/': of('intake'), '/fhir/R4/Subscription': of('notifier'), '/fhir/R4/Basic': of('notifier'), '/lag': of('notifier'), '/sandbox/fhir/R4': () => [sandboxProcess.url] }), (one) => one.close());
  const settings = { EHCH_LOG_LEVEL: 'warn', EHCH_PUBLIC_URL: front.url, FHIR_BASE_URL: await beforeServer(sandbox), EHCH_WEBHOOK_KEY: randomBytes(32).toString('base64'), ...env };
  opened.defer(async () => void (await Promise.all(Object.values(replicas).flat().map(({ process }) => process.stop()))));
  // One service after the other: all at once, their starts would take the time that each has to reach PostgreSQL.
  for (const service of Object.keys(counts) as ScaledService[]) {
    const starting = Array.from({ length: counts[service] }, async () => { replicas[service].push(await startReplica(service, { ...settings, ...envOf[service] })); });
    for (const one of await Promise.allSettled(starting)) if (one.status === 'rejected') throw one.reason;
  }
  const kept = opened.move();
  return { url: front.url, front, replicas, sandboxProcess, sandbox, close: () => kept.disposeAsync() };
}

async function startReplica(service: ScaledService, settings: Record<string, string>): Promise<Replica> {
  const env = { ...settings, EHCH_PORT: String(await freePort()) };
  const start = (flags: readonly string[] = []) => startProcess(`services/${service}/src/main.ts`, env, { flags });
  const replica: Replica = {
    service,
    process: await start(),
    kill: async () => {
      replica.process.kill('SIGKILL');
      await replica.process.ended();
    },
    start: async (flags) => { replica.process = await start(flags); },
  };
  return replica;
}
