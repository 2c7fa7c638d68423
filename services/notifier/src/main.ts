/** notifier: serves Subscription, shakes hands with subscribers, and brings them their events in order. */
import { createOutcomeRenderer } from '@ehch/fhir';
import { FHIR_PATH, NEGOTIATION_ERRORS, negotiation, nhsErrorCodes } from '@ehch/fhir-http';
import { TOPICS } from '@ehch/fhir-profiles';
import { observeLanes, openLanes } from '@ehch/lanes';
import { isLedgerAway, migrateLedger, openClientStandings, openLedger, openQuotas, openSigningKeys, pingLedger, refuseRetiredKey } from '@ehch/ledger';
import { closeOnSignal, createClientChecks, createDecide, createHealth, createHttpApp, createLogger, createMetrics, exitOnUncaught, HTTP_ERRORS, listen, loadConfig, openKeyring, publicOrigin, rateLimitOf, startTracing, whenUp } from '@ehch/service-kit';
import { Router } from 'express';
import { config as table, notifyingOf } from './config.ts';
import { createLagRoutes, createNotifierRoutes, createTopicRoutes, NOTIFIER_HTTP_ERRORS, type NotifierDeps, startNotifier } from './index.ts';

const config = loadConfig(table, process.env);
const logger = createLogger({ service: 'notifier', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);
const tracing = await startTracing(config, { service: 'notifier', logger });

const ledger = openLedger(config.DATABASE_URL.href, { poolSize: 20, onError: (err) => { logger.warn('connection-lost', { err }); } });
await whenUp('ledger', () => pingLedger(ledger), { logger });
await whenUp('ledger', () => migrateLedger(ledger), { logger, isAway: isLedgerAway });
const metrics = createMetrics();
const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl: config.DATABASE_URL.href, events: observeLanes(logger, metrics) });
const seal = openKeyring({ ...(config.EHCH_WEBHOOK_KEY && { webhookKey: config.EHCH_WEBHOOK_KEY }), ...(config.EHCH_KEY_FILE !== undefined && { keyFile: config.EHCH_KEY_FILE }) });
await refuseRetiredKey(ledger, seal);
const base = publicOrigin(config);
const deps: NotifierDeps = {
  ledger,
  lanes,
  logger,
  metrics,
  topics: TOPICS,
  baseUrl: base + FHIR_PATH,
  allowedOrigins: (config.EHCH_ENDPOINT_ALLOW ?? []).map(({ origin }) => origin),
  ...(seal && { seal }),
  ...notifyingOf(config),
  decide: createDecide({ url: config.EHCH_DECISION_URL, onFailure: () => { logger.warn('decision-unavailable'); } }),
};

const requestsPerMinute = rateLimitOf(config);
const checks = createClientChecks({ keys: openSigningKeys(ledger), base, standings: openClientStandings(ledger), quotas: openQuotas(ledger), ...(requestsPerMinute !== undefined && { requestsPerMinute }) });
const routes = { [`${FHIR_PATH}/Subscription`]: Router().use(negotiation, ...checks, createNotifierRoutes(deps)), [`${FHIR_PATH}/Basic`]: Router().use(negotiation, ...checks, createTopicRoutes(deps)), '/lag': Router().use(...checks, createLagRoutes(deps)) };
const health = createHealth({ checks: { ledger: () => pingLedger(ledger) }, starting: true });
const server = await listen(createHttpApp({ logger, metrics, health, routes, renderError: createOutcomeRenderer({ ...HTTP_ERRORS, ...NEGOTIATION_ERRORS, ...NOTIFIER_HTTP_ERRORS }, nhsErrorCodes(config)) }), { port: config.EHCH_PORT, host: config.EHCH_HOST });
const notifier = await startNotifier(deps);
health.started();

closeOnSignal(
  logger,
  [
    { name: 'notifier', close: () => notifier.close() },
    { name: 'http', close: () => server.close() },
    { name: 'lanes', close: () => lanes.close() },
    { name: 'ledger', close: () => ledger.destroy() },
    { name: 'tracing', close: () => tracing.close() },
  ],
  { health },
);
logger.info('notifier-started');
