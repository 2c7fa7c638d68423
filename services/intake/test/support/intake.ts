import type { Ledger } from '@ehch/ledger';
import { registerClient } from '../../../../test/support/client.ts';
import { createTestLedger } from '../../../../test/support/ledger.ts';
import { startProcess } from '../../../../test/support/processes.ts';

/** Intake as a process of its own, on a database of its own. */
export interface TestIntake {
  url: string;
  pid: number;
  databaseUrl: string;
  ledger: Ledger;
  /** A new client with tokens of its own. */
  client(options?: { tenant?: string; scope?: string }): ReturnType<typeof registerClient>;
  /** Everything it has logged so far. */
  output(): string;
  /** How many rows each table of the ledger has. */
  rows(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function startIntake({ env = {}, flags = [] }: { env?: Record<string, string>; flags?: readonly string[] } = {}): Promise<TestIntake> {
  const database = await createTestLedger();
  const process = await startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url, ...env }, { flags });
  const { ledger } = database;
  return {
    url: process.url,
    pid: process.pid,
    databaseUrl: database.url,
    ledger,
    client: (options) => registerClient(ledger, process.url, options),
    output: process.output,
    rows: () => countRows(ledger),
    close: async () => {
      await process.stop();
      await database.close();
    },
  };
}

/** How many rows each table has, but for the seals of the audit, which are written behind whoever is looked at, and what counts requests. */
export async function countRows(ledger: Ledger): Promise<Record<string, number>> {
  const tables = (await ledger.introspection.getTables()).filter(({ schema, name }) => schema === 'ledger' && name !== 'audit_seal' && name !== 'quota').map(({ name }) => name as 'record').sort();
  const counts = await ledger.selectNoFrom((eb) => tables.map((table) => eb.selectFrom(table).select((of) => of.fn.countAll().as('count')).as(table))).executeTakeFirstOrThrow();
  return Object.fromEntries(Object.entries(counts).map(([table, count]) => [table, Number(count)]));
}
