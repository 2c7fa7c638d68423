import { isLedgerAway, type Ledger, openLedger, pendingMigrations, runningPostgres } from '@ehch/ledger';
import { type Config, defineConfig, filePath, list, loadConfig, url } from '@ehch/service-kit/client';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** The settings of the commands that work on the ledger itself, as whoever runs EHCH may. */
const settings = defineConfig({
  DATABASE_URL: { parse: url('postgres', 'postgresql'), doc: 'PostgreSQL database of the ledger; without it, the one that runs in EHCH_DATA_DIR.', secret: true },
  EHCH_DATA_DIR: { parse: filePath('.ehch'), default: '.ehch', doc: 'Where the embedded PostgreSQL is kept.' },
  EHCH_JWKS_ALLOW: { parse: list(url('http', 'https')), doc: 'Origins, such as http://127.0.0.1:9000, at which clients may publish their keys although they are http or private.' },
});

export type OperatorSettings = Config<typeof settings>;

/** Does something with the ledger of a running EHCH. Rejects with Failure where there is none, or it is of another release. */
export async function withLedger<T>({ env }: Terminal, work: (ledger: Ledger, read: OperatorSettings) => Promise<T>): Promise<T> {
  const read = loadConfig(settings, env);
  const address = read.DATABASE_URL?.href ?? (await runningPostgres(read.EHCH_DATA_DIR));
  if (address === undefined) throw new Failure(`No database runs in ${read.EHCH_DATA_DIR}. Start EHCH, or set DATABASE_URL to the database of its ledger.`);
  const ledger = openLedger(address, { poolSize: 2, onError: () => undefined });
  try {
    if ((await pendingMigrations(ledger)).length > 0) throw new Failure('The ledger is of an earlier release than this command: start EHCH of this release first.');
    return await work(ledger, read);
  } catch (error) {
    throw isLedgerAway(error) ? new Failure('The database of the ledger does not answer. DATABASE_URL says where it is.', error) : error;
  } finally {
    await ledger.destroy();
  }
}
