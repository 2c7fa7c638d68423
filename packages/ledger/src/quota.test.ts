import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { takeQuota } from './quota.ts';

let database: TestLedger;
beforeAll(async () => {
  database = await createTestLedger();
});
afterAll(() => database.close());

test('SEC-018: a request that waited for another of its key is not told of more than a minute', async () => {
  await takeQuota(database.ledger, 'slow', { limit: 100, want: 1 });
  const waiting = await database.ledger.transaction().execute(async (trx) => {
    await sql`select from quota where key = 'slow' for update`.execute(trx);
    const later = takeQuota(database.ledger, 'slow', { limit: 100, want: 1 });
    await sql`select pg_sleep(0.2)`.execute(trx);
    await sql`update quota set window_at = clock_timestamp() where key = 'slow'`.execute(trx);
    return { later };
  });
  expect((await waiting.later).resetMs).toBeLessThanOrEqual(60_000);
});

test('SEC-018: all who ask at once get no more together than the limit, and each key has its own, anew each minute', async () => {
  const shares = await Promise.all(Array.from({ length: 40 }, () => takeQuota(database.ledger, 'one', { limit: 100, want: 7 })));
  expect(shares.reduce((sum, { granted }) => sum + granted, 0)).toBe(100);
  expect(shares.every(({ resetMs }) => resetMs > 0 && resetMs <= 60_000)).toBe(true);
  await sql`update quota set window_at = window_at - interval '1 minute'`.execute(database.ledger);
  expect(await takeQuota(database.ledger, 'one', { limit: 100, want: 7 })).toMatchObject({ granted: 7, left: 93 });
  expect(await takeQuota(database.ledger, 'another', { limit: 100, want: 7 })).toMatchObject({ granted: 7, left: 93 });
});
