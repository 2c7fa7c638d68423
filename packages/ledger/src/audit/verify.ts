import { sql } from 'kysely';
import type { Ledger } from '../database.ts';
import { BEGINNING, GAP_OPEN, ROW_DIGEST, SEAL_DIGEST } from './digest.ts';
import type { AuditHead } from './seal.ts';

/** How the chain of the audit stands: whole, or the first place at which it does not fit. */
export type AuditChain =
  | { state: 'whole'; seals: number; rows: number; /** Let go at the end of their time. */ forgotten: number; /** Not sealed yet. */ pending: number; head?: AuditHead }
  | { state: 'broken'; at: ChainFault };

/** `row` is the number of a row of the audit, where it is one that does not fit. */
export type ChainFault =
  | { seal: number; fault: 'seal-missing' | 'seal-changed' | 'not-that-seal' }
  | { seal: number; row: number; fault: 'row-changed' | 'row-missing' | 'row-added' };

interface Seal {
  number: number;
  previous: Buffer;
  digest: Buffer;
  computed: Buffer;
  rows: number;
  digests: number;
  forgotten: boolean;
}

/**
 * Walks the chain from its beginning and compares every row with what was sealed (SEC-034).
 *
 * @param known a seal as it was read before and kept elsewhere: one that was made anew since is told from it
 */
export async function verifyAudit(ledger: Ledger, known?: AuditHead): Promise<AuditChain> {
  let before: { number: number; digest: Buffer } = { number: 0, digest: BEGINNING };
  const count = { rows: 0, forgotten: 0 };
  for (let seal = await sealAfter(ledger, 0); seal !== undefined; seal = await sealAfter(ledger, seal.number)) {
    const at = faultOfSeal(seal, before) ?? (await firstWrongRow(ledger, seal)) ?? faultOfKnown(seal, known);
    if (at !== undefined) return { state: 'broken', at };
    count[seal.forgotten ? 'forgotten' : 'rows'] += seal.rows;
    before = seal;
  }
  if (known !== undefined && known.number > before.number) return { state: 'broken', at: { seal: before.number + 1, fault: 'seal-missing' } };
  const head = before.number > 0 ? { head: { number: before.number, digest: before.digest.toString('hex') } } : {};
  return { state: 'whole', seals: before.number, ...count, pending: await pendingRows(ledger), ...head };
}

async function sealAfter(ledger: Ledger, number: number): Promise<Seal | undefined> {
  const { rows } = await sql<Seal>`
    select s.number, s.previous, s.digest, ${SEAL_DIGEST} as computed, length(s.digests) / 32 as digests, s.forgotten_at is not null as forgotten,
      (select sum(upper(r) - lower(r))::bigint from unnest(s.ids) r) as rows
    from audit_seal s where s.number > ${number} order by s.number limit 1`.execute(ledger);
  return rows[0];
}

function faultOfSeal(seal: Seal, before: { number: number; digest: Buffer }): ChainFault | undefined {
  if (seal.number !== before.number + 1) return { seal: before.number + 1, fault: 'seal-missing' };
  const fits = seal.previous.equals(before.digest) && seal.computed.equals(seal.digest) && Number(seal.rows) === seal.digests;
  return fits ? undefined : { seal: seal.number, fault: 'seal-changed' };
}

function faultOfKnown({ number, digest }: Seal, known: AuditHead | undefined): ChainFault | undefined {
  return known?.number === number && known.digest !== digest.toString('hex') ? { seal: number, fault: 'not-that-seal' } : undefined;
}

/** The first row under a seal that is not as it was sealed, or that came later under a number that was passed over. */
async function firstWrongRow(ledger: Ledger, { number, forgotten }: Seal): Promise<ChainFault | undefined> {
  const { rows } = await sql<{ row: number; fault: 'row-changed' | 'row-missing' | 'row-added' }>`
    with s as (select * from audit_seal where number = ${number}),
    sealed as (select id, row_number() over (order by id) as place from s, unnest(s.ids) r, generate_series(lower(r), upper(r) - 1) id where not ${forgotten}),
    wrong as (
      select sealed.id, case when a.id is null then 'row-missing' else 'row-changed' end as fault
      from s, sealed left join audit a on a.id = sealed.id
      where a.id is null or ${ROW_DIGEST} <> substring(s.digests from ((place - 1) * 32 + 1)::int for 32)
      union all
      select a.id, 'row-added' from s, unnest(s.gaps) r join audit a on a.id >= lower(r) and a.id < upper(r)
      where s.sealed_at < now() - ${GAP_OPEN} and not exists (select from audit_seal t where t.ids @> a.id)
      union all
      select a.id, 'row-added' from s, audit a where s.number = 1 and a.id < 1)
    select id as row, fault from wrong order by id limit 1`.execute(ledger);
  return rows[0] && { seal: number, ...rows[0] };
}

/** Behind the last seal, and in numbers that were passed over so lately that their rows may still come. */
async function pendingRows(ledger: Ledger): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from audit where id > coalesce((select max(through) from audit_seal), 0))
      + (select count(*) from audit_seal s, unnest(s.gaps) r join audit a on a.id >= lower(r) and a.id < upper(r)
        where s.sealed_at >= now() - ${GAP_OPEN} and not exists (select from audit_seal t where t.ids @> a.id)) as count`.execute(ledger);
  return rows[0]?.count ?? 0;
}
