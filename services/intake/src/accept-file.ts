import { addEntries, claimSourceSystems, completeReceipt, type EntryDraft, inTransaction, leaveUnfinished, type Ledger, type LedgerTransaction, openReceipt, type Pseudonym, type ReceiptAtHand, saveSourceCoverage, writeAudit } from '@ehch/ledger';
import { issueOf } from '@ehch/records';
import { type Acceptance, type AcceptRequest, findRepeated, REFUSALS } from './accept.ts';
import { completeDrafts } from './complete.ts';
import type { FileDrafts } from './file-drafts.ts';
import { receiptIdOf } from './receipt-id.ts';
import { traceRows } from './trace-rows.ts';

/** Rows that are committed together. */
const BATCH = 500;

/**
 * Takes a whole export row by row: good rows go on, bad ones are held. Each batch is committed before the next is read, and signalled
 * while the next is written. A break in between loses nothing: rows that are there already are found unchanged when the file comes again.
 * The same file again under its Idempotency-Key has no second effect (REST-080).
 *
 * @param onCommitted told the keys of the mapping lane that have work; never fails
 * @returns the id of the receipt; throws the answer to a key that is busy or was used for another file
 */
export async function acceptFile(
  { ledger, pseudonym, onCommitted }: { ledger: Ledger; pseudonym: Pseudonym; onCommitted(keys: readonly string[]): Promise<void> },
  request: AcceptRequest,
  { rows, coverage }: FileDrafts,
): Promise<string> {
  const opened = await openOnce(ledger, request);
  if (opened.is !== 'new' && opened.is !== 'unfinished') return receiptIdOf(opened);
  const { receiptId } = opened;
  const receipt = { id: receiptId, tenant: request.tenant, pseudonym, refusals: REFUSALS };
  let position = 0;
  let signalled = Promise.resolve();
  for await (const batch of batches(rows)) {
    const signals = await takeBatch(ledger, receipt, batch, position);
    position += batch.length;
    await signalled;
    signalled = onCommitted(signals);
  }
  await signalled;
  await inTransaction(ledger, async (trx) => {
    await saveSourceCoverage(trx, receiptId, coverage());
    await completeReceipt(trx, receiptId);
    await writeAudit(trx, [{ tenant: request.tenant, clientId: request.clientId, action: 'C', event: 'file-accepted', entityType: 'Receipt', entityId: receiptId, ...(request.requestId && { requestId: request.requestId }) }]);
  });
  return receiptId;
}

/** @returns the keys of the mapping lane to signal */
async function takeBatch(ledger: Ledger, receipt: ReceiptAtHand, batch: readonly EntryDraft[], position: number): Promise<string[]> {
  const traces = traceRows({ isAlone: false });
  const traced = traces.begin(batch);
  try {
    const { entries, signals } = await inTransaction(ledger, async (trx) => addEntries(trx, receipt, await checkedDrafts(trx, receipt.tenant, traced), position));
    traces.taken(receipt.id, entries);
    return signals;
  } catch (error) {
    traces.broken();
    throw error;
  }
}

/**
 * Of requests that come at once under one key the ledger lets one open the receipt; the others then find it. A receipt that was broken
 * off is gone on with only by the version of the source that began it: another may count the rows of the file otherwise, so that
 * rows would fall together with others and be lost. It reads the whole file under a receipt of its own.
 */
function openOnce(ledger: Ledger, request: AcceptRequest): Promise<Acceptance | { is: 'new'; receiptId: string }> {
  return inTransaction(ledger, async (trx) => {
    const earlier = await findRepeated(trx, request);
    if (earlier?.is === 'unfinished' && earlier.sourceVersion !== (request.sourceVersion ?? null)) await leaveUnfinished(trx, earlier.receiptId);
    else if (earlier) return earlier;
    return { is: 'new', receiptId: await openReceipt(trx, request) };
  });
}

async function* batches(drafts: AsyncIterable<EntryDraft>): AsyncGenerator<EntryDraft[]> {
  let batch: EntryDraft[] = [];
  for await (const draft of drafts) {
    batch.push(draft);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Rows as the ledger may take them, after the checks that need to know what it has. */
export async function checkedDrafts(trx: LedgerTransaction, tenant: string, drafts: readonly EntryDraft[]): Promise<EntryDraft[]> {
  return completeDrafts(trx, tenant, await withoutForeignSystems(trx, tenant, drafts));
}

/** Rows in the name of somebody else's system are held. */
async function withoutForeignSystems(trx: LedgerTransaction, tenant: string, drafts: readonly EntryDraft[]): Promise<EntryDraft[]> {
  const systems = [...new Set(drafts.flatMap(({ record }) => (record ? [record.sourceSystem] : [])))];
  const foreign = await claimSourceSystems(trx, tenant, systems);
  return drafts.map(({ record, ...draft }) => {
    if (record === undefined || !foreign.has(record.sourceSystem)) return record ? { ...draft, record } : draft;
    return { ...draft, about: record, issues: [issueOf('EHCH-ID-011', 'source.system')] };
  });
}
