import { createValidator, type Validator } from '@ehch/fhir';
import type { Done, LaneRunner, Lanes, Outcome } from '@ehch/lanes';
import { type Ledger, type LedgerTransaction, loadRecords, MAPPING_LANE, markSuperseded, PUBLISHING_LANE, saveMapped, type StoredRecord } from '@ehch/ledger';
import { openSpan } from '@ehch/service-kit';
import { mapRecord, type MapResult } from './map-record.ts';

type Mapped = Exclude<MapResult, { is: 'unmappable' }>;

/** Records of one key that are mapped together. */
const BATCH = 50;

/** Starts to drain the mapping lane in this process: records to validated bundles, in order for each key. */
export function startMapper({ ledger, lanes, concurrency = 50 }: { ledger: Ledger; lanes: Lanes; concurrency?: number }): Promise<LaneRunner> {
  const validate = createValidator();
  return lanes.run<Mapped>(MAPPING_LANE, {
    concurrency,
    batch: BATCH,
    work: async (items) => {
      const records = await loadRecords(ledger, items.map(({ ref }) => ref));
      return items.map(({ ref }) => {
        const record = records.get(ref);
        return record ? mapTraced(validate, record) : { is: 'done', value: { is: 'superseded' } };
      });
    },
    commit: commitMapped,
  });
}

function mapTraced(validate: Validator, record: StoredRecord): Outcome<Mapped> {
  const span = openSpan('map', { parent: record.traceparent, kind: 'consumer', facts: { recordId: record.id, recordType: record.recordType } });
  const result = mapRecord(validate, record);
  span.end({ outcome: result.is, ...(result.is === 'unmappable' && { code: result.code }) }, result.is === 'unmappable');
  return outcomeOf(result);
}

function outcomeOf(result: MapResult): Outcome<Mapped> {
  if (result.is !== 'unmappable') return { is: 'done', value: result };
  const { is: _unmappable, issues, ...told } = result;
  return { is: 'parked', reason: { class: 'fix-mapping', ...told, ...(issues && { issues: [...issues] }) } };
}

async function commitMapped(trx: LedgerTransaction, done: readonly Done<Mapped>[]) {
  await markSuperseded(trx, done.flatMap(({ item, value }) => (value.is === 'superseded' ? [item.ref] : [])));
  const mapped = done.flatMap(({ key, item, value }) => (value.is === 'mapped' ? [{ recordId: item.ref, laneKey: key, content: value.content, mapperVersion: value.mapperVersion }] : []));
  return [{ lane: PUBLISHING_LANE, keys: await saveMapped(trx, mapped) }];
}
