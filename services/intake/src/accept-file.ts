import { addEntries, claimSourceSystems, completeReceipt, type EntryDraft, inTransaction, type Ledger, openReceipt, type Pseudonym, type ReceiptEntry, writeAudit } from '@ehch/ledger';
import { issueOf } from '@ehch/records';
import { type AcceptRequest, REFUSALS } from './accept.ts';

/** Rows that are committed together. */
const BATCH = 500;

export interface AcceptedFile {
  receiptId: string;
  entries: ReceiptEntry[];
}

/**
 * Takes a whole export row by row: good rows go on, bad ones are held. Each batch is committed and signalled before the
 * next is read. A break in between loses nothing: rows that are there already are found unchanged when the file comes again.
 *
 * @param onCommitted told the keys of the mapping lane that have work
 * @param unfinished the receipt of the same file that a break left unfinished
 */
export async function acceptFile(
  { ledger, pseudonym, onCommitted }: { ledger: Ledger; pseudonym: Pseudonym; onCommitted(keys: readonly string[]): Promise<void> },
  request: AcceptRequest,
  drafts: Iterable<EntryDraft>,
  unfinished?: string,
): Promise<AcceptedFile> {
  const receiptId = unfinished ?? (await openReceipt(ledger, request));
  const receipt = { id: receiptId, tenant: request.tenant, pseudonym, refusals: REFUSALS };
  const entries: ReceiptEntry[] = [];
  for (const batch of batches(drafts)) {
    const added = await inTransaction(ledger, async (trx) => addEntries(trx, receipt, await withoutForeignSystems(trx, request.tenant, batch), entries.length));
    entries.push(...added.entries);
    await onCommitted(added.signals);
  }
  await inTransaction(ledger, async (trx) => {
    await completeReceipt(trx, receiptId);
    await writeAudit(trx, [{ tenant: request.tenant, clientId: request.clientId, action: 'C', event: 'file-accepted', entityType: 'Receipt', entityId: receiptId, ...(request.requestId && { requestId: request.requestId }) }]);
  });
  return { receiptId, entries };
}

function* batches(drafts: Iterable<EntryDraft>): Generator<EntryDraft[]> {
  let batch: EntryDraft[] = [];
  for (const draft of drafts) {
    batch.push(draft);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Rows in the name of somebody else's system are held. */
async function withoutForeignSystems(trx: Parameters<typeof claimSourceSystems>[0], tenant: string, drafts: readonly EntryDraft[]): Promise<EntryDraft[]> {
  const systems = [...new Set(drafts.flatMap(({ record }) => (record ? [record.sourceSystem] : [])))];
  const foreign = await claimSourceSystems(trx, tenant, systems);
  return drafts.map(({ place, record, issues }) => {
    const held = record !== undefined && foreign.has(record.sourceSystem);
    return { ...(place !== undefined && { place }), ...(record && !held && { record }), issues: held ? [issueOf('EHCH-ID-011', 'source.system')] : issues };
  });
}
