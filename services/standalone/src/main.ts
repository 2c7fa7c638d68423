/** standalone: every service in one process, on the embedded default where nothing else is set. */
import { closeOnSignal, ConfigError, createLogger, exitOnUncaught, loadConfig } from '@ehch/service-kit';
import { config as table } from './config.ts';
import { startStack } from './stack.ts';

const config = readConfig();
const logger = createLogger({ service: 'standalone', level: config.EHCH_LOG_LEVEL });
exitOnUncaught(logger);

const stack = await startStack(config, logger);
closeOnSignal(logger, stack.steps, { health: stack.health });
logger.info('standalone-started', { origin: stack.url });

function readConfig() {
  try {
    return loadConfig(table, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
