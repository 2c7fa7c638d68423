/** A notifier in a process of its own, to be killed. Arguments: database URL, allowed origin. */
import { TOPICS } from '@ehch/fhir-profiles';
import { openLanes } from '@ehch/lanes';
import { openLedger } from '@ehch/ledger';
import { createLogger, createMetrics } from '@ehch/service-kit';
import { startNotifier } from '../src/index.ts';

const [databaseUrl = '', origin = ''] = process.argv.slice(2);
const ledger = openLedger(databaseUrl, { poolSize: 6, onError: () => undefined });
const lanes = await openLanes({ ledger, databaseUrl, timing: { leaseMs: 1_500, sweepEveryMs: 200, graceMs: 400 }, events: { onError: () => undefined } });
await startNotifier({ ledger, lanes, logger: createLogger({ service: 'notifier', level: 'silent' }), metrics: createMetrics(), topics: TOPICS, baseUrl: 'https://ehch.example/fhir/R4', allowedOrigins: [origin], limits: { retryAfterMs: [500, 3_000], throttleMs: 500, upkeepEveryMs: 500, purgeEveryMs: 500 } });
process.send?.('ready');
