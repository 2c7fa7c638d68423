import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import { heldLock, resolveHeld } from './held.ts';
import { appendToInbox, lockKeys } from './inbox/append.ts';
import { type Name, type Pseudonym, resolveKeys } from './inbox/names.ts';
import { type ArrivingRecord, placeRecords, type RecordName } from './records.ts';
import { MAPPING_LANE } from './receipts.ts';

/** One row that was read: a record that may go on, or the issues for which it is held. */
export interface EntryDraft {
  /** Where the sender finds it: a row of a file, an index of an array. */
  place?: string;
  /** The row of a file that it was read from. */
  row?: RowOrigin;
  /** What the sender calls the message, where a row is one. */
  messageId?: string;
  /** How the sender named the resident, where there is more than one way. */
  namedBy?: string;
  /** What the sender calls the record, as far as a row that is held says. */
  about?: RecordName;
  /** ODS code and CQC location id of the home that it is about, as far as it says. */
  homes?: readonly string[];
  record?: Omit<ArrivingRecord, 'laneKey'> & { names: readonly Name[] };
  issues: readonly object[];
}

/** What is kept of a row of a file. */
export interface RowOrigin {
  /** As the spreadsheet numbers it. */
  number: number;
  /** The table of the source's definition that read it. */
  table: string;
  /** What the source read of it, by the sender's names. */
  cells?: Readonly<Record<string, string>>;
}

export interface ReceiptEntry {
  position: number;
  standing: 'accepted' | 'unchanged' | 'superseded' | 'held';
  recordId?: number;
}

/** What intake says, in its own words, of records that the ledger cannot take as they are. */
export interface Refusals {
  /** The record names a person or home under two strong names. */
  conflictingNames: object;
  /** The record claims a version that is there with other content. */
  conflictingVersion: object;
}

export interface ReceiptAtHand {
  id: string;
  tenant: string;
  pseudonym: Pseudonym;
  refusals: Refusals;
}

/** A row of a receipt with its place among what the ledger has. */
export type PlacedEntry = ReceiptEntry & KeyedDraft & { laneKey?: string };

/**
 * Writes rows of a receipt and puts the records that are new behind their keys, all in the caller's transaction.
 * Doing it again after a break adds nothing twice.
 *
 * @param from position of the first draft within the receipt
 * @returns the entries, the issues of those that are held, and the keys of the mapping lane to signal after the commit
 */
export async function addEntries(
  trx: LedgerTransaction,
  receipt: ReceiptAtHand,
  drafts: readonly EntryDraft[],
  from: number,
): Promise<{ entries: ReceiptEntry[]; issues: object[]; signals: string[] }> {
  const { entries, signals } = await placeDrafts(trx, receipt, drafts.map((draft, index) => ({ draft, position: from + index })));
  const fresh = await insertEntries(trx, receipt, entries);
  await resolveHeld(trx, receipt, entries.filter(({ position }) => fresh.has(position)));
  return { entries, issues: entries.flatMap((entry) => entry.issues), signals };
}

/**
 * Finds the key of each draft and its place among the versions that are there, writes what is new and puts it behind its key.
 *
 * @returns the keys of the mapping lane to signal after the commit
 */
export async function placeDrafts(trx: LedgerTransaction, receipt: ReceiptAtHand, drafts: readonly { draft: EntryDraft; position: number }[]): Promise<{ entries: PlacedEntry[]; signals: string[] }> {
  const keyed = await giveKeys(trx, receipt, drafts.map(({ draft }) => draft));
  // Versions that arrive at once would else get their numbers in one order and their places in line in another.
  await lockKeys(trx, MAPPING_LANE, keyed.flatMap(({ record }) => record?.laneKey ?? []));
  const entries = await giveStandings(trx, receipt, keyed, drafts.map(({ position }) => position));
  const accepted = entries.flatMap(({ standing, recordId, laneKey }) => (standing === 'accepted' && recordId && laneKey ? [{ key: laneKey, ref: recordId }] : []));
  await appendToInbox(trx, MAPPING_LANE, accepted);
  return { entries, signals: [...new Set(accepted.map(({ key }) => key))] };
}

