import { type RawBuilder, sql } from 'kysely';
import type { LedgerTransaction } from '../database.ts';
import { NOTIFYING_LANE } from '../events.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from '../receipts.ts';
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

const patientsOf = (resources: readonly string[]): string[] => resources.filter((reference) => reference.startsWith('Patient/'));

/** References such as `Patient/1` as two columns, by which the tables of resources are indexed. */
export function columnsOf(resources: readonly string[]): [types: string[], ids: string[]] {
  const parts = resources.map((reference) => reference.split('/'));
  return [parts.map(([type = '']) => type), parts.map(([, id = '']) => id)];
}

/** The numbers of the events that the resident's records made, or that are about the resident. */
export const eventsAbout = ({ records, resources }: FoundResident): RawBuilder<unknown> => sql`
  select id from event where record_id = any(${records}::bigint[])
  union select id from event where subjects && ${patientsOf(resources)}::text[] and subjects <> '{}'`;

/** The places in line of the resident's work. */
export const workOf = ({ key, records }: FoundResident): RawBuilder<unknown> => sql`
  select lane, key, seq from lane_item where lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) and key = ${key}
  union select lane, key, seq from lane_item where lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) and ref = any(${records}::bigint[])`;

/** How many rows each store holds of a resident, each found by an index. The audit is kept, and holds ids alone. */
export async function countStores(trx: LedgerTransaction, found: FoundResident): Promise<StoreCounts> {
  const { names, records, resources, rows, elsewhere } = found;
  const [types, ids] = columnsOf(resources);
  const of = sql`join unnest(${types}::text[], ${ids}::text[]) as r (resource_type, server_id) using (resource_type, server_id)`;
  const { rows: [counted] } = await sql<Record<string, number>>`
    with events as materialized (select id from event join (${eventsAbout(found)}) about using (id) where focus is not null)
    select (select count(*) from bundle where record_id = any(${records}::bigint[])) as bundles,
      (select count(*) from bundle_tried where record_id = any(${records}::bigint[])) as tried,
      (select count(*) from coverage where receipt_id = any(${rows.map(({ receiptId }) => receiptId)}::uuid[])) as coverage,
      (select count(*) from (${workOf(found)}) w) as work,
      (select count(*) from identity ${of}) as identities,
      (select count(*) from published_resource ${of}) as published,
      (select count(*) from (select l.* from resource_link l ${of} union select * from resource_link where target = any(${resources}::text[])) l) as links,
      (select count(*) from restricted_resource where resource = any(${resources}::text[])) as restricted,
      (select count(*) from events) as events,
      (select count(*) from lane_item where lane = ${NOTIFYING_LANE} and ref = any(array(select id from events))) as waiting,
      (select count(*) from audit where resources && ${patientsOf(resources)}::text[] and resources <> '{}') as audit`.execute(trx);
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
export async function clientsTold(trx: LedgerTransaction, found: FoundResident): Promise<string[]> {
  const { rows } = await sql<{ clientId: string }>`
    select distinct s.client_id as "clientId" from delivery d join subscription s on s.id = d.subscription_id
    where d.event_id = any(array(${eventsAbout(found)})) and d.delivered_at is not null order by 1`.execute(trx);
  return rows.map(({ clientId }) => clientId);
}
