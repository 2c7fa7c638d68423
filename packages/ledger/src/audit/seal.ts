import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from '../database.ts';
import { BEGINNING, GAP_OPEN, ROW_DIGEST, SEAL_DIGEST } from './digest.ts';

/** The newest seal. Kept elsewhere, its number and digest prove that nothing before it was changed, not even by whoever owns the database. */
export interface AuditHead {
  number: number;
  digest: string;
}

export type Sealed = AuditHead & { rows: number };

/**
 * Seals rows of the audit that are committed and that no seal covers, at most `limit`, in the order of their numbers (SEC-034). Who writes
 * the audit never waits for this: rows are only read. Of several processes one seals at a time.
 *
 * @returns undefined where there was nothing to seal, or another process is at it
 */
export async function sealAudit(ledger: Ledger, limit = 10_000): Promise<Sealed | undefined> {
  return ledger.transaction().execute(async (trx) => {
    const { rows: [turn] } = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(hashtext('ehch audit_seal')) as mine`.execute(trx);
    return turn?.mine === true ? addSeal(trx, limit) : undefined;
  });
}

async function addSeal(trx: LedgerTransaction, limit: number): Promise<Sealed | undefined> {
  const { rows: [sealed] } = await sql<Sealed>`
    with head as (select number, through, digest from audit_seal order by number desc limit 1),
    open as (select unnest(coalesce((select range_agg(g) from audit_seal, unnest(gaps) g where sealed_at > now() - ${GAP_OPEN}), '{}')
      - coalesce((select range_agg(i) from audit_seal, unnest(ids) i where sealed_at > now() - ${GAP_OPEN}), '{}')) as gap),
    found as materialized (
      select a.id, ${ROW_DIGEST} as digest from audit a
      where a.id in (select late.id from open, audit late where late.id >= lower(gap) and late.id < upper(gap)
        union all (select new.id from audit new where new.id > coalesce((select through from head), 0) order by new.id limit ${limit}))
      order by a.id limit ${limit}),
    made as (
      select coalesce((select number from head), 0) + 1 as number, range_agg(int8range(id, id, '[]') order by id) as ids,
        greatest(max(id), coalesce((select through from head), 0)) as through, string_agg(digest, ''::bytea order by id) as digests,
        coalesce((select digest from head), ${BEGINNING}) as previous, clock_timestamp() as sealed_at from found having count(*) > 0),
    s as (select made.*, int8multirange(int8range(coalesce((select through from head), 0), through, '(]')) - ids as gaps from made),
    written as (
      insert into audit_seal (number, ids, gaps, through, digests, previous, digest, sealed_at)
      select number, ids, gaps, through, digests, previous, ${SEAL_DIGEST}, sealed_at from s returning number, digest)
    select number, encode(digest, 'hex') as digest, (select count(*)::int from found) as rows from written`.execute(trx);
  return sealed;
}
