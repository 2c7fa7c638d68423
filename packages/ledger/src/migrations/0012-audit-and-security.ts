import { type Kysely, sql } from 'kysely';

/**
 * The audit tells of resources and people, is sealed, and stays as it was written.
 *
 * - `audit.resources` are references such as `Encounter/12`, residents among them; `versions` stand beside them, empty where none is known.
 * - `audit_seal` is the chain: each seal has the digest of every row that it covers (`ids`, 32 bytes a row) and of the seal before it. `gaps`
 *   are the numbers up to `through` under which nothing stood, since their transactions were under way or had failed.
 * - `quota` counts what clients took of their share in the minute from `window_at`. It is not kept through a crash, and need not be.
 * - `restricted_resource` names what only clients that see restricted records may be told of; `event.subjects` are the residents whom an event is about.
 * - `client.purpose` is what its client has our records for, and `legal_basis` what allows that, in words of the agreement.
 * - `forgotten_at` says that the rows were let go at the end of their time; the seal stays, so that the chain can still be walked.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...AUDIT, ...SEALS, ...GUARDS, ...CLIENTS, ...KEEPING]) await sql.raw(statement).execute(db);
}

const AUDIT = [
  `alter table audit
    add column resources text[] not null default '{}',
    add column versions text[] not null default '{}',
    add column purpose text`,
  'create index audit_tenant on audit (tenant, id)',
  `create index audit_resources on audit using gin (resources) where resources <> '{}'`,
  'create index audit_request on audit (request_id) where request_id is not null',
];

const SEALS = [
  `create table audit_seal (
    number bigint primary key,
    ids int8multirange not null,
    gaps int8multirange not null,
    through bigint not null,
    digests bytea not null,
    previous bytea not null,
    digest bytea not null,
    sealed_at timestamptz not null,
    forgotten_at timestamptz)`,
  'alter table audit_seal alter column digests set storage external',
  'create index audit_seal_ids on audit_seal using gist (ids)',
  'create index audit_seal_at on audit_seal (sealed_at)',
];

/** Whoever is an owner of the tables can take the guards away; the chain tells of it. */
const GUARDS = [
  `create function guard_audit() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' and exists (select from ledger.audit_seal s where s.ids @> old.id and s.forgotten_at is not null) then return old; end if;
    raise exception 'the audit is only ever added to' using errcode = 'insufficient_privilege';
  end $$`,
  'create trigger audit_guard before update or delete on audit for each row execute function guard_audit()',
  'create trigger audit_truncate before truncate on audit execute function guard_audit()',
  `create function guard_audit_seal() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and old.forgotten_at is null and new.forgotten_at is not null
      and (new.number, new.ids, new.gaps, new.through, new.digests, new.previous, new.digest, new.sealed_at)
        is not distinct from (old.number, old.ids, old.gaps, old.through, old.digests, old.previous, old.digest, old.sealed_at) then return new; end if;
    raise exception 'seals of the audit are only ever added to' using errcode = 'insufficient_privilege';
  end $$`,
  'create trigger audit_seal_guard before update or delete on audit_seal for each row execute function guard_audit_seal()',
  'create trigger audit_seal_truncate before truncate on audit_seal execute function guard_audit_seal()',
];

const CLIENTS = [
  `alter table client
    add column jwks_url text,
    add column purpose text not null default 'TREAT' check (purpose in ('TREAT', 'HOPERAT', 'PUBHLTH', 'HRESCH')),
    add column legal_basis text,
    add column sees_restricted boolean not null default false`,
  'create table restricted_resource (resource text primary key)',
  `alter table event add column subjects text[] not null default '{}'`,
  `create unlogged table quota (
    key text primary key,
    window_at timestamptz not null,
    used bigint not null)`,
];

/** So that what is past its time is found without looking at what is not, or is gone already. */
const KEEPING = [
  'create index receipt_entry_cells on receipt_entry (receipt_id) where cells is not null',
  `create index record_superseded on record (received_at) where state = 'superseded' and body <> '{}'`,
  'create index receipt_idempotency on receipt (received_at) where idempotency_key is not null',
  'create index audit_seal_kept on audit_seal (sealed_at) where forgotten_at is null',
];
