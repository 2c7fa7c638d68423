/** console: pages that show whoever operates this how it stands. */
import { createOutcomeRenderer } from '@ehch/fhir';
import { observeLanes, openLanes } from '@ehch/lanes';
import { isLedgerAway, ledgerChecks, migrateLedger, openClientStandings, openLedger, openQuotas, openSigningKeys, pingLedger } from '@ehch/ledger';
import { closeOnSignal, createClientChecks, createHealth, createHttpApp, createLogger, createMetrics, exitOnUncaught, HTTP_ERRORS, listen, loadConfig, publicOrigin, rateLimitOf, startTracing, whenUp } from '@ehch/service-kit';
import { Router } from 'express';
import { config as table } from './config.ts';
import { createConsoleRoutes } from './index.ts';

const config = loadConfig(table, process.env);
const logger = createLogger({ service: 'console', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);
const tracing = await startTracing(config, { service: 'console', logger });

const ledger = openLedger(config.DATABASE_URL.href, { poolSize: 5, onError: (err) => { logger.warn('connection-lost', { err }); } });
await whenUp('ledger', () => pingLedger(ledger), { logger });
await whenUp('ledger', () => migrateLedger(ledger), { logger, isAway: isLedgerAway });
const metrics = createMetrics();
const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl: config.DATABASE_URL.href, events: observeLanes(logger, metrics) });
const base = publicOrigin(config);
const requestsPerMinute = rateLimitOf(config);
const check = Router().use(...createClientChecks({ keys: openSigningKeys(ledger), base, standings: openClientStandings(ledger), quotas: openQuotas(ledger), ...(requestsPerMinute !== undefined && { requestsPerMinute }) }));
const routes = { '/console': createConsoleRoutes({ ledger, lanes, base, check, checks: ledgerChecks(ledger) }) };
const health = createHealth({ checks: { ledger: () => pingLedger(ledger) } });
const app = createHttpApp({ logger, metrics, health, routes, renderError: createOutcomeRenderer(HTTP_ERRORS) });
const server = await listen(app, { port: config.EHCH_PORT, host: config.EHCH_HOST });

closeOnSignal(
  logger,
  [
    { name: 'http', close: () => server.close() },
    { name: 'lanes', close: () => lanes.close() },
    { name: 'ledger', close: () => ledger.destroy() },
    { name: 'tracing', close: () => tracing.close() },
  ],
  { health },
);
logger.info('console-started');
