import { type RawBuilder, sql } from 'kysely';
import type { Ledger, LedgerTransaction } from '../database.ts';
import { openPseudonym } from '../inbox/names.ts';

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** Who is meant, as the ledger knows them. */
export interface FoundResident {
  /** The key that stands for the resident wherever work is in line; nobody can tell the number by it. */
  key: string;
  /** Every name that leads to the key: hashes of the number and of local ids. */
  names: string[];
  /** Records of this resident alone. */
  records: number[];
  /** What those records brought to the FHIR server, or found there, that no record of anybody else did: `Type/id`. */
  resources: string[];
  /** Rows that are held, or were read, and hold the number or are of the same source record, with their receipts. */
  rows: { receiptId: string; position: number }[];
  /** Records under other keys, such as those of a home, in which the number stands. */
  elsewhere: number[];
}

/**
 * Finds everything that the ledger holds of a resident (SEC-056). Reads every row that may hold the number in its words, so it takes as long as
 * the ledger is large.
 *
 * @param nhsNumber ten digits, checked
 * @returns undefined where nothing at all is known of the number
 */
export async function findResident(ledger: Ledger, trx: LedgerTransaction, nhsNumber: string): Promise<FoundResident | undefined> {
  const name = (await openPseudonym(ledger))(`${NHS_NUMBER}|${nhsNumber}`);
  const key = (await trx.selectFrom('lane_name').select('key').where('name', '=', name).executeTakeFirst())?.key ?? name;
  const known = await findByKey(trx, key, nhsNumber);
  const said = sql`~ ${writtenAs(nhsNumber)}`;
  const rows = await rowsThat(trx, sql`(e.cells is not null or e.issues <> '[]') and (e.cells::text ${said} or e.issues::text ${said})
    or (e.record_id is null and e.cells is not null and exists (select from record k where k.id = any(${known.records}::bigint[])
      and k.source_system = e.source_system and k.source_key = e.source_key and k.record_type = e.record_type))`);
  const elsewhere = await recordsThat(trx, sql`lane_key <> ${key} and body ${said}`);
  const found = { ...known, rows: together(known.rows, rows), elsewhere };
  return [found.names, found.records, found.rows, found.elsewhere].every((one) => one.length === 0) ? undefined : found;
}

/** The same, with what came in under the key since, which indexes find. */
export async function findAgain(trx: LedgerTransaction, before: FoundResident, nhsNumber: string): Promise<FoundResident> {
  const known = await findByKey(trx, before.key, nhsNumber);
  return { ...before, ...known, rows: together(known.rows, before.rows) };
}

type RowPlace = FoundResident['rows'][number];

async function findByKey(trx: LedgerTransaction, key: string, nhsNumber: string): Promise<Omit<FoundResident, 'elsewhere'>> {
  const names = (await trx.selectFrom('lane_name').select('name').where('key', '=', key).execute()).map((row) => row.name);
  const records = (await trx.selectFrom('record').select('id').where('lane_key', '=', key).where('body', '!=', '{}').orderBy('id').execute()).map(({ id }) => id);
  const { rows } = await sql<RowPlace>`select receipt_id as "receiptId", position from receipt_entry where record_id = any(${records}::bigint[])`.execute(trx);
  return { key, names, records, rows, resources: await resourcesOf(trx, records, `Patient?identifier=${NHS_NUMBER}|${nhsNumber}`) };
}

const together = (...lists: readonly (readonly RowPlace[])[]): RowPlace[] => [...new Map(lists.flat().map((row) => [`${row.receiptId} ${row.position}`, row])).values()];

/** So many are read at once, so that no statement takes longer than the ledger lets it. */
const PAGE = 20_000;

async function rowsThat(trx: LedgerTransaction, holds: RawBuilder<unknown>): Promise<RowPlace[]> {
  const found: RowPlace[] = [];
  for (let from: RowPlace | undefined = { receiptId: '00000000-0000-0000-0000-000000000000', position: -1 }; from !== undefined; ) {
    const behind: RawBuilder<unknown> = sql`(e.receipt_id, e.position) > (${from.receiptId}::uuid, ${from.position}::int)`;
    const { rows: [last] }: { rows: RowPlace[] } = await sql<RowPlace>`
      select e.receipt_id as "receiptId", e.position from receipt_entry e where ${behind} order by e.receipt_id, e.position offset ${PAGE - 1} limit 1`.execute(trx);
    const until = last === undefined ? sql`true` : sql`(e.receipt_id, e.position) <= (${last.receiptId}::uuid, ${last.position}::int)`;
    found.push(...(await sql<RowPlace>`select e.receipt_id as "receiptId", e.position from receipt_entry e where ${behind} and ${until} and (${holds})`.execute(trx)).rows);
    from = last;
  }
  return found;
}

async function recordsThat(trx: LedgerTransaction, holds: RawBuilder<unknown>): Promise<number[]> {
  const { rows: [newest] } = await sql<{ id: number | null }>`select max(id) as id from record`.execute(trx);
  const found: number[] = [];
  for (let from = 0; from <= (newest?.id ?? 0); from += PAGE) {
    const { rows } = await sql<{ id: number }>`select id from record where id >= ${from} and id < ${from + PAGE} and ${holds} order by id`.execute(trx);
    found.push(...rows.map(({ id }) => id));
  }
  return found;
}

/** The number as people write it: in one, or 3-3-4 with blanks or hyphens, and not as a part of a longer one. */
function writtenAs(nhsNumber: string): string {
  const [, a = '', b = '', c = ''] = /^(\d{3})(\d{3})(\d{4})$/.exec(nhsNumber) ?? [];
  return `(^|[^0-9])${a}[ -]?${b}[ -]?${c}([^0-9]|$)`;
}

/** The Patient of the number is the resident's, whoever else's records it came with too. */
async function resourcesOf(trx: LedgerTransaction, records: readonly number[], patient: string): Promise<string[]> {
  const { rows } = await sql<{ reference: string }>`
    select distinct p.resource_type || '/' || p.server_id as reference from publication p where p.record_id = any(${records}::bigint[])
      and not exists (select from publication o where o.resource_type = p.resource_type and o.server_id = p.server_id and o.record_id <> all(${records}::bigint[]))
    union select resource_type || '/' || server_id from identity where identity = ${patient}
    order by 1`.execute(trx);
  return rows.map(({ reference }) => reference);
}
