import { randomBytes } from 'node:crypto';
import { createConsoleRoutes } from '@ehch/console';
import { createOutcomeRenderer } from '@ehch/fhir';
import type { FhirConnection } from '@ehch/fhir-client';
import { FHIR_PATH, negotiation, nhsErrorCodes } from '@ehch/fhir-http';
import { createSandbox, type Sandbox } from '@ehch/fhir-sandbox';
import { TOPICS } from '@ehch/fhir-profiles';
import { createIntakeRoutes, keptFor, mllpSettings, observeHeld, openReadingServer, startMllp, startReplayer, startRetention, startSealer, testNumbersOf } from '@ehch/intake';
import { observeLanes, openLanes } from '@ehch/lanes';
import { isLedgerAway, type Ledger, migrateLedger, openClientStandings, openLedger, openQuotas, openSigningKeys, pingLedger, refuseRetiredKey, settleSetting, startEmbeddedPostgres } from '@ehch/ledger';
import { startMapper } from '@ehch/mapper';
import { createLagRoutes, createNotifierRoutes, createTopicRoutes, notifyingOf, type NotifierDeps, startNotifier } from '@ehch/notifier';
import { openFhirServer, openFhirServerAside, startPublisher, watchLabels } from '@ehch/publisher';
import { type Config, createClientChecks, createDecide, createHealth, createHttpApp, createMetrics, type Health, type Keyring, listen, type Logger, type Metrics, openKeyring, publicOrigin, rateLimitOf, type ShutdownStep, startTracing, whenUp } from '@ehch/service-kit';
import { Router } from 'express';
import type { config as table } from './config.ts';
import { doctorChecks } from './doctor.ts';
import { ALL_HTTP_ERRORS } from './errors/catalogue.ts';
import { DEMO_TENANT, openThrowAwayClient } from './throw-away-client.ts';

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

/** Workers first, then what they work with. */
const CLOSING_ORDER = ['mllp', 'notifier', 'lanes', 'labels', 'fhir-server', 'http', 'sandbox', 'retention', 'sealer', 'ledger', 'postgres', 'tracing'] as const;

interface Opened extends ShutdownStep {
  name: (typeof CLOSING_ORDER)[number];
}

/**
 * Starts every service in this process, on the embedded default where the settings name nothing else. What fails to
 * start leaves nothing running.
 */
export async function startStack(config: Config<typeof table>, logger: Logger): Promise<Stack> {
  const opened: Opened[] = [];
  try {
    return await openStack(config, logger, opened);
  } catch (error) {
    for (const step of inClosingOrder(opened)) await step.close();
    throw error;
  }
}

const inClosingOrder = (opened: readonly Opened[]): Opened[] => CLOSING_ORDER.flatMap((name) => opened.filter((step) => step.name === name));

async function openStack(config: Config<typeof table>, logger: Logger, opened: Opened[]): Promise<Stack> {
  const url = publicOrigin(config);
  const mllp = mllpSettings(config, DEMO_TENANT);
  const tracing = await startTracing(config, { service: 'standalone', logger });
  opened.push({ name: 'tracing', close: () => tracing.close() });
  const metrics = createMetrics();
  const stores = await openStores(config, { logger, metrics, opened });
  const { ledger, lanes } = stores;
  const decide = createDecide({ url: config.EHCH_DECISION_URL, onFailure: () => { logger.warn('decision-unavailable'); } });
  const seal = await openSeal(ledger, config);
  const notifier: NotifierDeps = {
    ledger,
    lanes,
    logger,
    metrics,
    topics: TOPICS,
    baseUrl: url + FHIR_PATH,
    allowedOrigins: (config.EHCH_ENDPOINT_ALLOW ?? []).map(({ origin }) => origin),
    decide,
    ...(seal && { seal }),
    ...notifyingOf(config),
  };
  // Before anyone is told that we are ready: a client that reads the file then finds it.
  if (config.EHCH_MODE === 'development') await openThrowAwayClient(ledger, config.EHCH_DATA_DIR, `${url}/oauth2/token`);
  const fhirBaseUrl = fhirBaseUrlOf(config);
  const reading = await openReadingServer(fhirBaseUrl, config);
  opened.push({ name: 'fhir-server', close: () => reading.close() });
  const { http, health } = await serve(config, url, { stores, notifier, reading, logger, metrics });
  opened.push({ name: 'http', close: () => http.close() });
  const listener = await startMllp(mllp, { ledger, lanes, logger, metrics, testNumbers: testNumbersOf(config) });
  if (listener) opened.push({ name: 'mllp', close: () => listener.close() });
  await startWork(config, { notifier, fhirBaseUrl, opened });
  health.started();
  return { url, health, fhirBaseUrl, steps: inClosingOrder(opened) };
}

