import { type Kysely, sql } from 'kysely';

/**
 * What a row held, so that a resource can be followed back to a cell, a row can be read again, and a row that is held is
 * released by the receipt of the one that mends it.
 *
 * - `receipt_entry.cells` has what the source read of the row, by the sender's names; what it does not read is not kept.
 * - `receipt_entry.resolved_by` names the receipt that mended a held row, or in which it is held again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table receipt add column source_version int, add column file_digest bytea',
  'create index receipt_tenant on receipt (tenant, received_at)',
  'create index receipt_newest on receipt (tenant, id)',
  'create index receipt_file on receipt (tenant, source, file_name) where file_name is not null',
  `alter table receipt_entry
    add column row_number int,
    add column table_name text,
    add column cells jsonb,
    add column record_type text,
    add column source_system text,
    add column source_key text,
    add column resolved_by uuid references receipt,
    add column resolution text check (resolution in ('mended', 'held-again')),
    add column resolved_at timestamptz`,
  `create index receipt_entry_held on receipt_entry (receipt_id, position) where standing = 'held' and resolved_by is null`,
  `create index receipt_entry_held_key on receipt_entry (source_system, source_key, record_type) where standing = 'held' and resolved_by is null`,
  'create index receipt_entry_resolved_by on receipt_entry (resolved_by) where resolved_by is not null',
];
