import type { Signal } from '@ehch/lanes';
import { changeReplay, countNext, inTransaction, type LedgerTransaction, lockReplay, type Replay, saveProgress, settleSent } from '@ehch/ledger';
import type { ReplayTools } from './batch.ts';
import { liveSourceOf } from './live-source.ts';
import { replayRecords } from './records.ts';
import { replayRows } from './rows.ts';

/** Records of one replay that are in line at the same time: live traffic goes beside them, and a pause takes effect soon (WH-042). */
const MOST_IN_LINE = 500;

export type StepResult = { is: 'went-on'; signals: Signal[] } | { is: 'to-wait' } | { is: 'over' };

/**
 * Does one batch of a replay in one transaction: its effects and how far it is are written together, so that a batch is done once
 * however often it is begun.
 */
export function replayStep(tools: ReplayTools, id: string): Promise<StepResult> {
  return inTransaction(tools.ledger, async (trx) => {
    const replay = await lockReplay(trx, id);
    if (replay?.state !== 'running') return { is: 'over' };
    const inLine = await settleSent(trx, id);
    if (inLine >= MOST_IN_LINE) return { is: 'to-wait' };
    const all = replay.progress.rowsDone && replay.progress.record >= replay.lastRecord;
    const { counted = replay.lastRecord } = replay.progress;
    if (counted < replay.lastRecord) return countOn(trx, replay, counted);
    if (!all) return goOn(trx, tools, replay);
    if (inLine > 0) return { is: 'to-wait' };
    await changeReplay(trx, id, 'done');
    return { is: 'over' };
  });
}

/** Before anything is done, so that how far it is can be told from then on; in steps, as there may be any number of records. */
async function countOn(trx: LedgerTransaction, { id, tenant, filter, lastRecord, progress }: Replay, after: number): Promise<StepResult> {
  const { count, until } = await countNext(trx, { tenant, filter, after, last: lastRecord });
  await saveProgress(trx, id, { ...progress, counted: until, total: progress.total + count });
  return { is: 'went-on', signals: [] };
}

async function goOn(trx: LedgerTransaction, tools: ReplayTools, replay: Replay): Promise<StepResult> {
  const { progress, signals } = await (replay.progress.rowsDone ? replayRecords : replayRows)(trx, { tools, replay, sourceOf: liveSourceOf(tools.sources) });
  await saveProgress(trx, replay.id, progress);
  return { is: 'went-on', signals };
}
