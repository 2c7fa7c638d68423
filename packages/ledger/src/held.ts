import { type RawBuilder, sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import type { RecordName } from './records.ts';

/** A row of a receipt as it is written: held, or of a record. */
interface Written {
  standing: string;
  about?: RecordName;
  record?: RecordName;
}

type Named = RecordName & { standing: string };

/**
 * Releases rows that were held of the same source records: the receipt at hand mends them, or holds them again, so that a row
 * which is sent twice is not held twice. A row is not released by an older version of its record, which says nothing of it.
 * The caller has taken {@link heldLock} in a statement before.
 *
 * @param entries rows of the receipt that were written in this transaction
 */
export async function resolveHeld(trx: LedgerTransaction, { id, tenant }: { id: string; tenant: string }, entries: readonly Written[]): Promise<void> {
  const held = namesOf(entries.filter(({ standing }) => standing === 'held'), ({ about }) => about);
  const good = namesOf(entries.filter(({ standing }) => standing !== 'held'), ({ record }) => record);
  await resolve(trx, { id, tenant, resolution: 'mended' }, good);
  await resolve(trx, { id, tenant, resolution: 'held-again' }, held);
}

const namesOf = <E extends { standing: string }>(entries: readonly E[], name: (entry: E) => RecordName | undefined): Named[] =>
  entries.flatMap((entry) => {
    const found = name(entry);
    return found ? [{ ...found, standing: entry.standing }] : [];
  });

/**
 * The lock, to be selected in a statement of its own or in the one that writes the rows: of transactions that hold rows of a tenant and those that
 * mend some, the later sees what the earlier wrote, and those that only mend go side by side. Ends with the transaction; asked for late
 * in it, so that nobody waits for long.
 */
export const heldLock = (tenant: string, entries: readonly Written[]): RawBuilder<unknown> =>
  lockOf(tenant, entries.some(({ standing, about }) => standing === 'held' && about !== undefined) ? 'exclusive' : 'shared');

const lockOf = (tenant: string, mode: 'shared' | 'exclusive'): RawBuilder<unknown> =>
  sql`${sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock')}(hashtext('ehch held'), hashtext(${tenant}))`;

async function resolve(trx: LedgerTransaction, { id, tenant, resolution }: { id: string; tenant: string; resolution: 'mended' | 'held-again' }, names: readonly Named[]): Promise<void> {
  if (names.length === 0) return;
  await sql`
    update receipt_entry e set resolved_by = ${id}, resolution = ${resolution}, resolved_at = clock_timestamp()
    from unnest(${names.map((n) => n.recordType)}::text[], ${names.map((n) => n.sourceSystem)}::text[], ${names.map((n) => n.sourceKey)}::text[],
        ${names.map((n) => n.version ?? null)}::bigint[], ${names.map((n) => n.updatedAt ?? null)}::timestamptz[])
      as n (record_type, source_system, source_key, version, updated_at), receipt r
    where e.standing = 'held' and e.resolved_by is null and e.receipt_id <> ${id}
      and e.source_system = n.source_system and e.source_key = n.source_key and e.record_type = n.record_type
      and coalesce(n.version >= e.source_version, n.updated_at >= e.source_updated_at, true)
      and r.id = e.receipt_id and r.tenant = ${tenant}`.execute(trx);
}

/**
 * Releases held rows that do not even say which record they are: by the row at the same place when a file of the same name comes
 * again for the same source. Of receipts that are taken at once each looks both ways, so that the last one finds all.
 *
 * Takes no longer for each row the more there are, whatever the planner knows of the rows: `is true` has it look places up by their
 * hash, and what came last at a place is found by sorting.
 */
export async function resolveNameless(trx: LedgerTransaction, { id, tenant, source, fileName }: { id: string; tenant: string; source: string; fileName: string }): Promise<void> {
  await sql`select ${lockOf(tenant, 'exclusive')}`.execute(trx);
  await sql`
    with same as materialized (select id from receipt where tenant = ${tenant} and source = ${source} and file_name = ${fileName}),
    open as materialized (
      select e.receipt_id, e.position, e.place from receipt_entry e join same on same.id = e.receipt_id
      where e.standing = 'held' and e.resolved_by is null and e.source_key is null and e.receipt_id <= ${id}),
    later as materialized (
      select e.receipt_id, e.place, e.standing from receipt_entry e join same on same.id = e.receipt_id
      where exists (select 1 from open) and e.receipt_id >= ${id} and (e.place in (select place from open)) is true),
    seen as (select receipt_id, position, place, null as standing from open union all select receipt_id, null, place, standing from later),
    latest as (
      select receipt_id, position, first_value(receipt_id) over newest as resolved_by, first_value(standing) over newest as standing
      from seen window newest as (partition by place order by receipt_id desc, standing))
    update receipt_entry e set resolved_by = latest.resolved_by, resolved_at = clock_timestamp(), resolution = case when latest.standing = 'held' then 'held-again' else 'mended' end
    from latest where e.receipt_id = latest.receipt_id and e.position = latest.position and latest.resolved_by > latest.receipt_id`.execute(trx);
}

/**
 * Takes out of line what was parked of older versions of records that are published now: they change nothing any more (REL-030).
 * Their rows name the receipt that brought the newer version.
 */
export async function resolveParked(trx: LedgerTransaction, published: readonly number[]): Promise<void> {
  await sql`
    with older as materialized (
      select distinct on (r.id) r.id, newer.receipt_id as resolved_by
      from record newer join record r on r.tenant = newer.tenant and r.record_type = newer.record_type and r.source_system = newer.source_system and r.source_key = newer.source_key
        and r.id <> newer.id and coalesce(newer.source_version > r.source_version, newer.source_updated_at > r.source_updated_at)
      join lane_item i on i.ref = r.id and i.lane in ('map', 'publish') and i.state = 'parked'
      where newer.id = any(${published}::bigint[])
      order by r.id, newer.id desc),
    gone as (delete from lane_item i using older where i.ref = older.id and i.lane in ('map', 'publish') and i.state = 'parked'),
    void as (update record set state = 'superseded' from older where record.id = older.id and record.state <> 'published')
    update receipt_entry e set resolved_by = older.resolved_by, resolution = 'superseded', resolved_at = clock_timestamp()
    from older where e.record_id = older.id and e.resolved_by is null`.execute(trx);
}
