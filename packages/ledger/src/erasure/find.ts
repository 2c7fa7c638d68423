import { sql } from 'kysely';
import type { LedgerTransaction } from '../database.ts';
import type { Pseudonym } from '../inbox/names.ts';
import { recordsSaying, type RowPlace, rowsSaying } from './said.ts';

const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

/** The number that is asked for, and what this ledger makes of numbers. */
export interface Asked {
  /** Ten digits, checked. */
  nhsNumber: string;
  pseudonym: Pseudonym;
}

/** Who is meant, as the ledger knows them. */
export interface FoundResident {
  /** The key that stands for the resident wherever work is in line; nobody can tell the number by it. */
  key: string;
  /** Every name that leads to the key: hashes of the number and of local ids. */
  names: string[];
  /** Records of this resident alone, also those that retention has emptied. */
  records: number[];
  /** What those records brought to the FHIR server, or found there, that no record of anybody else did: `Type/id`. */
  resources: string[];
  /** Rows of those records and of their source records; and those that are held and hold the number, and nobody else's. */
  rows: RowPlace[];
  /** Records under other keys, such as those of a home, in which the number stands, or in their rows. */
  elsewhere: number[];
  /** Rows that are held and hold the number, and may be of somebody else. */
  heldElsewhere: RowPlace[];
}

/**
 * Finds everything that the ledger holds of a resident (SEC-056). Reads every row that may hold the number in its words, so it takes as long as
 * the ledger is large.
 *
 * @returns undefined where nothing at all is known of the number
 */
export async function findResident(trx: LedgerTransaction, asked: Asked): Promise<FoundResident | undefined> {
  const known = await findByKey(trx, await keyOf(trx, asked), asked);
  const sought = { nhsNumber: asked.nhsNumber, key: known.key, records: known.records };
  const said = await rowsSaying(trx, sought);
  const elsewhere = [...new Set([...said.records, ...(await recordsSaying(trx, sought))])].sort((a, b) => a - b);
  const found = { ...known, rows: together(known.rows, said.own), elsewhere, heldElsewhere: said.held };
  return [found.names, found.records, found.rows, found.elsewhere, found.heldElsewhere].every((one) => one.length === 0) ? undefined : found;
}

/** Whether the number leads to the same key as before, and the same names do. */
export async function isLinkedAsBefore(trx: LedgerTransaction, { key, names }: FoundResident, asked: Asked): Promise<boolean> {
  return (await keyOf(trx, asked)) === key && (await namesOf(trx, key)).length === names.length;
}

/** The same, with what came in under the key since, which indexes find. */
export async function findAgain(trx: LedgerTransaction, before: FoundResident, asked: Asked): Promise<FoundResident> {
  const known = await findByKey(trx, before.key, asked);
  return { ...before, ...known, rows: together(known.rows, before.rows) };
}

async function keyOf(trx: LedgerTransaction, { nhsNumber, pseudonym }: Asked): Promise<string> {
  const name = pseudonym(`${NHS_NUMBER}|${nhsNumber}`);
  return (await trx.selectFrom('lane_name').select('key').where('name', '=', name).executeTakeFirst())?.key ?? name;
}

const namesOf = async (trx: LedgerTransaction, key: string): Promise<string[]> =>
  (await trx.selectFrom('lane_name').select('name').where('key', '=', key).execute()).map(({ name }) => name);

async function findByKey(trx: LedgerTransaction, key: string, { nhsNumber }: Asked): Promise<Omit<FoundResident, 'elsewhere' | 'heldElsewhere'>> {
  const records = (await trx.selectFrom('record').select('id').where('lane_key', '=', key).orderBy('id').execute()).map(({ id }) => id);
  const { rows } = await sql<RowPlace>`select receipt_id as "receiptId", position from receipt_entry where record_id = any(${records}::bigint[])`.execute(trx);
  return { key, names: await namesOf(trx, key), records, rows, resources: await resourcesOf(trx, records, `Patient?identifier=${NHS_NUMBER}|${nhsNumber}`) };
}

const together = (...lists: readonly (readonly RowPlace[])[]): RowPlace[] => [...new Map(lists.flat().map((row) => [`${row.receiptId} ${row.position}`, row])).values()];

/** Are about nobody's care, even where a single resident's records named them: the Patient compartment of FHIR R4 has none of them. */
const OF_NO_RESIDENT = ['Practitioner', 'PractitionerRole', 'Organization', 'OrganizationAffiliation', 'Location', 'HealthcareService', 'Endpoint'];

/** The Patient of the number is the resident's, whoever else's records it came with too. */
async function resourcesOf(trx: LedgerTransaction, records: readonly number[], patient: string): Promise<string[]> {
  const { rows } = await sql<{ reference: string }>`
    select distinct p.resource_type || '/' || p.server_id as reference from publication p where p.record_id = any(${records}::bigint[]) and p.resource_type <> all(${OF_NO_RESIDENT}::text[])
      and not exists (select from publication o where o.resource_type = p.resource_type and o.server_id = p.server_id and o.record_id <> all(${records}::bigint[]))
    union select resource_type || '/' || server_id from identity where identity = ${patient}
    order by 1`.execute(trx);
  return rows.map(({ reference }) => reference);
}
