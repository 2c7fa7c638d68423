import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Ledger, LedgerTransaction } from './database.ts';
import { resolveNameless } from './held.ts';

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

/**
 * Opens a receipt. Its id is time-ordered and not to be guessed.
 *
 * @param isWhole every row of it is written in the same transaction, and there is no file that it would be one of: nobody has to complete it
 */
export async function openReceipt(trx: Ledger | LedgerTransaction, request: ReceiptRequest, { isWhole = false }: { isWhole?: boolean } = {}): Promise<string> {
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
      completed_at: isWhole ? sql<Date>`now()` : null,
    })
    .execute();
  return id;
}

/** Marks a receipt as whole: every row of it has been read. */
export async function completeReceipt(trx: LedgerTransaction, id: string): Promise<void> {
  const { tenant, source, file_name } = await trx.updateTable('receipt').set({ completed_at: new Date() }).where('id', '=', id).returning(['tenant', 'source', 'file_name']).executeTakeFirstOrThrow();
  if (source !== null && file_name !== null) await resolveNameless(trx, { id, tenant, source, fileName: file_name });
}

/**
 * Lets the idempotency key of a receipt that was broken off go to another. What was taken under it stays taken, and it is never
 * whole: the rows that are missing come under the other.
 */
export async function leaveUnfinished(trx: LedgerTransaction, id: string): Promise<void> {
  await trx.updateTable('receipt').set({ idempotency_key: null }).where('id', '=', id).where('completed_at', 'is', null).execute();
}

/** A receipt that was given for an idempotency key. */
export interface KeyedReceipt {
  id: string;
  contentDigest: Buffer;
  /** Of the source's definition that reads it. */
  sourceVersion: number | null;
  receivedAt: Date;
  complete: boolean;
}

/** The receipt that was already given for this idempotency key. */
export async function findReceiptByKey(ledger: Ledger | LedgerTransaction, tenant: string, idempotencyKey: string): Promise<KeyedReceipt | undefined> {
  const row = await ledger
    .selectFrom('receipt')
    .select(['id', 'content_digest', 'source_version', 'received_at', 'completed_at'])
    .where('tenant', '=', tenant)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst();
  return row && { id: row.id, contentDigest: row.content_digest, sourceVersion: row.source_version, receivedAt: row.received_at, complete: row.completed_at !== null };
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