/** All that works behind what takes in: each of it closes what it opened. */
async function startWork(config: Config<typeof table>, { notifier, fhirBaseUrl, opened }: { notifier: NotifierDeps; fhirBaseUrl: string; opened: Opened[] }): Promise<void> {
  const { ledger, lanes, logger, metrics, decide } = notifier;
  const server = await openFhirServer(fhirBaseUrl, config.EHCH_PUBLISH_CONCURRENCY, config);
  const labels = watchLabels({ ledger, server: await openFhirServerAside(fhirBaseUrl, config), logger });
  opened.push({ name: 'fhir-server', close: () => server.close() }, { name: 'labels', close: () => labels.close() });
  const sealer = startSealer({ ledger, logger });
  const retention = startRetention({ ledger, logger, metrics, kept: keptFor(config) });
  opened.push({ name: 'sealer', close: () => sealer.close() }, { name: 'retention', close: () => retention.close() });
  observeHeld({ ledger, metrics });
  await startReplayer({ ledger, lanes, testNumbers: testNumbersOf(config) });
  await startMapper({ ledger, lanes });
  await startPublisher({ ledger, lanes, server, topics: TOPICS, concurrency: config.EHCH_PUBLISH_CONCURRENCY, ...(config.EHCH_DECISION_URL && { decide }) });
  const notifying = await startNotifier(notifier);
  // All lanes stop together: one after the other they would not be through when the process must be.
  opened.push({ name: 'notifier', close: async () => void (await Promise.all([notifying.close(), lanes.close()])) });
}

const fhirBaseUrlOf = (config: Config<typeof table>): string => config.FHIR_BASE_URL?.href ?? `http://${config.EHCH_HOST}:${config.EHCH_PORT}${SANDBOX_PATH}`;

type Stores = Awaited<ReturnType<typeof openStores>>;

/** All routes on one port. */
async function serve(config: Config<typeof table>, url: string, { stores, notifier, reading, logger, metrics }: { stores: Stores; notifier: NotifierDeps; reading: FhirConnection; logger: Logger; metrics: Metrics }) {
  const { ledger, lanes, sandbox } = stores;
  const requestsPerMinute = rateLimitOf(config);
  const limited = requestsPerMinute !== undefined && { requestsPerMinute };
  const checks = createClientChecks({ keys: openSigningKeys(ledger), base: url, standings: openClientStandings(ledger), quotas: openQuotas(ledger), ...limited });
  const doctor = await doctorChecks(config, { ledger, lanes, fhirBaseUrl: fhirBaseUrlOf(config) });
  const routes = {
    ...(sandbox && { [SANDBOX_PATH]: sandbox.router }),
    [`${FHIR_PATH}/Subscription`]: Router().use(negotiation, ...checks, createNotifierRoutes(notifier)),
    [`${FHIR_PATH}/Basic`]: Router().use(negotiation, ...checks, createTopicRoutes(notifier)),
    '/lag': Router().use(...checks, createLagRoutes(notifier)),
    '/console': createConsoleRoutes({ ledger, lanes, base: url, check: Router().use(...checks), checks: doctor }),
    ...(await createIntakeRoutes({ ledger, lanes, base: url, gateway: { server: reading, topics: notifier.topics, nhsProfile: config.EHCH_NHS_PROFILE, patienceMs: config.EHCH_WRITE_PATIENCE }, keyOrigins: (config.EHCH_JWKS_ALLOW ?? []).map(({ origin }) => origin), testNumbers: testNumbersOf(config), ...limited, ...(config.EHCH_KEY_FILE !== undefined && notifier.seal && { seal: notifier.seal }), checks: doctor })),
  };
  const health = createHealth({ checks: { ledger: () => pingLedger(ledger) }, starting: true });
  const app = createHttpApp({ logger, metrics, health, routes, renderError: createOutcomeRenderer(ALL_HTTP_ERRORS, nhsErrorCodes(config)) });
  return { health, http: await listen(app, { port: config.EHCH_PORT, host: config.EHCH_HOST }) };
}

/** Without a key of the operator's own, one is made and kept in the ledger. */
async function openSeal(ledger: Ledger, { EHCH_KEY_FILE: keyFile, EHCH_WEBHOOK_KEY: given }: Pick<Config<typeof table>, 'EHCH_KEY_FILE' | 'EHCH_WEBHOOK_KEY'>): Promise<Keyring | undefined> {
  const webhookKey = given ?? (await settleSetting(ledger, 'webhook-key', randomBytes(32).toString('base64')));
  const seal = openKeyring({ webhookKey: Buffer.from(webhookKey, 'base64'), ...(keyFile !== undefined && { keyFile }) });
  await refuseRetiredKey(ledger, seal);
  return seal;
}

/** What is kept between starts, and where signals wait. */
async function openStores(config: Config<typeof table>, { logger, metrics, opened }: { logger: Logger; metrics: Metrics; opened: Opened[] }) {
  const databaseUrl = config.DATABASE_URL?.href ?? (await openPostgres(config.EHCH_DATA_DIR, opened));
  const ledger = openLedger(databaseUrl, { poolSize: 20, onError: (err) => { logger.warn('connection-lost', { err }); } });
  opened.push({ name: 'ledger', close: () => ledger.destroy() });
  await pingLedger(ledger);
  await whenUp('ledger', () => migrateLedger(ledger), { logger, isAway: isLedgerAway });
  const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl, events: observeLanes(logger, metrics, ledger) });
  opened.push({ name: 'lanes', close: () => lanes.close() });
  const sandbox = config.FHIR_BASE_URL ? undefined : await openSandbox(databaseUrl, logger, opened);
  return { ledger, lanes, sandbox };
}

async function openPostgres(dataDir: string, opened: Opened[]): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir });
  opened.push({ name: 'postgres', close: () => postgres.stop() });
  return postgres.url;
}

async function openSandbox(databaseUrl: string, logger: Logger, opened: Opened[]): Promise<Sandbox> {
  const sandbox = await createSandbox({ databaseUrl, logger });
  opened.push({ name: 'sandbox', close: () => sandbox.close() });
  await sandbox.migrate();
  return sandbox;
}
