import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { saveClient } from './clients.ts';
import { claimHeartbeats } from './contacts.ts';

const CROWD = 200;
let database: TestLedger;

beforeAll(async () => {
  database = await createTestLedger();
  await saveClient(database.ledger, { clientId: 'platform', tenant: 'north', jwks: { keys: [] }, scopes: [] });
  await sql`
    insert into subscription (id, tenant, client_id, topic, status, settings)
    select gen_random_uuid(), 'north', 'platform', 'https://t', 'active', '{"heartbeatSeconds": 20}' from generate_series(1, ${CROWD})`.execute(database.ledger);
  await sql`insert into contact (subscription_id, beat_at) select id, clock_timestamp() from subscription`.execute(database.ledger);
});
afterAll(() => database.close());

test('SUB-134, SUB-135: heartbeats that are due go to one process each, and within a second no more than twice the mean rate and ten', async () => {
  const claimed = (await Promise.all([1, 2, 3, 4].map(() => claimHeartbeats(database.ledger, { leaseMs: 12_000, limit: 1_000 })))).flat();
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(claimed).toHaveLength((2 * CROWD) / 20 + 10);
});

test('SUB-132: a heartbeat whose process has gone with it is due again within seconds', async () => {
  const { rows } = await sql<{ seconds: number }>`select extract(epoch from max(beat_at - beaten_at))::float8 as seconds from contact where beaten_at is not null`.execute(database.ledger);
  expect(rows[0]?.seconds).toBeGreaterThan(11);
  expect(rows[0]?.seconds).toBeLessThan(15);
});

test('SUB-090: a client that is registered no more has no heartbeat', async () => {
  await sql`update contact set beaten_at = null`.execute(database.ledger);
  await database.ledger.deleteFrom('client').execute();
  expect(await claimHeartbeats(database.ledger, { leaseMs: 12_000, limit: 1_000 })).toEqual([]);
});
