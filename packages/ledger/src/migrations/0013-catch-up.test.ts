import { expect, test } from '@jest/globals';
import { type Kysely, sql } from 'kysely';
import { createTestDatabase } from '../../../../test/support/database.ts';
import { LEDGER_SCHEMA, openLedger } from '../database.ts';
import { chainEnds, chainStart, nextDigest } from '../event-chain.ts';
import { up as firstShape } from './0001-ledger.ts';
import { up } from './0013-catch-up.ts';

test('gives events from before the digests that they would have had', async () => {
  const database = await createTestDatabase();
  const ledger = openLedger(database.url, { onError: () => undefined });
  await sql`create schema ${sql.id(LEDGER_SCHEMA)}`.execute(ledger);
  await firstShape(ledger as unknown as Kysely<unknown>);
  const [id, other] = ['0b5e8e0c-5d0d-41ef-9a6f-325096b39f47', '1c6f9f1d-6e1e-42f0-8b70-436107c4a058'];
  await sql`insert into receipt (id, tenant, kind, content_digest) values (${id}, 'a', 'record', '')`.execute(ledger);
  await sql`insert into record (tenant, receipt_id, record_type, source_system, source_key, source_updated_at, content_digest, body, lane_key, state)
    values ('a', ${id}, 't', 's', 'k', now(), '', '{}', 'k', 'published')`.execute(ledger);
  await sql`insert into subscription (id, tenant, client_id, topic, status, settings) select s::uuid, 'a', 'c', 't', 'active', '{}' from unnest(${[id, other]}::text[]) as i (s)`.execute(ledger);
  await sql`insert into event (record_id, topic, focus_type, focus_id, focus_version, facets, focus) select 1, 't', 'Task', n, '1', '{}', '{}' from generate_series(1, 3) as n`.execute(ledger);
  await sql`insert into delivery (subscription_id, event_number, event_id) select ${id}, n, n from generate_series(1, 3) as n`.execute(ledger);
  await up(ledger as unknown as Kysely<unknown>);
  const { rows } = await sql<{ number: number; uid: string; digest: string }>`
    select d.event_number as number, e.uid, encode(d.digest, 'hex') as digest from delivery d join event e on e.id = d.event_id order by 1`.execute(ledger);
  let before = chainStart(id).digest;
  for (const { number, uid, digest } of rows) {
    expect(digest).toBe(nextDigest(before, number, uid));
    before = digest;
  }
  expect(await chainEnds(ledger, [id, other])).toEqual(new Map([[id, { number: 3, digest: before }]]));
  await ledger.destroy();
  await database.drop();
});
