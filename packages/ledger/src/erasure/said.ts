import { type RawBuilder, sql } from 'kysely';
import type { LedgerTransaction } from '../database.ts';
import { ERASED_KEY } from '../records.ts';

/** Where a row stands. */
export interface RowPlace {
  receiptId: string;
  position: number;
}

/** Whose number is looked for, and what is known of the resident. */
interface Sought {
  nhsNumber: string;
  key: string;
  records: readonly number[];
}

/** A row in which the number stands, or that was held of a source record of the resident. */
interface SaidRow extends RowPlace {
  recordId: number | null;
  /** Whether it was held of a source record of the resident; and of one of somebody else. */
  own: boolean;
  others: boolean;
  /** Whether the sender names the record or the message by the number. */
  named: boolean;
  text: string;
}

/** Rows that say the number: those of the resident, those that are held and may be of somebody else, and records that others of them became. */
interface SaidRows {
  own: RowPlace[];
  held: RowPlace[];
  records: number[];
}

/** Sorts every row that has to do with the number by whose it is. Reads them all, in parts. */
export async function rowsSaying(trx: LedgerTransaction, sought: Sought): Promise<SaidRows> {
  const found: SaidRows = { own: [], held: [], records: [] };
  for (let from: RowPlace | undefined = { receiptId: '00000000-0000-0000-0000-000000000000', position: -1 }; from !== undefined; ) {
    const behind: RawBuilder<unknown> = sql`(e.receipt_id, e.position) > (${from.receiptId}::uuid, ${from.position}::int)`;
    const { rows: [last] }: { rows: RowPlace[] } = await sql<RowPlace>`
      select e.receipt_id as "receiptId", e.position from receipt_entry e where ${behind} order by e.receipt_id, e.position offset ${PAGE - 1} limit 1`.execute(trx);
    const until = last === undefined ? sql`true` : sql`(e.receipt_id, e.position) <= (${last.receiptId}::uuid, ${last.position}::int)`;
    for (const row of await readPage(trx, sql`${behind} and ${until}`, sought)) sortIn(found, row, sought);
    from = last;
  }
  return found;
}

/** So many are read at once, so that no statement takes longer than the ledger lets it. */
const PAGE = 5_000;

async function readPage(trx: LedgerTransaction, within: RawBuilder<unknown>, { nhsNumber, key, records }: Sought): Promise<SaidRow[]> {
  const says = sql`~ ${writtenAs(nhsNumber)}`;
  const own = sql`(e.record_id is null and (f.tenant, e.record_type, e.source_system, e.source_key) in (select tenant, record_type, source_system, source_key from record where id = any(${records}::bigint[])))`;
  const named = sql`(e.source_key ${says} or e.message_id ${says})`;
  const { rows } = await sql<SaidRow>`
    select e.receipt_id as "receiptId", e.position, e.record_id as "recordId", ${own} is true as own, ${named} is true as named, concat(e.cells::text, ' ', e.issues::text) as text,
      exists (select from record k where k.tenant = f.tenant and k.record_type = e.record_type and k.source_system = e.source_system and k.source_key = e.source_key and k.lane_key not in (${key}, ${ERASED_KEY})) as others
    from receipt_entry e join receipt f on f.id = e.receipt_id
    where ${within} and (${own} or ${named} or e.cells::text ${says} or (e.issues <> '[]' and e.issues::text ${says}))`.execute(trx);
  return rows;
}

function sortIn(found: SaidRows, { receiptId, position, recordId, ...row }: SaidRow, { nhsNumber, records }: Sought): void {
  if (recordId !== null) {
    if (!records.includes(recordId)) found.records.push(recordId);
  } else if (row.own || isOnlyOf(nhsNumber, row)) found.own.push({ receiptId, position });
  else found.held.push({ receiptId, position });
}

/** A row that is held says nothing of whose it is but by its words: one that names somebody else as well may be theirs, or a home's. */
function isOnlyOf(nhsNumber: string, { others, named, text }: Pick<SaidRow, 'others' | 'named' | 'text'>): boolean {
  return !others && (named || nhsNumbersIn(text).every((number) => number === nhsNumber));
}

/** Records of other keys in whose words or source keys the number stands. Reads them all, in parts. */
export async function recordsSaying(trx: LedgerTransaction, { nhsNumber, key }: Sought): Promise<number[]> {
  const { rows: [newest] } = await sql<{ id: number | null }>`select max(id) as id from record`.execute(trx);
  const says = sql`~ ${writtenAs(nhsNumber)}`;
  const found: number[] = [];
  for (let from = 0; from <= (newest?.id ?? 0); from += PAGE) {
    const { rows } = await sql<{ id: number }>`
      select id from record where id >= ${from} and id < ${from + PAGE} and lane_key not in (${key}, ${ERASED_KEY}) and (body ${says} or source_key ${says}) order by id`.execute(trx);
    found.push(...rows.map(({ id }) => id));
  }
  return found;
}

/** The number as people write it: in one, or 3-3-4 with blanks or hyphens, and not as a part of a longer one. */
function writtenAs(nhsNumber: string): string {
  const [, a = '', b = '', c = ''] = /^(\d{3})(\d{3})(\d{4})$/.exec(nhsNumber) ?? [];
  return `(^|[^0-9])${a}[ -]?${b}[ -]?${c}([^0-9]|$)`;
}

const nhsNumbersIn = (text: string): string[] => [...text.matchAll(/(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)/g)].map(([number]) => number.replaceAll(/[ -]/g, '')).filter(checks);

/** Modulus 11, as the NHS Data Dictionary has it of the NHS number. */
function checks(digits: string): boolean {
  const sum = [...digits.slice(0, 9)].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  return (11 - (sum % 11)) % 11 === Number(digits[9]);
}
