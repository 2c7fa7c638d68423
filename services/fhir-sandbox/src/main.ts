/** The sandbox as a process of its own: FHIR R4 at /sandbox/fhir/R4. */
import { closeOnSignal, createHealth, createHttpApp, createLogger, createMetrics, exitOnUncaught, listen, loadConfig, startTracing } from '@ehch/service-kit';
import { config as table } from './config.ts';
import { createSandbox } from './index.ts';

const config = loadConfig(table, process.env);
const logger = createLogger({ service: 'fhir-sandbox', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);
const tracing = await startTracing(config, { service: 'fhir-sandbox', logger });

const sandbox = await createSandbox({ databaseUrl: config.DATABASE_URL.href, poolSize: config.EHCH_SANDBOX_CONNECTIONS, logger });
await sandbox.migrate();

const health = createHealth({ checks: { database: () => sandbox.ping() } });
const app = createHttpApp({ logger, metrics: createMetrics(), health, routes: { '/sandbox/fhir/R4': sandbox.router } });
const server = await listen(app, { port: config.EHCH_PORT, host: config.EHCH_HOST });

// Let the requests in hand finish before the database goes.
closeOnSignal(logger, [{ name: 'http', close: () => server.close() }, { name: 'sandbox', close: () => sandbox.close() }, { name: 'tracing', close: () => tracing.close() }], { health });
logger.info('sandbox-ready');
