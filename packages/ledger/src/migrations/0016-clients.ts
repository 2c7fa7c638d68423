import { type Kysely, sql } from 'kysely';

/**
 * What an operator says of a client, and takes back; and the keys that secrets are sealed with, and are not sealed with any more.
 *
 * - `client.generation` counts how often its registration was changed so that tokens of before are good no more; each token carries the
 *   one that it was given under.
 * - `requests_per_minute` is its own limit in place of that of all; `contact` is whom to turn to.
 * - `retired_key` names the keys under which nothing may be sealed any more; the triggers refuse what a process that has not heard of it writes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...CLIENTS, ...KEYS]) await sql.raw(statement).execute(db);
}

const CLIENTS = [
  `alter table client
    add column contact text,
    add column requests_per_minute int check (requests_per_minute > 0),
    add column generation int not null default 0,
    add column revoked_at timestamptz`,
];

/** What has no name of a key before it was sealed with the key of EHCH_WEBHOOK_KEY. */
const KEYS = [
  `create table retired_key (
    id text primary key,
    retired_at timestamptz not null default clock_timestamp())`,
  `create function guard_retired_key() returns trigger language plpgsql as $$
  declare kept jsonb := case tg_table_name when 'subscription' then to_jsonb(new)->'settings' else to_jsonb(new)->'private_jwk' end;
  begin
    if exists (select from ledger.retired_key r where position('ehch-sealed:' || r.id || ':' in kept::text) > 0
        or r.id = 'webhook' and exists (select from (select kept->>'secret' union all select jsonb_path_query(kept, '$.oldSecrets[*].secret') #>> '{}') as t (s) where s not like 'ehch-sealed:%'))
      then raise exception 'the key that this was sealed with is retired' using errcode = 'insufficient_privilege'; end if;
    return new;
  end $$`,
  'create trigger subscription_retired_key before insert or update of settings on subscription for each row execute function guard_retired_key()',
  'create trigger signing_key_retired_key before insert or update of private_jwk on signing_key for each row execute function guard_retired_key()',
];
