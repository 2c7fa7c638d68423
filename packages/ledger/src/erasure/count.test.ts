import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../../test/support/ledger.ts';
import { type Ledger, openLedger } from '../database.ts';
import { openPseudonym } from '../inbox/names.ts';
import { openReceipt } from '../receipts.ts';
import { eraseResident, showResident } from './erase.ts';

const NUMBER = '9000000009';
/** Which hold far more than what is of one resident. */
const LARGE = ['event', 'identity', 'published_resource', 'resource_link', 'audit', 'lane_item', 'lane_key', 'delivery'];

let database: TestLedger;
/** Of one connection, so that it tells at once what was read. */
let ledger: Ledger;
beforeAll(async () => {
  database = await createTestLedger();
  ledger = openLedger(database.url, { poolSize: 1, onError: () => undefined });
  const receipt = await openReceipt(ledger, { tenant: 'a', kind: 'record', contentDigest: Buffer.from('x') });
  const key = (await openPseudonym(ledger))(`https://fhir.nhs.uk/Id/nhs-number|${NUMBER}`);
  for (const statement of filled(receipt, key)) await sql.raw(statement).execute(ledger);
}, 120_000);
afterAll(async () => {
  await ledger.destroy();
  await database.close();
});

/** The resident's record and Patient/1, among 20,000 records of others. */
function filled(receipt: string, key: string): string[] {
  const all = 'from generate_series(1, 20000) n';
  return [
    `insert into record (tenant, receipt_id, record_type, source_system, source_key, source_updated_at, content_digest, body, lane_key, state)
      select 'a', '${receipt}', 'trial', 's', n::text, now(), 'x', '{"a":1}', case n when 1 then '${key}' else 'k' || n end, 'published' ${all}`,
    `insert into lane_name (name, key, strong) values ('${key}', '${key}', true)`,
    `insert into lane_key (lane, key, last_seq) select 'map', case n when 1 then '${key}' else 'k' || n end, 1 ${all}`,
    `insert into lane_item (lane, key, seq, ref) select 'map', case n when 1 then '${key}' else 'k' || n end, 1, n ${all}`,
    `insert into publication (record_id, position, resource_type, server_id, version_id, change) select n, 0, 'Patient', n, '1', 'created' ${all}`,
    `insert into published_resource (resource_type, server_id, version_id, content_digest, record_id) select 'Patient', n, '1', 'x', n ${all}`,
    `insert into identity (identity, resource_type, server_id) select 'Patient?identifier=s|' || n, 'Patient', n ${all}`,
    `insert into resource_link (resource_type, server_id, name, target) select 'Patient', n, 'home', 'Location/' || n ${all}`,
    `insert into event (record_id, topic, focus_type, focus_id, focus_version, facets, focus, subjects) select n, 't', 'Patient', n, '1', '{}', '{}', array['Patient/' || n] ${all}`,
    `insert into subscription (id, tenant, client_id, topic, status, settings) values ('${receipt}', 'a', 'c', 't', 'active', '{}')`,
    `insert into delivery (subscription_id, event_number, event_id, digest, delivered_at) select '${receipt}', id, id, 'x', now() from event`,
    `insert into audit (action, event, entity_type, entity_id, resources) select 'R', 'read', 'Patient', n, array['Patient/' || n] ${all}`,
    'analyze',
  ];
}

async function scannedWhile(work: () => Promise<unknown>): Promise<string[]> {
  const scans = async () => {
    await sql`select pg_stat_force_next_flush()`.execute(ledger);
    const { rows } = await sql<{ name: string; count: number }>`select relname as name, seq_scan as count from pg_stat_user_tables where relname = any(${LARGE}::text[])`.execute(ledger);
    return new Map(rows.map(({ name, count }) => [name, count]));
  };
  await scans();
  const before = await scans();
  await work();
  await scans();
  return [...(await scans())].filter(([name, count]) => count > (before.get(name) ?? 0)).map(([name]) => name);
}

test('SEC-056: to count and to erase what is held of a resident, no large table is read from end to end', async () => {
  const counts = { records: 1, 'work in line': 1, identities: 1, 'published resources': 1, 'links between resources': 1, events: 1, audit: 1 };
  expect(await scannedWhile(async () => expect(await showResident(ledger, NUMBER)).toMatchObject({ counts, told: ['c'] }))).toEqual([]);
  expect(await scannedWhile(async () => expect(await eraseResident(ledger, NUMBER, 'q')).toMatchObject({ counts, told: ['c'] }))).toEqual([]);
});
