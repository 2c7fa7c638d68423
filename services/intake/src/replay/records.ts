import { appendToInbox, type LedgerTransaction, lockKeys, MAPPING_LANE, noteChecked, noteSent, releaseParked, type Replay, type ReplayProgress, type ReplayRecord, rewriteRecords, selectRecords, writeAudit } from '@ehch/ledger';
import { MAPPER_VERSION } from '@ehch/records';
import { type Reread, rereadRecord } from './reread.ts';
import type { Batch, Step } from './batch.ts';

/** Records that are put behind their keys together. */
const BATCH = 50;
/** Numbers of records that are looked through at once, however few of them are meant. */
const WINDOW = 20_000;

/** What becomes of a record in a replay. */
export type Fate = 'superseded' | 'under-way' | 'send' | 'release';

/** Decides what a replay does with a record: nothing where a newer version stands, or where it is on its way as it would be mapped now. */
export function decideRecord({ superseded, inLine, mapperVersion }: Pick<ReplayRecord, 'superseded' | 'inLine' | 'mapperVersion'>, rereadTo: Reread['is']): Fate {
  if (superseded) return 'superseded';
  if (inLine?.lane === MAPPING_LANE) {
    if (inLine.state === 'parked') return 'release';
    return rereadTo === 'changed' ? 'send' : 'under-way';
  }
  const asNow = mapperVersion === MAPPER_VERSION && rereadTo !== 'changed';
  return inLine !== null && inLine.state !== 'parked' && asNow ? 'under-way' : 'send';
}

interface Decided {
  record: ReplayRecord;
  reread: Reread;
  fate: Fate;
}

/** Puts the next records behind their keys, to be mapped and published again in their order. */
export async function replayRecords(trx: LedgerTransaction, batch: Batch): Promise<Step> {
  const { replay } = batch;
  const { tenant, filter, progress, lastRecord } = replay;
  const until = Math.min(progress.record + WINDOW, lastRecord);
  const select = (last: number) => selectRecords(trx, { tenant, filter, after: progress.record, until: last, limit: BATCH });
  const found = await select(until);
  await lockKeys(trx, MAPPING_LANE, found.map(({ laneKey }) => laneKey));
  // A key that two records turned out to share may have moved meanwhile: what is under it then is left to the next batch.
  const locked = new Set(found.map(({ laneKey }) => laneKey));
  const again = found.length === 0 ? [] : await select(found.at(-1)?.recordId ?? until);
  const moved = again.findIndex(({ laneKey }) => !locked.has(laneKey));
  const records = moved === -1 ? again : again.slice(0, moved);
  const decided = await decideAll(batch, records);
  await act(trx, replay, decided);
  const through = moved === -1 ? (found.length < BATCH ? until : (found.at(-1)?.recordId ?? until)) : (again[moved]?.recordId ?? until) - 1;
  return { progress: counted({ ...progress, record: through }, decided), signals: [{ lane: MAPPING_LANE, keys: decided.filter(isSent).map(({ record }) => record.laneKey) }] };
}

const isSent = ({ fate }: Decided): boolean => fate === 'send' || fate === 'release';

async function decideAll({ tools, replay: { tenant }, sourceOf }: Batch, records: readonly ReplayRecord[]): Promise<Decided[]> {
  const decided: Decided[] = [];
  for (const record of records) {
    const reread = record.superseded ? ({ is: 'same' } as const) : rereadRecord(record, await sourceOf(tenant, record.source), { tenant, now: tools.now(), testNumbers: 'taken' });
    decided.push({ record, reread, fate: decideRecord(record, reread.is) });
  }
  return decided;
}

async function act(trx: LedgerTransaction, replay: Replay, decided: readonly Decided[]): Promise<void> {
  const rewritten = decided.flatMap(({ record: { recordId, receiptId, position }, reread, fate }) => (reread.is === 'changed' && fate !== 'superseded' ? [{ ...reread, recordId, receiptId, position }] : []));
  await rewriteRecords(trx, rewritten);
  await noteChecked(trx, decided.flatMap(({ record: { receiptId, position }, reread }) => (reread.is === 'same' && reread.sourceVersion !== undefined ? [{ receiptId, position, sourceVersion: reread.sourceVersion }] : [])));
  await writeAudit(trx, rewritten.map(({ recordId }) => ({ tenant: replay.tenant, action: 'U', event: 'record-reread', entityType: 'Record', entityId: String(recordId) })));
  await releaseParked(trx, MAPPING_LANE, decided.filter(({ fate }) => fate === 'release').map(({ record }) => record.recordId));
  await appendToInbox(trx, MAPPING_LANE, decided.filter(({ fate }) => fate === 'send').map(({ record }) => ({ key: record.laneKey, ref: record.recordId })));
  await noteSent(trx, replay.id, decided.filter(isSent).map(({ record }) => record.recordId));
}

function counted(progress: ReplayProgress, decided: readonly Decided[]): ReplayProgress {
  const many = (holds: (one: Decided) => boolean): number => decided.filter(holds).length;
  return {
    ...progress,
    sent: progress.sent + many(isSent),
    superseded: progress.superseded + many(({ fate }) => fate === 'superseded'),
    underWay: progress.underWay + many(({ fate }) => fate === 'under-way'),
    reread: progress.reread + many(({ reread }) => reread.is === 'changed'),
    unreadable: progress.unreadable + many(({ reread }) => reread.is === 'unreadable'),
  };
}
