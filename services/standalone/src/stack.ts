import { createSandbox, type Sandbox } from '@ehch/fhir-sandbox';
import { TOPICS } from '@ehch/fhir-profiles';
import { createIntakeRoutes, renderOutcome } from '@ehch/intake';
import { type Lanes, observeLanes, openLanes } from '@ehch/lanes';
import { type Ledger, migrateLedger, openLedger, pingLedger, startEmbeddedPostgres } from '@ehch/ledger';
import { startMapper } from '@ehch/mapper';
import { openFhirServer, startPublisher } from '@ehch/publisher';
import { type Config, createHealth, createHttpApp, createMetrics, type Health, listen, type Logger, type Metrics, type ShutdownStep } from '@ehch/service-kit';
import type { RequestHandler } from 'express';
import type { config as table } from './config.ts';
import { openThrowAwayClient, type ThrowAwayClient } from './throw-away-client.ts';

/** Everything in one process, running. */
export interface Stack {
  /** Where clients reach us. */
  url: string;
  ledger: Ledger;
  lanes: Lanes;
  health: Health;
  /** The throw-away client of development. */
  client: ThrowAwayClient | undefined;
  /** Where resources are published to. */
  fhirBaseUrl: string;
  /** What to let go of, in this order. */
  steps: ShutdownStep[];
}

const SANDBOX_PATH = '/sandbox/fhir/R4';

/** Starts every service in this process, on the embedded default where the settings name nothing else. */
export async function startStack(config: Config<typeof table>, logger: Logger): Promise<Stack> {
  const postgres = config.DATABASE_URL ? undefined : await startEmbeddedPostgres({ dataDir: config.EHCH_DATA_DIR });
  const databaseUrl = config.DATABASE_URL?.href ?? postgres?.url ?? '';
  const ledger = openLedger(databaseUrl, { poolSize: 20, onError: (err) => { logger.warn('connection-lost', { err }); } });
  await migrateLedger(ledger);
  const metrics = createMetrics();
  const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl, events: observeLanes(logger, metrics) });
  const sandbox = config.FHIR_BASE_URL ? undefined : await openSandbox(databaseUrl, logger);
  const health = createHealth({ checks: { ledger: () => pingLedger(ledger) } });
  const http = await serve(config, { ledger, lanes, sandbox, logger, metrics, health });
  const fhirBaseUrl = config.FHIR_BASE_URL?.href ?? `${http.url}${SANDBOX_PATH}`;
  const server = await openFhirServer(fhirBaseUrl, config.EHCH_PUBLISH_CONCURRENCY, config);
  await startMapper({ ledger, lanes });
  await startPublisher({ ledger, lanes, server, topics: TOPICS, concurrency: config.EHCH_PUBLISH_CONCURRENCY });
  const url = config.EHCH_PUBLIC_URL?.origin ?? http.url;
  return {
    url,
    ledger,
    lanes,
    health,
    client: config.EHCH_MODE === 'development' ? await openThrowAwayClient(ledger, config.EHCH_DATA_DIR, `${url}/oauth2/token`) : undefined,
    fhirBaseUrl,
    steps: [
      { name: 'lanes', close: () => lanes.close() },
      { name: 'fhir-server', close: () => server.close() },
      { name: 'http', close: () => http.close() },
      ...(sandbox ? [{ name: 'sandbox', close: () => sandbox.close() }] : []),
      { name: 'ledger', close: () => ledger.destroy() },
      ...(postgres ? [{ name: 'postgres', close: () => postgres.stop() }] : []),
    ],
  };
}

async function openSandbox(databaseUrl: string, logger: Logger): Promise<Sandbox> {
  const sandbox = await createSandbox({ databaseUrl, logger });
  await sandbox.migrate();
  return sandbox;
}

interface Serving {
  ledger: Ledger;
  lanes: Lanes;
  sandbox: Sandbox | undefined;
  logger: Logger;
  metrics: Metrics;
  health: Health;
}

/** All routes on one port. Tokens name the address that clients use, so it is settled before the routes are made. */
async function serve(config: Config<typeof table>, { ledger, lanes, sandbox, logger, metrics, health }: Serving) {
  const base = config.EHCH_PUBLIC_URL?.origin ?? `http://${config.EHCH_HOST}:${config.EHCH_PORT}`;
  const routes: Record<string, RequestHandler> = {
    ...(sandbox && { [SANDBOX_PATH]: sandbox.router }),
    ...(await createIntakeRoutes({ ledger, lanes, base })),
  };
  return listen(createHttpApp({ logger, metrics, health, routes, renderError: renderOutcome }), { port: config.EHCH_PORT, host: config.EHCH_HOST });
}
