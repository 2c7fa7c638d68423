import { addEntries, claimSourceSystems, type EntryDraft, findReceiptByKey, inTransaction, type Ledger, type LedgerTransaction, openReceipt, type Pseudonym, type ReceiptEntry, type ReceiptRequest, receiptOfRecord, writeAudit } from '@ehch/ledger';
import { issueOf } from '@ehch/records';
import type { Issue } from '@ehch/fhir';
import { completeDrafts } from './complete.ts';
import { type RowTraces, traceRows } from './trace-rows.ts';

/** What the ledger says of records that it cannot take as they are. */
export const REFUSALS = {
  conflictingNames: issueOf('EHCH-ID-010', 'resident.localId'),
  conflictingVersion: issueOf('EHCH-VER-001', 'source'),
};

export type Acceptance =
  /** Committed; `signals` are keys of the mapping lane. */
  | { is: 'accepted'; receiptId: string; entries: ReceiptEntry[]; signals: string[] }
  /** It was sent before: the receipt of then. */
  | { is: 'repeated'; receiptId: string }
  /** The idempotency key was used for other content. */
  | { is: 'key-reused' }
  /** The first request with this idempotency key is still under way. */
  | { is: 'key-busy' }
  /** The first request with this idempotency key was broken off: one that reads alike goes on under its receipt. */
  | { is: 'unfinished'; receiptId: string; sourceVersion: number | null }
  | { is: 'refused'; issues: Issue[] };

export interface AcceptRequest extends ReceiptRequest {
  clientId: string;
}

/** Drafts that depend on what is in the ledger when they are stored. What it throws leaves nothing behind. */
export type DraftsWithin = (trx: LedgerTransaction) => Promise<readonly EntryDraft[]>;

/** Thrown to leave nothing behind: the transaction rolls back and its cause is the answer. */
class Rollback extends Error {
  readonly acceptance: Acceptance;
  constructor(acceptance: Acceptance) {
    super('nothing is left behind');
    this.acceptance = acceptance;
  }
}

/**
 * Takes records that were sent together, all or none, in one transaction. What is acknowledged is committed (REL-001);
 * the same request again has no second effect (REL-025).
 */
export async function acceptTogether(ledger: Ledger, pseudonym: Pseudonym, request: AcceptRequest, drafts: readonly EntryDraft[] | DraftsWithin): Promise<Acceptance> {
  const traces = traceRows({ isAlone: request.kind === 'record' });
  try {
    const acceptance = await inTransaction(ledger, (trx) => take(trx, { pseudonym, traces, drafts }, request));
    if (acceptance.is === 'accepted') traces.taken(acceptance.receiptId, acceptance.entries);
    return acceptance;
  } catch (error) {
    traces.broken();
    if (error instanceof Rollback) return error.acceptance;
    throw error;
  }
}

interface Taking {
  pseudonym: Pseudonym;
  traces: RowTraces;
  drafts: readonly EntryDraft[] | DraftsWithin;
}

async function take(trx: LedgerTransaction, { pseudonym, traces, drafts }: Taking, request: AcceptRequest): Promise<Acceptance> {
  const repeated = await findRepeated(trx, request);
  if (repeated) return repeated;
  const given = traces.begin(typeof drafts === 'function' ? await drafts(trx) : drafts);
  await refuseForeignSystems(trx, request.tenant, given);
  const receiptId = await openReceipt(trx, request, { isWhole: true });
  const { entries, signals, issues } = await addEntries(trx, { id: receiptId, tenant: request.tenant, pseudonym, refusals: REFUSALS }, await completeDrafts(trx, request.tenant, given), 0);
  if (issues.length > 0) throw new Rollback({ is: 'refused', issues: issues as Issue[] });
  await refuseRepeated(trx, request, entries);
  await auditAccepted(trx, request, receiptId);
  return { is: 'accepted', receiptId, entries, signals };
}

/** A request that has taken longer was broken off. */
const UNDER_WAY_MS = 120_000;

/** The answer to an idempotency key that was used before; undefined where it is new. */
export async function findRepeated(ledger: Ledger | LedgerTransaction, { tenant, idempotencyKey, contentDigest }: AcceptRequest): Promise<Acceptance | undefined> {
  if (idempotencyKey === undefined) return undefined;
  const earlier = await findReceiptByKey(ledger, tenant, idempotencyKey);
  if (earlier === undefined) return undefined;
  if (!earlier.contentDigest.equals(contentDigest)) return { is: 'key-reused' };
  if (earlier.complete) return { is: 'repeated', receiptId: earlier.id };
  return Date.now() - earlier.receivedAt.getTime() < UNDER_WAY_MS ? { is: 'key-busy' } : { is: 'unfinished', receiptId: earlier.id, sourceVersion: earlier.sourceVersion };
}

/** Records that are all in the ledger already, by one request of the same content, have that request's receipt. */
async function refuseRepeated(trx: LedgerTransaction, { contentDigest }: AcceptRequest, entries: readonly ReceiptEntry[]): Promise<void> {
  if (!entries.every(({ standing }) => standing === 'unchanged')) return;
  const receipts = new Set(await Promise.all(entries.map(({ recordId }) => receiptOfRecord(trx, recordId ?? 0, contentDigest))));
  const [receiptId] = receipts;
  if (receipts.size === 1 && receiptId !== undefined) throw new Rollback({ is: 'repeated', receiptId });
}

async function refuseForeignSystems(trx: LedgerTransaction, tenant: string, drafts: readonly EntryDraft[]): Promise<void> {
  const systems = [...new Set(drafts.flatMap(({ record }) => (record ? [record.sourceSystem] : [])))];
  const foreign = await claimSourceSystems(trx, tenant, systems);
  if (foreign.size > 0) throw new Rollback({ is: 'refused', issues: [issueOf('EHCH-ID-011', 'source.system')] });
}

async function auditAccepted(trx: LedgerTransaction, { tenant, clientId, requestId }: AcceptRequest, receiptId: string): Promise<void> {
  await writeAudit(trx, [{ tenant, clientId, action: 'C', event: 'records-accepted', entityType: 'Receipt', entityId: receiptId, ...(requestId && { requestId }) }]);
}
