/** notifier: serves Subscription, shakes hands with subscribers, and brings them their events in order. */
import { createOutcomeRenderer } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { observeLanes, openLanes } from '@ehch/lanes';
import { migrateLedger, openLedger, openSigningKeys, pingLedger } from '@ehch/ledger';
import { closeOnSignal, createHealth, createHttpApp, createLogger, createMetrics, createTokenCheck, exitOnUncaught, HTTP_ERRORS, listen, loadConfig } from '@ehch/service-kit';
import { Router } from 'express';
import { config as table } from './config.ts';
import { createLagRoutes, createNotifierRoutes, createSeal, createTopicRoutes, NOTIFIER_HTTP_ERRORS, type NotifierDeps, startNotifier } from './index.ts';

const config = loadConfig(table, process.env);
const logger = createLogger({ service: 'notifier', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);

const ledger = openLedger(config.DATABASE_URL.href, { poolSize: 20, onError: (err) => { logger.warn('connection-lost', { err }); } });
await migrateLedger(ledger);
const metrics = createMetrics();
const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl: config.DATABASE_URL.href, events: observeLanes(logger, metrics) });
const base = config.EHCH_PUBLIC_URL?.origin ?? `http://${config.EHCH_HOST}:${config.EHCH_PORT}`;
const deps: NotifierDeps = {
  ledger,
  lanes,
  logger,
  metrics,
  topics: TOPICS,
  baseUrl: `${base}/fhir/R4`,
  allowedOrigins: (config.EHCH_ENDPOINT_ALLOW ?? []).map(({ origin }) => origin),
  ...(config.EHCH_WEBHOOK_KEY && { seal: createSeal(config.EHCH_WEBHOOK_KEY) }),
  ...(config.EHCH_EGRESS_PROXY && { proxy: config.EHCH_EGRESS_PROXY }),
  limits: { concurrency: config.EHCH_NOTIFY_CONCURRENCY, timeoutMs: config.EHCH_NOTIFY_TIMEOUT, failingWindowMs: config.EHCH_NOTIFY_WINDOW, retentionMs: config.EHCH_EVENT_RETENTION, acknowledgeWithinMs: config.EHCH_RETRACTION_ALERT_AFTER, ...(config.EHCH_NOTIFY_RATE !== undefined && { ratePerSecond: config.EHCH_NOTIFY_RATE }) },
};

const check = createTokenCheck({ keys: openSigningKeys(ledger), issuer: base, audience: base });
const routes = { '/fhir/R4/Subscription': Router().use(check, createNotifierRoutes(deps)), '/fhir/R4/Basic': Router().use(check, createTopicRoutes(deps)), '/lag': Router().use(check, createLagRoutes(deps)) };
const health = createHealth({ checks: { ledger: () => pingLedger(ledger) } });
const server = await listen(createHttpApp({ logger, metrics, health, routes, renderError: createOutcomeRenderer({ ...HTTP_ERRORS, ...NOTIFIER_HTTP_ERRORS }) }), { port: config.EHCH_PORT, host: config.EHCH_HOST });
const notifier = await startNotifier(deps);

closeOnSignal(
  logger,
  [
    { name: 'notifier', close: () => notifier.close() },
    { name: 'http', close: () => server.close() },
    { name: 'lanes', close: () => lanes.close() },
    { name: 'ledger', close: () => ledger.destroy() },
  ],
  { health },
);
logger.info('notifier-started');
