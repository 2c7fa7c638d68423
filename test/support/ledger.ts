import { type Ledger, migrateLedger, openLedger } from '@ehch/ledger';
import { createTestDatabase } from './database.ts';

export interface TestLedger {
  ledger: Ledger;
  url: string;
  close(): Promise<void>;
}

/** An empty ledger on a database of its own. */
export async function createTestLedger(): Promise<TestLedger> {
  const database = await createTestDatabase();
  const ledger = openLedger(database.url, { poolSize: 10, onError: () => undefined });
  await migrateLedger(ledger);
  return {
    ledger,
    url: database.url,
    close: async () => {
      await ledger.destroy();
      await database.drop();
    },
  };
}
