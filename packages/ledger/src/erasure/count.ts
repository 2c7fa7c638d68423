import { sql } from 'kysely';
import type { LedgerTransaction } from '../database.ts';
import { NOTIFYING_LANE } from '../events.ts';
import type { FoundResident } from './find.ts';

/** Every store that may hold something of a resident, with how many rows it holds. */
export interface StoreCounts {
  records: number;
  bundles: number;
  'earlier bundles': number;
  rows: number;
  'coverage of files': number;
  names: number;
  'work in line': number;
  identities: number;
  'published resources': number;
  'links between resources': number;
  'restricted marks': number;
  events: number;
  'deliveries that wait': number;
  'records of others': number;
  audit: number;
}

/** How many rows each store holds of a resident. The audit is kept, and holds ids alone. */
export async function countStores(trx: LedgerTransaction, { key, names, records, resources, rows, elsewhere }: FoundResident): Promise<StoreCounts> {
  const patients = resources.filter((reference) => reference.startsWith('Patient/'));
  const of = sql`(resource_type || '/' || server_id) = any(${resources}::text[])`;
  const events = sql`select id from event where focus is not null and (record_id = any(${records}::bigint[]) or subjects && ${patients}::text[])`;
  const { rows: [counted] } = await sql<Record<string, number>>`
    select (select count(*) from bundle where record_id = any(${records}::bigint[])) as bundles,
      (select count(*) from bundle_tried where record_id = any(${records}::bigint[])) as tried,
      (select count(*) from coverage where receipt_id = any(${rows.map(({ receiptId }) => receiptId)}::uuid[])) as coverage,
      (select count(*) from lane_item where lane <> ${NOTIFYING_LANE} and (key = ${key} or ref = any(${records}::bigint[]))) as work,
      (select count(*) from identity where ${of}) as identities,
      (select count(*) from published_resource where ${of}) as published,
      (select count(*) from resource_link where ${of} or target = any(${resources}::text[])) as links,
      (select count(*) from restricted_resource where resource = any(${resources}::text[])) as restricted,
      (select count(*) from (${events}) e) as events,
      (select count(*) from lane_item where lane = ${NOTIFYING_LANE} and ref in (${events})) as waiting,
      (select count(*) from audit where resources && ${patients}::text[]) as audit`.execute(trx);
  const count = (name: string) => Number(counted?.[name] ?? 0);
  return {
    records: records.length,
    bundles: count('bundles'),
    'earlier bundles': count('tried'),
    rows: rows.length,
    'coverage of files': count('coverage'),
    names: names.length,
    'work in line': count('work'),
    identities: count('identities'),
    'published resources': count('published'),
    'links between resources': count('links'),
    'restricted marks': count('restricted'),
    events: count('events'),
    'deliveries that wait': count('waiting'),
    'records of others': elsewhere.length,
    audit: count('audit'),
  };
}

/** The clients that were told of a resident, and have what they were told. */
export async function clientsTold(trx: LedgerTransaction, { records, resources }: FoundResident): Promise<string[]> {
  const { rows } = await sql<{ clientId: string }>`
    select distinct s.client_id as "clientId" from event e join delivery d on d.event_id = e.id join subscription s on s.id = d.subscription_id
    where d.delivered_at is not null and (e.record_id = any(${records}::bigint[]) or e.subjects && ${resources}::text[]) order by 1`.execute(trx);
  return rows.map(({ clientId }) => clientId);
}
