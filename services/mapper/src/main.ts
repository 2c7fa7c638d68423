/** mapper: takes records off the mapping lane, turns them into validated bundles, and passes them on for publishing. */
import { observeLanes, openLanes } from '@ehch/lanes';
import { isLedgerAway, migrateLedger, openLedger, pingLedger } from '@ehch/ledger';
import { closeOnSignal, createHealth, createHttpApp, createLogger, createMetrics, exitOnUncaught, listen, loadConfig, startTracing, whenUp } from '@ehch/service-kit';
import { config as table } from './config.ts';
import { startMapper } from './start-mapper.ts';

const config = loadConfig(table, process.env);
const logger = createLogger({ service: 'mapper', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);
const tracing = await startTracing(config, { service: 'mapper', logger });

const ledger = openLedger(config.DATABASE_URL.href, { onError: (err) => { logger.warn('connection-lost', { err }); } });
const metrics = createMetrics();
const health = createHealth({ checks: { ledger: () => pingLedger(ledger) }, starting: true });
const server = await listen(createHttpApp({ logger, metrics, health, routes: {} }), { port: config.EHCH_PORT, host: config.EHCH_HOST });

await whenUp('ledger', () => pingLedger(ledger), { logger });
await whenUp('ledger', () => migrateLedger(ledger), { logger, isAway: isLedgerAway });
const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl: config.DATABASE_URL.href, events: observeLanes(logger, metrics) });
await startMapper({ ledger, lanes, concurrency: config.EHCH_MAP_CONCURRENCY });
health.started();

closeOnSignal(
  logger,
  [
    { name: 'lanes', close: () => lanes.close() },
    { name: 'http', close: () => server.close() },
    { name: 'ledger', close: () => ledger.destroy() },
    { name: 'tracing', close: () => tracing.close() },
  ],
  { health },
);
logger.info('mapper-started');
