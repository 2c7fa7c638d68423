import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { startFaultLink } from '../../../test/support/fault-link.ts';
import { type Ledger, openLedger, pingLedger } from './database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type Work = (ledger: Ledger, freeze: () => void) => Promise<unknown>;

/** Runs one thing over a connection that is lost on the way. Answers how it ended, and how soon the next one went well. */
async function lose(work: Work): Promise<{ code: unknown; endedMs: number; nextMs: number }> {
  const proxy = await startFaultLink(database.url);
  const ledger = openLedger(proxy.url, { poolSize: 1, onError: () => undefined });
  await pingLedger(ledger);
  const began = performance.now();
  const code = await work(ledger, proxy.freeze).then(() => 'no error', (error: unknown) => (error as { code?: unknown }).code);
  const ended = performance.now();
  await pingLedger(ledger);
  const next = performance.now();
  await ledger.destroy();
  await proxy.close();
  return { code, endedMs: ended - began, nextMs: next - ended };
}

test('S-09: a connection that is half open is noticed within 15 seconds, whatever it was used for, and never used again', async () => {
  const atStatement: Work = (ledger, freeze) => {
    freeze();
    return pingLedger(ledger);
  };
  const withinTransaction: Work = (ledger, freeze) =>
    ledger.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      freeze();
      await sql`select 2`.execute(trx);
    });
  const beforeCommit: Work = (ledger, freeze) =>
    ledger.transaction().execute(async (trx) => {
      await sql`select 1`.execute(trx);
      freeze();
    });
  for (const { code, endedMs, nextMs } of await Promise.all([atStatement, withinTransaction, beforeCommit].map(lose))) {
    expect(code).toBe('ETIMEDOUT');
    expect(endedMs).toBeLessThan(15_000);
    expect(nextMs).toBeLessThan(2_000);
  }
});

describe('REL-040: a connection that is lost is known by a code', () => {
  let ledger: Ledger;
  beforeEach(() => {
    ledger = openLedger(database.url, { poolSize: 1, onError: () => undefined });
  });
  afterEach(() => ledger.destroy());

  test('the one that the server gave, also within a transaction', async () => {
    await expect(ledger.transaction().execute((trx) => sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx))).rejects.toMatchObject({ code: '57P01' });
  });

  test('that of a reset, where it went between two statements', async () => {
    const other = openLedger(database.url, { poolSize: 1, onError: () => undefined });
    const work = ledger.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
      await sql`select pg_terminate_backend(${rows[0]?.pid}, 5000)`.execute(other);
      await sql`select 1`.execute(trx);
    });
    await expect(work).rejects.toMatchObject({ code: 'ECONNRESET' });
    await other.destroy();
  });

  test('that of a reset too, where all were in use for two seconds (REL-002)', async () => {
    const began = performance.now();
    await ledger.connection().execute(async () => {
      await expect(pingLedger(ledger)).rejects.toMatchObject({ code: 'ECONNRESET' });
    });
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});

test('a statement that the server is slow with is ended by the server, and the connection stays', async () => {
  const ledger = openLedger(database.url, { poolSize: 1, onError: () => undefined });
  const pid = async () => (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(ledger)).rows;
  const before = await pid();
  await expect(sql`select pg_sleep(20)`.execute(ledger)).rejects.toMatchObject({ code: '57014' });
  expect(await pid()).toEqual(before);
  await ledger.destroy();
});
