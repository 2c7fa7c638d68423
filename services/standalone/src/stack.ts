import { randomBytes } from 'node:crypto';
import { renderOutcome } from '@ehch/fhir';
import { createSandbox, type Sandbox } from '@ehch/fhir-sandbox';
import { TOPICS } from '@ehch/fhir-profiles';
import { createIntakeRoutes } from '@ehch/intake';
import { observeLanes, openLanes } from '@ehch/lanes';
import { type EmbeddedPostgres, type Ledger, migrateLedger, openLedger, openSigningKeys, pingLedger, settleSetting, startEmbeddedPostgres } from '@ehch/ledger';
import { startMapper } from '@ehch/mapper';
import { createNotifierRoutes, createSeal, type NotifierDeps, startNotifier } from '@ehch/notifier';
import { openFhirServer, startPublisher } from '@ehch/publisher';
import { type Config, createHealth, createHttpApp, createMetrics, createTokenCheck, type Health, listen, type Logger, type Metrics, type ShutdownStep } from '@ehch/service-kit';
import { Router } from 'express';
import type { config as table } from './config.ts';
import { openThrowAwayClient } from './throw-away-client.ts';

/** Everything in one process, running. */
export interface Stack {
  /** Where clients reach us. */
  url: string;
  health: Health;
  /** Where resources are published to. */
  fhirBaseUrl: string;
  /** What to let go of, in this order. */
  steps: ShutdownStep[];
}

const SANDBOX_PATH = '/sandbox/fhir/R4';

/** Starts every service in this process, on the embedded default where the settings name nothing else. */
export async function startStack(config: Config<typeof table>, logger: Logger): Promise<Stack> {
  const url = config.EHCH_PUBLIC_URL?.origin ?? `http://${config.EHCH_HOST}:${config.EHCH_PORT}`;
  const metrics = createMetrics();
  const stores = await openStores(config, logger, metrics);
  const { ledger, lanes } = stores;
  const notifier: NotifierDeps = {
    ledger,
    lanes,
    logger,
    metrics,
    topics: TOPICS,
    baseUrl: `${url}/fhir/R4`,
    allowedOrigins: (config.EHCH_ENDPOINT_ALLOW ?? []).map(({ origin }) => origin),
    seal: createSeal(await webhookKey(ledger, config.EHCH_WEBHOOK_KEY)),
  };
  // Before anyone is told that we are ready: a client that reads the file then finds it.
  if (config.EHCH_MODE === 'development') await openThrowAwayClient(ledger, config.EHCH_DATA_DIR, `${url}/oauth2/token`);
  const { http, health } = await serve(config, url, { stores, notifier, logger, metrics });
  const fhirBaseUrl = config.FHIR_BASE_URL?.href ?? `http://${config.EHCH_HOST}:${config.EHCH_PORT}${SANDBOX_PATH}`;
  const server = await openFhirServer(fhirBaseUrl, config.EHCH_PUBLISH_CONCURRENCY, config);
  await startMapper({ ledger, lanes });
  await startPublisher({ ledger, lanes, server, topics: TOPICS, concurrency: config.EHCH_PUBLISH_CONCURRENCY });
  const notifying = await startNotifier(notifier);
  return {
    url,
    health,
    fhirBaseUrl,
    steps: [
      { name: 'notifier', close: () => notifying.close() },
      { name: 'lanes', close: () => lanes.close() },
      { name: 'fhir-server', close: () => server.close() },
      { name: 'http', close: () => http.close() },
      ...stores.steps,
    ],
  };
}

type Stores = Awaited<ReturnType<typeof openStores>>;

/** All routes on one port. */
async function serve(config: Config<typeof table>, url: string, { stores, notifier, logger, metrics }: { stores: Stores; notifier: NotifierDeps; logger: Logger; metrics: Metrics }) {
  const { ledger, lanes, sandbox } = stores;
  const check = createTokenCheck({ keys: openSigningKeys(ledger), issuer: url, audience: url });
  const routes = {
    ...(sandbox && { [SANDBOX_PATH]: sandbox.router }),
    '/fhir/R4/Subscription': Router().use(check, createNotifierRoutes(notifier)),
    ...(await createIntakeRoutes({ ledger, lanes, base: url })),
  };
  const health = createHealth({ checks: { ledger: () => pingLedger(ledger) } });
  const app = createHttpApp({ logger, metrics, health, routes, renderError: renderOutcome });
  return { health, http: await listen(app, { port: config.EHCH_PORT, host: config.EHCH_HOST }) };
}

/** Without a key of the operator's own, one is made and kept in the ledger. */
async function webhookKey(ledger: Ledger, given: string | undefined): Promise<Buffer> {
  return Buffer.from(given ?? (await settleSetting(ledger, 'webhook-key', randomBytes(32).toString('base64'))), 'base64');
}

/** What is kept between starts, and where signals wait. */
async function openStores(config: Config<typeof table>, logger: Logger, metrics: Metrics) {
  const postgres: EmbeddedPostgres | undefined = config.DATABASE_URL ? undefined : await startEmbeddedPostgres({ dataDir: config.EHCH_DATA_DIR });
  const databaseUrl = config.DATABASE_URL?.href ?? postgres?.url ?? '';
  const ledger = openLedger(databaseUrl, { poolSize: 20, onError: (err) => { logger.warn('connection-lost', { err }); } });
  await migrateLedger(ledger);
  const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl, events: observeLanes(logger, metrics) });
  const sandbox = config.FHIR_BASE_URL ? undefined : await openSandbox(databaseUrl, logger);
  return {
    ledger,
    lanes,
    sandbox,
    steps: [
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
