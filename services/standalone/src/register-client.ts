/** register-client: registers the throw-away client of development with the ledger of services that run elsewhere, and ends. In production it does nothing. */
import { isLedgerAway, migrateLedger, openLedger, pingLedger } from '@ehch/ledger';
import { type Config, createLogger, exitOnUncaught, loadConfig, publicOrigin, whenUp } from '@ehch/service-kit';
import { config as table } from './config.ts';
import { openThrowAwayClient } from './throw-away-client.ts';

if (process.env['EHCH_MODE']?.trim() !== 'production') await register(loadConfig(table, process.env));

async function register(config: Config<typeof table>): Promise<void> {
  const logger = createLogger({ service: 'client', level: config.EHCH_LOG_LEVEL });
  exitOnUncaught(logger);
  const ledger = openLedger(config.DATABASE_URL?.href ?? '', { poolSize: 1, onError: (err) => { logger.warn('connection-lost', { err }); } });
  await whenUp('ledger', () => pingLedger(ledger), { logger });
  await whenUp('ledger', () => migrateLedger(ledger), { logger, isAway: isLedgerAway });
  const url = publicOrigin(config);
  await openThrowAwayClient(ledger, config.EHCH_DATA_DIR, `${url}/oauth2/token`);
  await ledger.destroy();
  logger.info('client-registered');
}
