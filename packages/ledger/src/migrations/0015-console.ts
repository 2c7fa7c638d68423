import { type Kysely, sql } from 'kysely';

/** `console_pass` has a row for each link that signs in to the console once, and for each session there; the digest is that of its secret. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table console_pass (
    digest bytea primary key,
    kind text not null check (kind in ('link', 'session')),
    tenant text not null,
    client_id text not null,
    scopes text not null,
    expires_at timestamptz not null)`,
  'create index console_pass_expires on console_pass (expires_at)',
];
