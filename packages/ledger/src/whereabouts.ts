import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

const WHEREABOUTS = 'ledger-home';

/** In place of a line of history that PostgreSQL does not tell our role. */
const UNTOLD = '-';

/**
 * Whether the ledger stands where it was last said to stand. A restored ledger stands elsewhere, and so does one whose standby has taken over:
 * events that it had numbered before may be told under their numbers already, and it does not know of them. `perhaps` is one that was not
 * restored from a dump, on a PostgreSQL that does not say whether its standby has taken over.
 */
export type Whereabouts = 'here' | 'perhaps' | 'elsewhere';

/**
 * Nothing that is read here is for superusers alone. The note has the transaction that wrote it: whatever writes it anew, as a restored dump
 * does, has another. A copied server is known by its line of history, a copied database by its number.
 */
export async function whereabouts(ledger: Ledger): Promise<Whereabouts> {
  const { rows } = await sql<{ value: string; written: string }>`select value, xmin::text as written from setting where name = ${WHEREABOUTS}`.execute(ledger);
  const [note] = rows;
  if (note === undefined) return 'here';
  const [mark = '', timeline, database] = note.value.split('/');
  const now = await standsAt(ledger);
  if ((mark !== note.written && !isOfEarlierRelease(mark)) || database !== now.database) return 'elsewhere';
  if (timeline === UNTOLD || now.timeline === UNTOLD) return 'perhaps';
  return timeline === now.timeline ? 'here' : 'elsewhere';
}

/** Notes where the ledger stands at a start, unless it stands elsewhere than it did: that is for an operator to say. */
export async function rememberWhereabouts(ledger: Ledger): Promise<void> {
  if ((await whereabouts(ledger)) !== 'elsewhere') await noteWhereabouts(ledger);
}

/** Says that the ledger is to stand where it stands now. */
export async function noteWhereabouts(ledger: Ledger | LedgerTransaction): Promise<void> {
  const { timeline, database } = await standsAt(ledger);
  await sql`
    insert into setting (name, value) values (${WHEREABOUTS}, pg_current_xact_id()::xid::text || ${`/${timeline}/${database}`})
    on conflict (name) do update set value = excluded.value`.execute(ledger);
}

interface Standing {
  /** The server's line of history, which a standby that takes over begins anew. */
  timeline: string;
  database: string;
}

async function standsAt(ledger: Ledger | LedgerTransaction): Promise<Standing> {
  const { rows } = await sql<{ tells: boolean | null; database: string }>`
    select has_function_privilege(to_regprocedure('pg_current_wal_lsn()'), 'execute') and has_function_privilege(to_regprocedure('pg_walfile_name(pg_lsn)'), 'execute') as tells,
      oid::text as database
    from pg_database where datname = current_database()`.execute(ledger);
  const [{ tells, database } = { tells: false, database: '' }] = rows;
  return { timeline: tells ? await timelineOf(ledger) : UNTOLD, database };
}

async function timelineOf(ledger: Ledger | LedgerTransaction): Promise<string> {
  const { rows } = await sql<{ timeline: string }>`select left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline`.execute(ledger);
  return rows[0]?.timeline ?? UNTOLD;
}

/** Earlier releases noted the number of the server in place of a transaction's, which has ten digits at most. */
const isOfEarlierRelease = (mark: string): boolean => mark.length > 10;
