import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { listOutages } from './outages.ts';

let database: TestLedger;
const id = randomUUID();
const start = Date.UTC(2026, 0, 1);
const minute = (of: number) => new Date(start + of * 60_000);

beforeAll(async () => {
  database = await createTestLedger();
  const { ledger } = database;
  await sql`insert into receipt (id, tenant, kind, content_digest) values (${id}, 'a', 'record', '')`.execute(ledger);
  await sql`insert into record (tenant, receipt_id, record_type, source_system, source_key, source_updated_at, content_digest, body, lane_key, state)
    values ('a', ${id}, 't', 's', 'k', now(), '', '{}', 'k', 'published')`.execute(ledger);
  await sql`insert into subscription (id, tenant, client_id, topic, status, settings) values (${id}, 'a', 'c', 't', 'active', '{}')`.execute(ledger);
});
afterAll(() => database.close());

async function attempt(at: number, answer: string): Promise<void> {
  await sql`insert into notification_attempt (subscription_id, kind, name, at, answer, latency_ms) values (${id}, 'event-notification', '1', ${minute(at)}, ${answer}, 1)`.execute(database.ledger);
}

let number = 0;
async function event(at: number, deliveredAt: number | null): Promise<void> {
  const { rows } = await sql<{ id: number }>`insert into event (record_id, topic, focus_type, focus_id, focus_version, facets, focus, occurred_at) select min(id), 't', 'Task', '1', '1', '{}', '{}', ${minute(at)} from record returning id`.execute(database.ledger);
  await sql`insert into delivery (subscription_id, event_number, event_id, digest, delivered_at) values (${id}, ${(number += 1)}, ${rows[0]?.id}, '', ${deliveredAt === null ? null : minute(deliveredAt)})`.execute(database.ledger);
}

test('an outage counts every event that waited in it, also one from before, one of two outages, and one that went ahead of others', async () => {
  for (const [at, answer] of [[0, 'accepted'], [10, 'silent'], [15, 'silent'], [20, 'accepted'], [30, 'refused'], [40, 'accepted'], [50, 'silent']] as const) await attempt(at, answer);
  await event(1, 2);
  await event(9, 21);
  await event(12, 35);
  await event(14, 41);
  await event(22, 23);
  await event(33, 40.5);
  await event(45, 46);
  await event(48, null);
  await event(55, null);
  const outages = await listOutages(database.ledger, id, 10);
  expect(outages.map(({ from, to, attempts, answer, events }) => [from, to, attempts, answer, events])).toEqual([
    [minute(50), null, 1, 'silent', 2],
    [minute(30), minute(40), 1, 'refused', 3],
    [minute(10), minute(20), 2, 'silent', 3],
  ]);
  expect(outages.slice(1).map(({ oldestMs }) => oldestMs)).toEqual([27 * 60_000, 27 * 60_000]);
  expect((await listOutages(database.ledger, id, 1)).map(({ events }) => events)).toEqual([2]);
});
