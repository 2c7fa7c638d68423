import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { appendToInbox, lockKeys } from './inbox/append.ts';
import { type Name, type Pseudonym, resolveKeys } from './inbox/names.ts';
import type { Ledger, LedgerTransaction } from './database.ts';
import { resolveHeld, resolveNameless } from './held.ts';
import { type ArrivingRecord, placeRecords } from './records.ts';

/** The lanes a record goes through, by name. */
export const MAPPING_LANE = 'map';
export const PUBLISHING_LANE = 'publish';

export interface ReceiptRequest {
  tenant: string;
  kind: 'record' | 'records' | 'file';
  source?: string;
  /** Of the source's definition that reads the file. */
  sourceVersion?: number;
  /** SHA-256 of the file as it was sent. */
  fileDigest?: Buffer;
  fileName?: string;
  contentDigest: Buffer;
  idempotencyKey?: string;
  requestId?: string;
}

/** One row that was read: a record that may go on, or the issues for which it is held. */
export interface EntryDraft {
  /** Where the sender finds it: a row of a file, an index of an array. */
  place?: string;
  /** The row of a file that it was read from. */
  row?: RowOrigin;
  /** What the sender calls the record, as far as a row that is held says. */
  about?: { recordType: string; sourceSystem: string; sourceKey: string };
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

/** Opens a receipt. Its id is time-ordered and not to be guessed. */
export async function openReceipt(trx: Ledger | LedgerTransaction, request: ReceiptRequest): Promise<string> {
  const id = uuidv7();
  await trx
    .insertInto('receipt')
    .values({
      id,
      tenant: request.tenant,
      kind: request.kind,
      source: request.source ?? null,
      source_version: request.sourceVersion ?? null,
      file_digest: request.fileDigest ?? null,
      file_name: request.fileName ?? null,
      content_digest: request.contentDigest,
      idempotency_key: request.idempotencyKey ?? null,
      request_id: request.requestId ?? null,
    })
    .execute();
  return id;
}

/** Marks a receipt as whole: every row of it has been read. */
export async function completeReceipt(trx: LedgerTransaction, id: string): Promise<void> {
  await resolveNameless(trx, id);
  await trx.updateTable('receipt').set({ completed_at: new Date() }).where('id', '=', id).execute();
}

interface Receipt {
  id: string;
  tenant: string;
  pseudonym: Pseudonym;
  refusals: Refusals;
}

/**
 * Writes rows of a receipt and puts the records that are new behind their keys, all in the caller's transaction.
 * Doing it again after a break adds nothing twice.
 *
 * @param from position of the first draft within the receipt
 * @returns the entries, the issues of those that are held, and the keys of the mapping lane to signal after the commit
 */
export async function addEntries(
  trx: LedgerTransaction,
  receipt: Receipt,
  drafts: readonly EntryDraft[],
  from: number,
): Promise<{ entries: ReceiptEntry[]; issues: object[]; signals: string[] }> {
  const keyed = await giveKeys(trx, receipt, drafts);
  // Versions that arrive at once would else get their numbers in one order and their places in line in another.
  await lockKeys(trx, MAPPING_LANE, keyed.flatMap(({ record }) => record?.laneKey ?? []));
  const entries = await giveStandings(trx, receipt, keyed, from);
  const accepted = entries.flatMap(({ standing, recordId, laneKey }) => (standing === 'accepted' && recordId && laneKey ? [{ key: laneKey, ref: recordId }] : []));
  await appendToInbox(trx, MAPPING_LANE, accepted);
  await resolveHeld(trx, receipt, entries);
  await insertEntries(trx, receipt.id, entries);
  return { entries, issues: entries.flatMap((entry) => entry.issues), signals: [...new Set(accepted.map(({ key }) => key))] };
}

interface KeyedDraft extends Omit<EntryDraft, 'record'> {
  record?: ArrivingRecord;
}

async function giveKeys(trx: LedgerTransaction, receipt: Receipt, drafts: readonly EntryDraft[]): Promise<KeyedDraft[]> {
  const groups = drafts.flatMap(({ record }) => (record ? [record.names] : []));
  const keys = (await resolveKeys(trx, groups, { receiptId: receipt.id, pseudonym: receipt.pseudonym })).values();
  return drafts.map(({ record, ...draft }) => {
    if (record === undefined) return draft;
    const key = keys.next().value;
    return key?.ok ? { ...draft, record: { ...record, laneKey: key.key } } : { ...draft, about: record, issues: [receipt.refusals.conflictingNames] };
  });
}

type PlacedEntry = ReceiptEntry & KeyedDraft & { laneKey?: string };

async function giveStandings(trx: LedgerTransaction, receipt: Receipt, drafts: readonly KeyedDraft[], from: number): Promise<PlacedEntry[]> {
  const records = drafts.flatMap(({ record }) => (record ? [record] : []));
  const places = (await placeRecords(trx, { tenant: receipt.tenant, receiptId: receipt.id }, records)).values();
  return drafts.map((draft, index) => {
    const position = from + index;
    if (draft.record === undefined) return { ...draft, position, standing: 'held' };
    const placed = places.next().value;
    if (placed === undefined || placed.standing === 'conflict') return { ...draft, position, standing: 'held', about: draft.record, issues: [receipt.refusals.conflictingVersion] };
    return { ...draft, position, standing: placed.standing, recordId: placed.recordId, laneKey: draft.record.laneKey };
  });
}

async function insertEntries(trx: LedgerTransaction, receiptId: string, entries: readonly PlacedEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const column = <T>(of: (entry: PlacedEntry) => T | undefined): (T | null)[] => entries.map((entry) => of(entry) ?? null);
  await sql`
    insert into receipt_entry (receipt_id, position, place, row_number, table_name, cells, record_id, standing, issues, record_type, source_system, source_key)
    select ${receiptId}, * from unnest(${column((e) => e.position)}::int[], ${column((e) => e.place)}::text[], ${column((e) => e.row?.number)}::int[], ${column((e) => e.row?.table)}::text[],
      ${column((e) => e.row?.cells && JSON.stringify(e.row.cells))}::jsonb[], ${column((e) => e.recordId)}::bigint[], ${column((e) => e.standing)}::text[], ${column((e) => JSON.stringify(e.issues))}::jsonb[],
      ${column((e) => e.about?.recordType)}::text[], ${column((e) => e.about?.sourceSystem)}::text[], ${column((e) => e.about?.sourceKey)}::text[])
    on conflict (receipt_id, position) do nothing`.execute(trx);
}

/** A receipt that was already given for this idempotency key, and whether it was for the same content. */
export async function findReceiptByKey(ledger: Ledger | LedgerTransaction, tenant: string, idempotencyKey: string): Promise<{ id: string; contentDigest: Buffer; receivedAt: Date; complete: boolean } | undefined> {
  const row = await ledger
    .selectFrom('receipt')
    .select(['id', 'content_digest', 'received_at', 'completed_at'])
    .where('tenant', '=', tenant)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst();
  return row && { id: row.id, contentDigest: row.content_digest, receivedAt: row.received_at, complete: row.completed_at !== null };
}

/** The receipt under which a record was first accepted, if that was for a request of this content. */
export async function receiptOfRecord(ledger: Ledger | LedgerTransaction, recordId: number, contentDigest: Buffer): Promise<string | undefined> {
  const row = await ledger
    .selectFrom('record')
    .innerJoin('receipt', 'receipt.id', 'record.receipt_id')
    .select('receipt.id')
    .where('record.id', '=', recordId)
    .where('receipt.content_digest', '=', contentDigest)
    .executeTakeFirst();
  return row?.id;
}
