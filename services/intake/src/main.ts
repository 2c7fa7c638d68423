/** intake: takes records and files, commits them to the ledger, and answers with a receipt. */
import { createOutcomeRenderer } from '@ehch/fhir';
import { openFhirServerChecks } from '@ehch/fhir-client';
import { NEGOTIATION_ERRORS, nhsErrorCodes } from '@ehch/fhir-http';
import { TOPICS } from '@ehch/fhir-profiles';
import { observeLanes, openLanes } from '@ehch/lanes';
import { isLedgerAway, ledgerChecks, MAPPING_LANE, migrateLedger, NOTIFYING_LANE, openLedger, pingLedger, PUBLISHING_LANE, refuseRetiredKey, REPLAY_LANE } from '@ehch/ledger';
import { closeOnSignal, createHealth, createHttpApp, createLogger, createMetrics, exitOnUncaught, HTTP_ERRORS, judgeAtRest, listen, loadConfig, openKeyring, publicOrigin, rateLimitOf, startTracing, whenUp } from '@ehch/service-kit';
import { startSealer } from './audit/start-sealer.ts';
import { config as table } from './config.ts';
import { openReadingServer } from './fhir/settings.ts';
import { observeHeld } from './held/observe-held.ts';
import { INTAKE_ERRORS } from './http-errors.ts';
import { mllpSettings } from './mllp/settings.ts';
import { startMllp } from './mllp/start.ts';
import { processChecks } from './process-checks.ts';
import { startReplayer } from './replay/start-replayer.ts';
import { createIntakeRoutes } from './routes.ts';
import { judgeRetention, keptFor, startRetention } from './start-retention.ts';
import { testNumbersOf } from './test-numbers.ts';

const config = loadConfig(table, process.env);
const mllp = mllpSettings(config, 'demo');
const logger = createLogger({ service: 'intake', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);
const tracing = await startTracing(config, { service: 'intake', logger });

const ledger = openLedger(config.DATABASE_URL.href, { poolSize: 20, onError: (err) => { logger.warn('connection-lost', { err }); } });
await whenUp('ledger', () => pingLedger(ledger), { logger });
await whenUp('ledger', () => migrateLedger(ledger), { logger, isAway: isLedgerAway });
const metrics = createMetrics();
const lanes = await openLanes({ ledger, ...(config.REDIS_URL && { redisUrl: config.REDIS_URL.href }), databaseUrl: config.DATABASE_URL.href, events: observeLanes(logger, metrics, ledger) });
const health = createHealth({ checks: { ledger: () => pingLedger(ledger) }, starting: true });
const base = publicOrigin(config);
const checks = {
  ...processChecks(config),
  'at rest': () => Promise.resolve(judgeAtRest(config)),
  retention: () => Promise.resolve(judgeRetention(config)),
  ...ledgerChecks(ledger),
  ...lanes.checks([MAPPING_LANE, PUBLISHING_LANE, NOTIFYING_LANE, REPLAY_LANE]),
  ...(await openFhirServerChecks(config.FHIR_BASE_URL.href, config)),
};
const fhirServer = await openReadingServer(config.FHIR_BASE_URL.href, config);
const requestsPerMinute = rateLimitOf(config);
const testNumbers = testNumbersOf(config);
const keyOrigins = (config.EHCH_JWKS_ALLOW ?? []).map(({ origin }) => origin);
const gateway = { server: fhirServer, topics: TOPICS, nhsProfile: config.EHCH_NHS_PROFILE, patienceMs: config.EHCH_WRITE_PATIENCE };
const seal = config.EHCH_KEY_FILE === undefined ? undefined : openKeyring({ keyFile: config.EHCH_KEY_FILE });
await refuseRetiredKey(ledger, seal);
const routes = await createIntakeRoutes({ ledger, lanes, base, gateway, checks, keyOrigins, testNumbers, ...(seal && { seal }), ...(requestsPerMinute !== undefined && { requestsPerMinute }) });
const app = createHttpApp({ logger, metrics, health, routes, renderError: createOutcomeRenderer({ ...HTTP_ERRORS, ...NEGOTIATION_ERRORS, ...INTAKE_ERRORS }, nhsErrorCodes(config)), trustedProxies: config.EHCH_TRUSTED_PROXIES });
const server = await listen(app, { port: config.EHCH_PORT, host: config.EHCH_HOST });
await startReplayer({ ledger, lanes, testNumbers });
const sealer = startSealer({ ledger, logger });
const retention = startRetention({ ledger, logger, metrics, kept: keptFor(config) });
observeHeld({ ledger, metrics });
const listener = await startMllp(mllp, { ledger, lanes, logger, metrics, testNumbers });
health.started();

closeOnSignal(
  logger,
  [
    { name: 'http', close: () => server.close() },
    { name: 'fhir-server', close: () => fhirServer.close() },
    { name: 'mllp', close: async () => listener?.close() },
    { name: 'lanes', close: () => lanes.close() },
    { name: 'retention', close: () => retention.close() },
    { name: 'sealer', close: () => sealer.close() },
    { name: 'ledger', close: () => ledger.destroy() },
    { name: 'tracing', close: () => tracing.close() },
  ],
  { health },
);
logger.info('intake-started');
