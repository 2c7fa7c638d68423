import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

/** What Kysely's migrations of a database go one at a time by. */
const MIGRATION_LOCK = '3853314791062309107';

/** Ends the connection on which the ledger's tables are being changed. */
const END_WHO_WAITS = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ehch' and wait_event = 'advisory'";

let database: TestDatabase;
let outside: pg.Client;
beforeEach(async () => {
  database = await createTestDatabase();
  outside = new pg.Client({ connectionString: database.url });
  await outside.connect();
});
afterEach(async () => {
  await outside.end();
  await database.drop();
});

describe.each(['services/mapper/src/main.ts', 'services/standalone/src/main.ts'])('REL-054: %s', (program) => {
  const start = () => startProcess(program, { DATABASE_URL: database.url, FHIR_BASE_URL: 'http://127.0.0.1:9' });

  test('that loses PostgreSQL while it brings the tables up to date waits, and does so again', async () => {
    await outside.query(`select pg_advisory_lock(${MIGRATION_LOCK})`);
    const settled = start().catch((error: unknown) => error as Error);
    await until('the connection is ended midway', async () => (await outside.query(END_WHO_WAITS)).rowCount === 1);
    await outside.query(`select pg_advisory_unlock(${MIGRATION_LOCK})`);
    const service = await settled;
    expect(service).not.toBeInstanceOf(Error);
    const lines = (service as TestProcess).output().split('\n').filter((line) => line.includes('"dependency-'));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ event: 'dependency-away', check: 'ledger', attempt: 1, err: expect.objectContaining({ code: expect.stringMatching(/^(?:57P01|ECONNRESET)$/) }) }),
      expect.objectContaining({ event: 'dependency-up', check: 'ledger', attempt: 2 }),
    ]);
    await (service as TestProcess).stop();
  }, 60_000);

  test('that cannot bring the tables up to date for what they are ends at once, and says so', async () => {
    await outside.query('create schema ledger; create table ledger.record (id int)');
    const ended = await start().then(() => '', (error: Error) => error.message);
    expect(ended).toContain('ended before it was ready');
    expect(ended).toContain('42P07');
    expect(ended).not.toContain('dependency-away');
  }, 60_000);
});
