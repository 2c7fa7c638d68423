import { type EntryDraft, type HeldRow, type LedgerTransaction, MAPPING_LANE, readmitEntries, type Replay, type ReplayProgress, selectHeldRows } from '@ehch/ledger';
import type { Source } from '@ehch/sources';
import { REFUSALS } from '../accept.ts';
import { checkedDrafts } from '../accept-file.ts';
import { rereadRow } from './reread.ts';
import type { Batch, ReplayTools, Step } from './batch.ts';

/** Rows that are read again together. */
const BATCH = 50;

/** Reads the next held rows again and lets those go on that pass now, with the same checks as when they came. */
export async function replayRows(trx: LedgerTransaction, { tools, replay, sourceOf }: Batch): Promise<Step> {
  const { tenant, filter, progress } = replay;
  const rows = await selectHeldRows(trx, { tenant, filter, until: replay.id, after: progress.row, limit: BATCH });
  const sum: ReplayProgress = { ...progress, rowsDone: rows.length < BATCH };
  const signals: string[] = [];
  for (const [receiptId, ofReceipt] of Map.groupBy(rows, (row) => row.receiptId)) {
    const source = await sourceOf(tenant, ofReceipt[0]?.source ?? null);
    const read = ofReceipt.flatMap((row) => {
      const draft = rereadRow(row, source, { tenant, now: tools.now(), testNumbers: tools.testNumbers });
      return draft ? [{ draft, position: row.position }] : [];
    });
    sum.notKept += ofReceipt.length - read.length;
    if (source !== undefined && read.length > 0) signals.push(...(await readmit(trx, { tools, replay, receiptId, source, sum }, read)));
    sum.row = placeOf(ofReceipt.at(-1)) ?? sum.row;
  }
  return { progress: sum, signals: [{ lane: MAPPING_LANE, keys: signals }] };
}

const placeOf = (row: HeldRow | undefined): ReplayProgress['row'] => row && { receipt: row.receiptId, position: row.position };

interface Readmission {
  tools: ReplayTools;
  replay: Replay;
  receiptId: string;
  source: Source;
  sum: ReplayProgress;
}

async function readmit(trx: LedgerTransaction, { tools, replay, receiptId, source, sum }: Readmission, read: readonly { draft: EntryDraft; position: number }[]): Promise<string[]> {
  const drafts = await checkedDrafts(trx, replay.tenant, read.map(({ draft }) => draft));
  const receipt = { id: receiptId, tenant: replay.tenant, pseudonym: tools.pseudonym, refusals: REFUSALS };
  const placed = drafts.map((draft, index) => ({ draft, position: read[index]?.position ?? 0 }));
  const { entries, signals } = await readmitEntries(trx, receipt, placed, { replayId: replay.id, sourceVersion: source.version });
  for (const { standing } of entries) {
    if (standing === 'held') sum.stillHeld += 1;
    else if (standing === 'superseded') sum.superseded += 1;
    else sum.released += 1;
  }
  return signals;
}
