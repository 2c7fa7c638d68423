/** publisher: takes bundles off the publishing lane, writes them to the FHIR server, and the server's answers and events to the ledger. */
import { TOPICS } from '@ehch/fhir-profiles';
import { observeLanes, openLanes } from '@ehch/lanes';
import { isLedgerAway, migrateLedger, openLedger, pingLedger } from '@ehch/ledger';
import { closeOnSignal, createDecide, createHealth, createHttpApp, createLogger, createMetrics, exitOnUncaught, listen, loadConfig, startTracing, whenUp } from '@ehch/service-kit';
import { config as table } from './config.ts';
import { openFhirServer } from './open-fhir-server.ts';
import { startPublisher } from './start-publisher.ts';

const config = loadConfig(table, process.env);
const logger = createLogger({ service: 'publisher', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);
const tracing = await startTracing(config, { service: 'publisher', logger });

const ledger = openLedger(config.DATABASE_URL.href, { onError: (err) => { logger.warn('connection-lost', { err }); } });
const metrics = createMetrics();
const health = createHealth({ checks: { ledger: () => pingLedger(ledger) }, starting: true });
const http = await listen(createHttpApp({ logger, metrics, health, routes: {} }), { port: config.EHCH_PORT, host: config.EHCH_HOST });

await whenUp('ledger', () => pingLedger(ledger), { logger });
await whenUp('ledger', () => migrateLedger(ledger), { logger, isAway: isLedgerAway });
const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl: config.DATABASE_URL.href, events: observeLanes(logger, metrics) });

const server = await openFhirServer(config.FHIR_BASE_URL.href, config.EHCH_PUBLISH_CONCURRENCY, config);
await startPublisher({
  ledger,
  lanes,
  server,
  topics: TOPICS,
  concurrency: config.EHCH_PUBLISH_CONCURRENCY,
  ...(config.EHCH_DECISION_URL && { decide: createDecide({ url: config.EHCH_DECISION_URL, onFailure: () => { logger.warn('decision-unavailable'); } }) }),
});
health.started();

closeOnSignal(
  logger,
  [
    { name: 'lanes', close: () => lanes.close() },
    { name: 'fhir-server', close: () => server.close() },
    { name: 'http', close: () => http.close() },
    { name: 'ledger', close: () => ledger.destroy() },
    { name: 'tracing', close: () => tracing.close() },
  ],
  { health },
);
logger.info('publisher-started');
