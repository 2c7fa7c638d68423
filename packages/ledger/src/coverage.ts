import { sql } from 'kysely';
import type { Ledger, LedgerTransaction } from './database.ts';

/** What was counted of a receipt. */
export interface StoredCoverage {
  /** Of the file, while it was read. */
  source: object | null;
  /** Of the bundles; null where nothing was counted yet, or something has been mapped since. */
  fhir: object | null;
  /** When the last bundle of the receipt was mapped, as text with microseconds; null where there is none. */
  mappedTo: string | null;
}

/** Keeps what was counted of a file while it was read, in the transaction that completes its receipt. */
export async function saveSourceCoverage(trx: LedgerTransaction, receiptId: string, coverage: object): Promise<void> {
  const source = JSON.stringify(coverage);
  await trx.insertInto('coverage').values({ receipt_id: receiptId, source }).onConflict((on) => on.column('receipt_id').doUpdateSet({ source })).execute();
}

/** Keeps what was counted of the bundles of a receipt, as they were when the last of them had been mapped at `mappedTo`. */
export async function saveFhirCoverage(ledger: Ledger, receiptId: string, { coverage, mappedTo }: { coverage: object; mappedTo: string }): Promise<void> {
  const values = { fhir: JSON.stringify(coverage), counted_to: mappedTo };
  await ledger.insertInto('coverage').values({ receipt_id: receiptId, ...values }).onConflict((on) => on.column('receipt_id').doUpdateSet(values)).execute();
}

/** Reads what was counted of a receipt that the caller may see. */
export async function readCoverage(ledger: Ledger, receiptId: string): Promise<StoredCoverage> {
  const { rows: [row] } = await sql<StoredCoverage>`
    select c.source, case when c.counted_to = m.at then c.fhir end as fhir, m.at::text as "mappedTo"
    from (select max(r.mapped_at) as at from receipt_entry e join record r on r.id = e.record_id where e.receipt_id = ${receiptId}) m
      left join coverage c on c.receipt_id = ${receiptId}`.execute(ledger);
  return row ?? { source: null, fhir: null, mappedTo: null };
}

export interface PlacedBundle {
  position: number;
  /** Where the sender finds the record. */
  place: string | null;
  /** The transaction Bundle, as JSON text. */
  content: string;
}

/** Bundles that are read at once. */
const BATCH = 200;

/** The bundles of a receipt, as its records are mapped now, in batches and in the order of the file. Holds no lock between batches. */
export async function* bundlesOf(ledger: Ledger, receiptId: string): AsyncGenerator<PlacedBundle[]> {
  for (let after = -1, rows: PlacedBundle[]; ; after = rows.at(-1)?.position ?? after) {
    ({ rows } = await sql<PlacedBundle>`
      select e.position, e.place, b.content from receipt_entry e join bundle b on b.record_id = e.record_id
      where e.receipt_id = ${receiptId} and e.position > ${after} order by e.position limit ${BATCH}`.execute(ledger));
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
  }
}
