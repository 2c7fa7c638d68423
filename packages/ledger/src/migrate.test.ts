import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { type Ledger, openLedger } from './database.ts';
import { applyMigrations, migrateLedger } from './migrate.ts';

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

describe('a change of the tables', () => {
  const changeOf = (statement: string): Migration => ({ up: async (db) => void (await sql.raw(statement).execute(db)) });
  let ledger: Ledger;
  let own: TestDatabase;
  beforeAll(async () => {
    own = await createTestDatabase();
    ledger = openLedger(own.url, { onError: fail });
  });
  afterAll(async () => {
    await ledger.destroy();
    await own.drop();
  });

  test('takes as long as it takes, and so do those who wait for it', async () => {
    const changes = { '1-slow': changeOf('create table slow as select 1 as id from pg_sleep(13)') };
    await Promise.all([applyMigrations(ledger, changes), applyMigrations(ledger, changes)]);
    expect((await ledger.introspection.getTables()).map((table) => table.name)).toContain('slow');
  }, 60_000);

  test('lets those go first who use a table, and those who come after it', async () => {
    await applyMigrations(ledger, { '1-slow': changeOf('select'), '2-used': changeOf('create table used (id int)') });
    const reader = new pg.Client({ connectionString: own.url });
    await reader.connect();
    await reader.query('begin; select from ledger.used');
    const changing = applyMigrations(ledger, { '1-slow': changeOf('select'), '2-used': changeOf('select'), '3-more': changeOf('alter table used add column more int') });
    await until('it waits', async () => (await sql`select from pg_locks where not granted and relation = 'used'::regclass`.execute(ledger)).rows.length > 0);
    await sql`insert into used (id) values (1)`.execute(ledger);
    await reader.query('commit');
    await reader.end();
    await changing;
    expect((await sql`select more from used`.execute(ledger)).rows).toEqual([{ more: null }]);
  });
});

function fail(error: Error): void {
  throw error;
}