interface KeyedDraft extends Omit<EntryDraft, 'record'> {
  record?: ArrivingRecord;
}

async function giveKeys(trx: LedgerTransaction, receipt: ReceiptAtHand, drafts: readonly EntryDraft[]): Promise<KeyedDraft[]> {
  const groups = drafts.flatMap(({ record }) => (record ? [record.names] : []));
  const keys = (await resolveKeys(trx, groups, { receiptId: receipt.id, pseudonym: receipt.pseudonym })).values();
  return drafts.map(({ record, ...draft }) => {
    if (record === undefined) return draft;
    const key = keys.next().value;
    return key?.ok ? { ...draft, record: { ...record, laneKey: key.key } } : { ...draft, about: record, issues: [receipt.refusals.conflictingNames] };
  });
}

async function giveStandings(trx: LedgerTransaction, receipt: ReceiptAtHand, drafts: readonly KeyedDraft[], positions: readonly number[]): Promise<PlacedEntry[]> {
  const records = drafts.flatMap(({ record }) => (record ? [record] : []));
  const places = (await placeRecords(trx, { tenant: receipt.tenant, receiptId: receipt.id }, records)).values();
  return drafts.map((draft, index) => {
    const position = positions[index] ?? 0;
    if (draft.record === undefined) return { ...draft, position, standing: 'held' };
    const placed = places.next().value;
    if (placed === undefined || placed.standing === 'conflict') return { ...draft, position, standing: 'held', about: draft.record, issues: [receipt.refusals.conflictingVersion] };
    return { ...draft, position, standing: placed.standing, recordId: placed.recordId, laneKey: draft.record.laneKey };
  });
}

/** Takes the lock for {@link resolveHeld} along. @returns the positions that were not there before */
async function insertEntries(trx: LedgerTransaction, receipt: ReceiptAtHand, entries: readonly PlacedEntry[]): Promise<Set<number>> {
  if (entries.length === 0) return new Set();
  const column = <T>(of: (entry: PlacedEntry) => T | undefined): (T | null)[] => entries.map((entry) => of(entry) ?? null);
  const { rows } = await sql<{ position: number }>`
    with locked as materialized (select ${heldLock(receipt.tenant, entries)})
    insert into receipt_entry (receipt_id, position, place, row_number, table_name, cells, record_id, standing, issues,
      record_type, source_system, source_key, source_version, source_updated_at, home_ids, message_id, named_by)
    select ${receipt.id}, position, place, row_number, table_name, cells, record_id, standing, issues, record_type, source_system, source_key, source_version, source_updated_at, string_to_array(homes, ' '), message_id, named_by
    from unnest(${column((e) => e.position)}::int[], ${column((e) => e.place)}::text[], ${column((e) => e.row?.number)}::int[], ${column((e) => e.row?.table)}::text[],
      ${column((e) => e.row?.cells && JSON.stringify(e.row.cells))}::jsonb[], ${column((e) => e.recordId)}::bigint[], ${column((e) => e.standing)}::text[], ${column((e) => JSON.stringify(e.issues))}::jsonb[],
      ${column((e) => told(e)?.recordType)}::text[], ${column((e) => told(e)?.sourceSystem)}::text[], ${column((e) => told(e)?.sourceKey)}::text[],
      ${column((e) => told(e)?.version)}::bigint[], ${column((e) => told(e)?.updatedAt)}::timestamptz[], ${column((e) => (e.standing === 'held' ? e.homes?.join(' ') : undefined))}::text[], ${column((e) => e.messageId)}::text[], ${column((e) => e.namedBy)}::text[])
      as e (position, place, row_number, table_name, cells, record_id, standing, issues, record_type, source_system, source_key, source_version, source_updated_at, homes, message_id, named_by) cross join locked
    on conflict (receipt_id, position) do nothing returning position`.execute(trx);
  return new Set(rows.map(({ position }) => position));
}

/** What a row that is held says of itself; of one that became a record the record says it. */
const told = ({ standing, about }: PlacedEntry): RecordName | undefined => (standing === 'held' ? about : undefined);
