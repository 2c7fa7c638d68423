import { type RawBuilder, sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from './receipts.ts';

/** What is kept for a time and no longer (SEC-055, SEC-034). */
export const KEPT = ['cells', 'held-cells', 'superseded', 'idempotency-keys', 'quotas', 'audit'] as const;
export type KeptKind = (typeof KEPT)[number];

/** For how many milliseconds. */
export type KeptFor = Readonly<Record<Exclude<KeptKind, 'quotas'>, number>>;

const HOUR_MS = 3_600_000;

/**
 * Lets go of what is past its time, at most `limit` of each kind at once:
 *
 * - `cells` of rows, and what stands in their issues of a cell; `held-cells` of rows that are still held, which keep their places and codes;
 * - `superseded` records that were never published: what they said, and what they were mapped to or tried to be published as;
 * - `idempotency-keys` of receipts that are complete; `quotas` that nobody has used for an hour;
 * - `audit` rows, a whole seal at a time. The seal stays.
 *
 * @returns how many of each kind; of the audit, seals
 */
export async function letGo(ledger: Ledger, kept: KeptFor, limit = 5_000): Promise<Record<KeptKind, number>> {
  const once = (work: (trx: LedgerTransaction) => Promise<number>) => ledger.transaction().execute(work);
  return {
    cells: await once((trx) => clearCells(trx, kept.cells, { held: false, limit })),
    'held-cells': await once((trx) => clearCells(trx, kept['held-cells'], { held: true, limit })),
    superseded: await once((trx) => clearSuperseded(trx, kept.superseded, limit)),
    'idempotency-keys': await once((trx) => clearKeys(trx, kept['idempotency-keys'], limit)),
    quotas: await once((trx) => clearQuotas(trx, limit)),
    audit: await once((trx) => forgetSeal(trx, kept.audit)),
  };
}

const before = (ms: number): RawBuilder<Date> => sql`now() - make_interval(secs => ${ms / 1_000})`;

/** The first receipt id of a time: ids are in the order of time (UUID version 7), so that an index finds what is old. */
const firstIdAt = (at: RawBuilder<Date>): RawBuilder<string> => sql`(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid`;

async function clearCells(trx: LedgerTransaction, ms: number, { held, limit }: { held: boolean; limit: number }): Promise<number> {
  const open = sql`standing = 'held' and resolved_by is null`;
  const { numAffectedRows = 0n } = await sql`
    update receipt_entry e set cells = null,
      issues = (select coalesce(jsonb_agg(one - array['cell', 'word', 'value'] order by place), '[]') from jsonb_array_elements(e.issues) with ordinality as i (one, place))
    from (select receipt_id, position from receipt_entry
      where cells is not null and receipt_id < ${firstIdAt(before(ms))} and (${open}) = ${held} order by receipt_id limit ${limit} for update skip locked) old
    where e.receipt_id = old.receipt_id and e.position = old.position`.execute(trx);
  return Number(numAffectedRows);
}

async function clearSuperseded(trx: LedgerTransaction, ms: number, limit: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    update record r set body = '{}' from (select id from record where state = 'superseded' and body <> '{}' and received_at < ${before(ms)}
      and not exists (select from lane_item i where i.ref = record.id and i.lane in (${MAPPING_LANE}, ${PUBLISHING_LANE})) order by received_at limit ${limit} for update skip locked) old
    where r.id = old.id returning r.id`.execute(trx);
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) {
    await sql`delete from bundle_tried where record_id = any(${ids}::bigint[])`.execute(trx);
    await sql`delete from bundle where record_id = any(${ids}::bigint[])`.execute(trx);
  }
  return ids.length;
}

async function clearKeys(trx: LedgerTransaction, ms: number, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    update receipt f set idempotency_key = null from (select id from receipt
      where idempotency_key is not null and completed_at is not null and received_at < ${before(ms)} order by received_at limit ${limit} for update skip locked) old
    where f.id = old.id`.execute(trx);
  return Number(numAffectedRows);
}

async function clearQuotas(trx: LedgerTransaction, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from quota where key in (select key from quota where window_at < ${before(HOUR_MS)} limit ${limit} for update skip locked)`.execute(trx);
  return Number(numAffectedRows);
}

/** The oldest seal whose rows are past their time; in order, so that the chain is forgotten from its beginning. */
async function forgetSeal(trx: LedgerTransaction, ms: number): Promise<number> {
  const { rows: [seal] } = await sql<{ number: number }>`
    select number from audit_seal where forgotten_at is null and sealed_at < ${before(ms)} order by number limit 1 for update skip locked`.execute(trx);
  if (seal === undefined) return 0;
  await sql`update audit_seal set forgotten_at = clock_timestamp() where number = ${seal.number}`.execute(trx);
  await sql`delete from audit a using audit_seal s, unnest(s.ids) r where s.number = ${seal.number} and a.id >= lower(r) and a.id < upper(r)`.execute(trx);
  return 1;
}
