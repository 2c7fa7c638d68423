import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { openLedger } from './database.ts';
import { migrateLedger } from './migrate.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

test('REL-055: eight processes that start at once bring the ledger up to date once', async () => {
  const ledgers = Array.from({ length: 8 }, () => openLedger(database.url, { poolSize: 2, onError: fail }));
  await Promise.all(ledgers.map((ledger) => migrateLedger(ledger)));
  const { tables } = { tables: await ledgers[0]!.introspection.getTables() };
  expect(tables.map((table) => table.name)).toEqual(expect.arrayContaining(['record', 'lane_item', 'subscription', 'audit']));
  await Promise.all(ledgers.map((ledger) => ledger.destroy()));
});

function fail(error: Error): void {
  throw error;
}
