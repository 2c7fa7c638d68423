/** standalone: every service in one process, on the embedded default where nothing else is set. */
import { closeOnSignal, createLogger, exitOnUncaught, loadConfig, type ShutdownStep } from '@ehch/service-kit';
import { config as table } from './config.ts';
import { giveUp } from './give-up.ts';
import { nextSteps } from './next-steps.ts';
import { startStack } from './stack.ts';

const config = readConfig();
const logger = createLogger({ service: 'standalone', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);

const starting = startStack(config, logger);
// A signal may come while we start: what is half open is opened first, and closed then.
const steps: ShutdownStep[] = [{ name: 'start', close: async () => steps.push(...(await starting).steps) }];
closeOnSignal(logger, steps, { health: { beginShutdown: () => void starting.then(({ health }) => { health.beginShutdown(); }, () => undefined) } });
const stack = await starting.catch(giveUp);
logger.info('standalone-started', { origin: stack.url });
// Not on standard output, where the log alone stands for whoever reads it by machine.
if (process.stdout.isTTY || config.EHCH_MODE === 'development') console.error(nextSteps(stack.url, stack.fhirBaseUrl));

function readConfig() {
  try {
    return loadConfig(table, process.env);
  } catch (error) {
    return giveUp(error);
  }
}
