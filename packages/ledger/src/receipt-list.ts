import type { Ledger } from './database.ts';

/** A receipt without its rows. */
export interface ReceiptLine {
  id: string;
  kind: 'record' | 'records' | 'file';
  source: string | null;
  sourceVersion: number | null;
  fileName: string | null;
  receivedAt: Date;
  complete: boolean;
}

/**
 * The receipts of a tenant, the newest first.
 *
 * @param before those received before this one alone, for the next page
 */
export async function listReceipts(ledger: Ledger, tenant: string, { source, before, limit }: { source?: string; before?: string; limit: number }): Promise<ReceiptLine[]> {
  const rows = await ledger
    .selectFrom('receipt')
    .select(['id', 'kind', 'source', 'source_version', 'file_name', 'received_at', 'completed_at'])
    .where('tenant', '=', tenant)
    .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
    // Ids are time-ordered, so they tell the order also of receipts of one moment.
    .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, kind: row.kind, source: row.source, sourceVersion: row.source_version, fileName: row.file_name, receivedAt: row.received_at, complete: row.completed_at !== null }));
}
