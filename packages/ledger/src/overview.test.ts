import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CompiledQuery, sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { readOverview } from './overview.ts';
import { openLedger } from './index.ts';

let store: TestLedger;
const ids = { first: randomUUID(), second: randomUUID(), mended: randomUUID(), subscription: randomUUID() };
const RECORDS = 4_000;

/** Thousands of rows by plain SQL: what is counted is not how they came to be there. */
beforeAll(async () => {
  store = await createTestLedger();
  const run = (text: string) => sql.raw(text).execute(store.ledger);
  await run(`insert into receipt (id, tenant, kind, source, content_digest, received_at) values
    ('${ids.first}', 'a', 'file', 'care-home-residents', '\\x00', '2026-11-09'), ('${ids.second}', 'a', 'file', 'care-home-residents', '\\x00', '2026-11-16'),
    ('${ids.mended}', 'b', 'file', 'care-home-observations', '\\x00', '2026-11-15')`);
  await run(`insert into receipt (id, tenant, kind, content_digest) select gen_random_uuid(), 'b', 'record', '\\x00' from generate_series(1, ${RECORDS})`);
  await run(`insert into record (tenant, receipt_id, record_type, source_system, source_key, source_updated_at, content_digest, body, lane_key, state)
    select 'a', '${ids.first}', 'observations', 's', n::text, now(), '\\x00', repeat('x', 500), 'k' || n % 50,
      case when n <= 10 then 'received' when n <= 30 then 'mapped' when n <= 130 then 'superseded' else 'published' end from generate_series(1, ${RECORDS}) n`);
  await run(`insert into receipt_entry (receipt_id, position, standing, record_id)
    select r.id, 0, 'accepted', n from (select id, row_number() over () as n from receipt where kind = 'record') r`);
  await run(`insert into receipt_entry (receipt_id, position, standing, issues, resolved_by) values
    ('${ids.second}', 0, 'held', '[{"code": "EHCH-ROW-007"}]', null), ('${ids.second}', 1, 'held', '[{"code": "EHCH-ID-004"}]', null),
    ('${ids.second}', 2, 'held', '[{"code": "EHCH-ID-004"}]', null), ('${ids.second}', 3, 'held', '[{"code": "EHCH-ID-004"}]', '${ids.mended}')`);
  await run(`insert into lane_item (lane, key, seq, ref, state, waits_for, reason) values
    ('map', 'k1', 1, 1, 'parked', null, '{"code": "EHCH-MAP-004"}'), ('publish', 'k2', 1, 12, 'waiting', 'Patient?identifier=x|1', '{"code": "EHCH-PUB-001"}'),
    ('publish', 'k3', 1, 13, 'parked', 'Patient?identifier=x|2', '{"code": "EHCH-LANE-003"}')`);
  await run(`insert into subscription (id, tenant, client_id, topic, status, settings) values ('${ids.subscription}', 'a', 'c', 'https://ehch.example/topic', 'active', '{}')`);
  await run(`insert into event (record_id, topic, focus_type, focus_id, focus_version, facets, focus) select id, 't', 'Encounter', id::text, '1', '{}', '{}' from record`);
  await run(`insert into delivery (subscription_id, event_number, event_id, digest, delivered_at) select '${ids.subscription}', id, id, '', case when id <= ${RECORDS - 3} then now() end from event`);
  await run(`insert into lane_key (lane, key, last_seq) values ('notify', '${ids.subscription}', ${RECORDS})`);
  await run('vacuum analyze');
}, 60_000);
afterAll(() => store.close());

describe('the overview of a ledger', () => {
  test('tells how everything stands, each list in its order', async () => {
    expect(await readOverview(store.ledger)).toEqual({
      records: { total: RECORDS, received: 10, mapped: 20, published: RECORDS - 130, superseded: 100 },
      waiting: 1,
      held: [{ code: 'EHCH-ID-004', count: 2 }, { code: 'EHCH-ROW-007', count: 1 }],
      parked: [{ lane: 'map', code: 'EHCH-MAP-004', count: 1 }, { lane: 'publish', code: 'EHCH-LANE-003', count: 1 }],
      subscriptions: [{ id: ids.subscription, topic: 'https://ehch.example/topic', status: 'active', events: RECORDS, delivered: RECORDS - 3 }],
      sources: [
        { source: 'care-home-observations', lastReceiptAt: new Date('2026-11-15T00:00:00Z'), rows: 0 },
        { source: 'care-home-residents', lastReceiptAt: new Date('2026-11-16T00:00:00Z'), rows: 4 },
      ],
    });
  });

  test('is read from indexes: no table that grows with every record is read from end to end', async () => {
    const asked: CompiledQuery[] = [];
    const watched = openLedger(store.url, { onError: () => undefined });
    const executor = watched.getExecutor();
    const compile = executor.compileQuery.bind(executor);
    executor.compileQuery = ((...args: Parameters<typeof compile>) => {
      const query = compile(...args);
      asked.push(query);
      return query;
    }) as typeof executor.compileQuery;
    await readOverview(watched);
    await watched.destroy();
    const plans = await Promise.all(asked.map(async ({ sql: text, parameters }) => {
      const { rows } = await store.ledger.executeQuery(CompiledQuery.raw(`explain ${text}`, [...parameters]));
      return (rows as { 'QUERY PLAN': string }[]).map((row) => row['QUERY PLAN']).join('\n');
    }));
    expect(plans).toHaveLength(6);
    expect(plans.flatMap((plan) => plan.match(/Seq Scan on (?:record|receipt|receipt_entry|delivery|event)\b.*/g) ?? [])).toEqual([]);
  });

  test('of an empty ledger is all nought', async () => {
    const empty = await createTestLedger();
    expect(await readOverview(empty.ledger)).toEqual({ records: { total: 0, received: 0, mapped: 0, published: 0, superseded: 0 }, waiting: 0, held: [], parked: [], subscriptions: [], sources: [] });
    await empty.close();
  });
});
