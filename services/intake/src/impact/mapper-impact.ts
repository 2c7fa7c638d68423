import { countKeptBundles, type KeptBundle, keptBundles, type Ledger, loadRecords, type StoredRecord, type Window } from '@ehch/ledger';
import { type ImpactTally, type Outcome, RECORD_TYPES } from '@ehch/records';
import type { Bundle } from '@medplum/fhirtypes';
import { resourcesOf } from '../coverage/fhir-coverage.ts';
import { aboutOf, codesOf, outcomeOf } from './outcome.ts';
import { type Bounds, sweep, type SweptImpact } from './sweep.ts';

/**
 * What would change if the records of the last days were mapped again: the bundles that are kept are compared with what this release makes of
 * the same records. Records that a newer version has made void are left out. Writes nothing.
 */
export async function mapperImpact(ledger: Ledger, window: Window, bounds: Bounds): Promise<SweptImpact> {
  return sweep(keptBundles(ledger, window), { ...bounds, inWindow: await countKeptBundles(ledger, window) }, async (tally, batch) => {
    const records = await loadRecords(ledger, batch.map(({ recordId }) => recordId));
    for (const kept of batch) {
      const record = records.get(kept.recordId);
      if (record && !record.superseded) compare(tally, kept, record);
    }
  });
}

function compare(tally: ImpactTally, { receiptId, place, laneKey, content }: KeptBundle, record: StoredRecord): void {
  const subject = { key: laneKey, about: aboutOf(record.recordType) };
  const before = JSON.parse(content) as Bundle;
  const after = mappedNow(record);
  if ('resources' in after && JSON.stringify(resourcesOf(before)) === JSON.stringify(after.resources)) tally.same(subject);
  else tally.add({ ...subject, at: { receipt: receiptId, place }, before: { resources: resourcesOf(before) }, after });
}

function mappedNow({ recordType, body, origin }: StoredRecord): Outcome {
  const type = RECORD_TYPES[recordType];
  if (type === undefined) return { held: ['EHCH-MAP-001'] };
  const read = type.read(JSON.parse(body));
  return read.ok ? outcomeOf(type, read.record, origin ?? undefined) : { held: ['EHCH-MAP-002', ...codesOf(read.issues)] };
}
