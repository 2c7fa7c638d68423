/** A program for the tests of shutdown: says what it does on standard output, by its own log. */
import { createHealth } from './health.ts';
import { createLogger } from './log/log.ts';
import { closeOnSignal, exitOnUncaught } from './shutdown.ts';

const [how = 'well'] = process.argv.slice(2);
const logger = createLogger({ service: 'closing', level: 'debug' });
const health = createHealth({ checks: {} });
const idle = setInterval(() => undefined, 60_000);

const ways: Record<string, () => unknown> = {
  well: () => clearInterval(idle),
  badly: () => Promise.reject(new Error('Zz-Canary-Quillfeather')),
  never: () => new Promise(() => undefined),
};

exitOnUncaught(logger);
const steps = [
  { name: 'first', close: () => ways[how]?.() },
  { name: 'second', close: async () => logger.info('second-closed', { status: (await health.failing())[0] }) },
];
if (how !== 'waiting') closeOnSignal(logger, steps, { health, deadlineMs: how === 'never' && process.argv[3] === 'late' ? 50 : 25_000 });
if (how === 'throwing') setImmediate(() => void Promise.reject(new TypeError('Zz-Canary-Quillfeather')));
logger.info('started');
