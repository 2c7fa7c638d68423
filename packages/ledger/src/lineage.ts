import { type RawBuilder, sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

/** What was received as one row or record, and what the ledger knows of the way it came. */
export interface ReceivedRow {
  receiptId: string;
  receivedAt: Date;
  kind: 'record' | 'records' | 'file';
  source: string | null;
  sourceVersion: number | null;
  fileName: string | null;
  /** SHA-256 in hexadecimal digits. */
  fileDigest: string | null;
  position: number;
  place: string | null;
  row: number | null;
  table: string | null;
  /** What the source read of the row, by the sender's names; nothing of what was a record when it came. */
  cells: Readonly<Record<string, string>> | null;
  /** These are nothing where the row is held and so became no record. */
  recordId: number | null;
  recordType: string | null;
  body: string | null;
  /** Of the bundle that was mapped from it. */
  mapperVersion: string | null;
}

const COLUMNS = sql`f.id as "receiptId", f.received_at as "receivedAt", f.kind, f.source, coalesce(e.reread_version, f.source_version) as "sourceVersion", f.file_name as "fileName",
  encode(f.file_digest, 'hex') as "fileDigest", e.position, e.place, e.row_number as "row", e.table_name as "table", e.cells,
  r.id as "recordId", r.record_type as "recordType", r.body, b.mapper_version as "mapperVersion"`;

/**
 * What stands at a position of a receipt of this tenant, or was read from that row of its file. No row of a file stands behind
 * the position of its number, so that the index leads to it from there.
 */
export async function receivedAt(ledger: Ledger, tenant: string, at: { receiptId: string } & ({ position: number } | { row: number })): Promise<ReceivedRow | undefined> {
  const there = 'row' in at ? sql`e.position <= ${at.row} and e.row_number = ${at.row}` : sql`e.position = ${at.position}`;
  const { rows } = await sql<ReceivedRow>`
    select ${COLUMNS} from receipt f join receipt_entry e on e.receipt_id = f.id left join record r on r.id = e.record_id left join bundle b on b.record_id = r.id
    where f.id = ${at.receiptId} and f.tenant = ${tenant} and ${there} order by e.position desc limit 1`.execute(ledger);
  return rows[0];
}

/** Something that the FHIR server holds, and the record of one tenant that wrote or confirmed it last. */
export interface PublishedFrom extends ReceivedRow {
  /** The identities that the resource goes by. */
  identities: string[];
  versionId: string;
  change: 'created' | 'updated' | 'unchanged';
  publishedAt: Date | null;
  /** Such as `Provenance/7`: what the server holds of who said it and where it was read. */
  provenance: string | null;
}

interface ServerResource {
  resourceType: string;
  serverId: string;
}

/** Where a resource of the FHIR server came from, if that is a record of this tenant. */
export async function publishedFrom(ledger: Ledger, tenant: string, resource: ServerResource): Promise<PublishedFrom | undefined> {
  const { resourceType, serverId } = resource;
  const last = sql`select p.record_id from published_resource p join record own on own.id = p.record_id and own.tenant = ${tenant}
    where p.resource_type = ${resourceType} and p.server_id = ${serverId}`;
  // Another tenant wrote it last: what this one says of it was published before.
  const earlier = sql`select p.record_id from publication p join record own on own.id = p.record_id and own.tenant = ${tenant}
    where p.resource_type = ${resourceType} and p.server_id = ${serverId} order by p.record_id desc limit 1`;
  return (await readPublished(ledger, last, resource)) ?? readPublished(ledger, earlier, resource);
}

async function readPublished(ledger: Ledger, recordId: RawBuilder<unknown>, { resourceType, serverId }: ServerResource): Promise<PublishedFrom | undefined> {
  const { rows } = await sql<PublishedFrom>`
    select ${COLUMNS}, p.version_id as "versionId", p.change, r.published_at as "publishedAt",
      array(select i.identity from identity i where i.resource_type = ${resourceType} and i.server_id = ${serverId}) as identities,
      (select 'Provenance/' || v.server_id from publication v where v.record_id = r.id and v.resource_type = 'Provenance' order by v.position limit 1) as provenance
    from (${recordId}) one join record r on r.id = one.record_id join receipt f on f.id = r.receipt_id left join bundle b on b.record_id = r.id
      join lateral (select * from publication p where p.record_id = r.id and p.resource_type = ${resourceType} and p.server_id = ${serverId} limit 1) p on true
      join lateral (select * from receipt_entry e where e.record_id = r.id and e.receipt_id = r.receipt_id order by e.position limit 1) e on true`.execute(ledger);
  return rows[0];
}

/** As which resource of a type a record was published, and which version the server gave it. */
export async function publicationOf(ledger: Ledger | LedgerTransaction, recordId: number, resourceType: string): Promise<{ serverId: string; versionId: string } | undefined> {
  const row = await ledger.selectFrom('publication').select(['server_id', 'version_id']).where('record_id', '=', recordId).where('resource_type', '=', resourceType).orderBy('position').executeTakeFirst();
  return row && { serverId: row.server_id, versionId: row.version_id };
}

/** By which row of which receipt a record came. */
export async function entryOfRecord(ledger: Ledger, recordId: number): Promise<{ receiptId: string; position: number } | undefined> {
  const row = await ledger.selectFrom('record').innerJoin('receipt_entry', (on) => on.onRef('receipt_entry.receipt_id', '=', 'record.receipt_id').onRef('receipt_entry.record_id', '=', 'record.id'))
    .select(['receipt_entry.receipt_id', 'receipt_entry.position']).where('record.id', '=', recordId).orderBy('receipt_entry.position').executeTakeFirst();
  return row && { receiptId: row.receipt_id, position: row.position };
}
