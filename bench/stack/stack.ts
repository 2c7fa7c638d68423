import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ledger, openLedger } from '@ehch/ledger';
import { type Lanes, openLanes } from '@ehch/lanes';
import { startProcess } from '../../test/support/processes.ts';
import { clientOf } from '../pipeline/ours.ts';
import type { Servers } from '../pipeline/servers.ts';

/** A service as a process of its own, from its own main.ts, on an empty database, with the ledger and the signals that it works with. */
export interface Stack {
  url: string;
  pid: number;
  databaseUrl: string;
  ledger: Ledger;
  lanes: Lanes;
  /** A new client, and its tokens. */
  client(scope: string): Promise<Client>;
  stop(): Promise<void>;
}

export interface Client {
  token(): Promise<string>;
}

/** @param service such as `standalone`, which is all of them in one process */
export async function startStack(servers: Servers, service: string, env: Record<string, string> = {}): Promise<Stack> {
  const database = await servers.fresh();
  const dataDir = mkdtempSync(join(tmpdir(), 'ehch-bench-data-'));
  const running = await startProcess(`services/${service}/src/main.ts`, { DATABASE_URL: database.url, REDIS_URL: servers.redisUrl, EHCH_DATA_DIR: dataDir, EHCH_LOG_LEVEL: 'warn', ...env });
  // What goes wrong with a request or a delivery is told by its answer, or by its not coming.
  const ledger = openLedger(database.url, { poolSize: 10, onError: () => undefined });
  const lanes = await openLanes({ ledger, redisUrl: servers.redisUrl, databaseUrl: database.url, events: { onError: () => undefined } });
  return {
    url: running.url,
    pid: running.pid,
    databaseUrl: database.url,
    ledger,
    lanes,
    client: (scope) => clientOf(ledger, running.url, scope),
    stop: async () => {
      await lanes.close();
      await ledger.destroy();
      await running.stop();
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
