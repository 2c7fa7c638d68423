/**
 * demo: the whole stack in this process, one primary care network's week through it, and a sample subscriber told of it.
 * Stays up until Ctrl-C. With --exit it leaves at once, with 0 only if everything accepted was published and delivered;
 * with --fresh it forgets what an earlier demo left.
 */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createApi, generatePcn, openTokens } from '@ehch/cli';
import { clearDataDir } from '@ehch/ledger';
import { closeOnSignal, createLogger, loadConfig, type ShutdownStep } from '@ehch/service-kit';
import getPort from 'get-port';
import pc from 'picocolors';
import { config as table } from './config.ts';
import { createProgress } from './demo/progress.ts';
import { startSampleSubscriber } from './demo/sample-subscriber.ts';
import { createSubscriptions } from './demo/subscriptions.ts';
import { renderSummary, summarise } from './demo/summary.ts';
import { readResults, sendWeek, settle, standingOf, subscribeToAll } from './demo/week.ts';
import { giveUp } from './give-up.ts';
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
if (config.EHCH_MODE !== 'development') {
  console.error('The demo makes a client of its own, which only development allows: leave EHCH_MODE unset.');
  process.exit(2);
}
const dataDir = resolve(config.EHCH_DATA_DIR);
if (flags.fresh) await clearDataDir(dataDir).catch(giveUp);
await mkdir(dataDir, { recursive: true, mode: 0o700 });
const logFile = join(dataDir, 'demo.log');
const logger = createLogger({ service: 'demo', level: config.EHCH_LOG_LEVEL, destination: createWriteStream(logFile, { flags: 'a', mode: 0o600 }) });

progress.show('starting PostgreSQL, a FHIR server and the services in one process');
const stack = await startStack(config, logger).catch(giveUp);
const steps: ShutdownStep[] = [{ name: 'subscriber', close: () => { subscriber.close(); } }, ...stack.steps];
progress.done(`started in ${seconds().toFixed(1)} s: ${stack.url}${port === '8080' ? '' : '  (port 8080 was not free)'}`);

const tokens = await openTokens({ EHCH_TOKEN: undefined, EHCH_DATA_DIR: dataDir });
const [api, subscriptions] = [createApi(stack.url, tokens), createSubscriptions(stack.url, tokens)];
await subscribeToAll(subscriptions, subscriber);
const loadedAt = performance.now();
const files = generatePcn({ seed: 1 });
const sent = await sendWeek(api, files, progress);
const standing = await settle(standingOf(sent, { api, subscriptions, subscriber }), progress);
const results = await readResults(api, sent);
const summary = summarise(results);
const firstPublished = Math.min(...results.flatMap(({ entries }) => entries.flatMap(({ steps: taken }) => taken.flatMap(({ step, at }) => (step === 'published' && at ? [Date.parse(at)] : [])))));
const startedWall = Date.now() - (performance.now() - startedAt);

progress.done(pc.bold('\nOne week of a primary care network, as its systems export it'));
console.log(renderSummary(summary, { ...standing, seconds: (performance.now() - loadedAt) / 1_000, firstSeconds: firstPublished > startedWall ? (firstPublished - startedWall) / 1_000 : undefined }));
if (summary.states.get('published') === undefined) console.log('\nThis week was here already, so nothing changed. Start afresh with: npx pnpm@12 demo --fresh');

if (!standing.settled) console.log(`\nNothing moved for two minutes, and not all is through. Why, record by record: npx pnpm@12 ehch receipt ID; the log: ${relative(process.cwd(), logFile)}`);

if (flags.exit) {
  for (const step of steps) await step.close();
  process.exitCode = standing.settled ? 0 : 1;
} else {
  closeOnSignal(logger, steps, { health: stack.health });
  const { url: consoleLink } = await api.post<{ url: string }>('/console/sign-in');
  console.log(`
Look at next
  the console    ${consoleLink}
                 good once, for a minute; another: npx pnpm@12 ehch console
  residents      ${stack.fhirBaseUrl}/Patient?_count=10
  round outcomes ${stack.fhirBaseUrl}/QuestionnaireResponse?_count=10
  one file       npx pnpm@12 ehch receipt ${sent.at(-1)?.receiptId ?? ''}
  a token        npx pnpm@12 ehch token
  metrics        ${stack.url}/metrics
  the log        ${relative(process.cwd(), logFile)}

Press Ctrl-C to stop.`);
}
