/**
 * demo: the whole stack in this process, one primary care network's week through it, and a sample subscriber told of it.
 * Stays up until Ctrl-C. With --exit it leaves at once, with 0 only if everything accepted was published and delivered;
 * with --fresh it forgets what an earlier demo left.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { generatePcn } from '@ehch/cli';
import { closeOnSignal, createLogger, loadConfig, type ShutdownStep } from '@ehch/service-kit';
import getPort from 'get-port';
import pc from 'picocolors';
import { config as table } from './config.ts';
import { createApi } from './demo/api.ts';
import { createProgress } from './demo/progress.ts';
import { startSampleSubscriber } from './demo/sample-subscriber.ts';
import { renderSummary, summarise } from './demo/summary.ts';
import { readResults, sendWeek, settle, subscribeToAll } from './demo/week.ts';
import { startStack } from './stack.ts';

const { values: flags } = parseArgs({ options: { exit: { type: 'boolean', default: false }, fresh: { type: 'boolean', default: false } } });
const progress = createProgress(process.stdout);
const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1_000;

const subscriber = await startSampleSubscriber();
const port = process.env['EHCH_PORT'] ?? String(await getPort({ port: 8080, host: '127.0.0.1' }));
const config = loadConfig(table, {
  ...process.env,
  EHCH_PORT: port,
  EHCH_ENDPOINT_ALLOW: [process.env['EHCH_ENDPOINT_ALLOW'], subscriber.origin].filter(Boolean).join(','),
});
const dataDir = resolve(config.EHCH_DATA_DIR);
if (flags.fresh) await rm(dataDir, { recursive: true, force: true });
await mkdir(dataDir, { recursive: true, mode: 0o700 });
const logFile = join(dataDir, 'demo.log');
const logger = createLogger({ service: 'demo', level: config.EHCH_LOG_LEVEL, destination: createWriteStream(logFile, { flags: 'a', mode: 0o600 }) });

progress.show('starting PostgreSQL, a FHIR server and the services in one process');
const stack = await startStack(config, logger);
const steps: ShutdownStep[] = [{ name: 'subscriber', close: () => { subscriber.close(); } }, ...stack.steps];
progress.done(`started in ${seconds().toFixed(1)} s: ${stack.url}${port === '8080' ? '' : '  (port 8080 was not free)'}`);
if (stack.client === undefined) throw new Error('the demo makes its own client and runs in development mode only: leave EHCH_MODE as it is');

const api = createApi(stack.url, stack.client);
await subscribeToAll(api, subscriber);
const loadedAt = performance.now();
const files = generatePcn({ seed: 1 });
const sent = await sendWeek(api, files, progress);
const told = await settle(api, sent, subscriber, progress);
const results = await readResults(api, sent);
const summary = summarise(results);
const firstPublished = Math.min(...results.flatMap(({ entries }) => entries.flatMap(({ steps: taken }) => taken.flatMap(({ step, at }) => (step === 'published' && at ? [Date.parse(at)] : [])))));
const startedWall = Date.now() - (performance.now() - startedAt);

progress.done(pc.bold('\nOne week of a primary care network, as its systems export it'));
console.log(renderSummary(summary, { ...told, seconds: (performance.now() - loadedAt) / 1_000, firstSeconds: firstPublished > startedWall ? (firstPublished - startedWall) / 1_000 : undefined }));
if (summary.states.get('published') === undefined) console.log('\nThis week was here already, so nothing changed. Start afresh with: npx pnpm@12 demo --fresh');

const waiting = (summary.states.get('waiting') ?? 0) + (summary.states.get('received') ?? 0) + (summary.states.get('mapped') ?? 0);
const complete = waiting === 0 && told.delivered >= told.events;
if (flags.exit) {
  for (const step of steps) await step.close();
  process.exitCode = complete ? 0 : 1;
} else {
  closeOnSignal(logger, steps, { health: stack.health });
  console.log(`
Look at next
  residents      ${stack.fhirBaseUrl}/Patient?_count=10
  round outcomes ${stack.fhirBaseUrl}/QuestionnaireResponse?_count=10
  one file       npx pnpm@12 ehch receipt ${sent.at(-1)?.receiptId ?? ''}
  a token        npx pnpm@12 ehch token
  metrics        ${stack.url}/metrics
  the log        ${relative(process.cwd(), logFile)}

Press Ctrl-C to stop.`);
}
