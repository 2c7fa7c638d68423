import { createValidator } from '@ehch/fhir';
import { type Envelope, lineageOf, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import type { SourceRow } from '@ehch/sources';

const validate = createValidator();

/** What would become of records: bundle, issues and lineage of each. Nothing is written. */
export function dryRun(type: ReadyRecordType, values: readonly unknown[]): object {
  return { recordType: type.name, entries: values.map((value, position) => ({ position, ...dryRunOne(type, value) })) };
}

function dryRunOne(type: ReadyRecordType, value: unknown): object {
  const read = type.read(value);
  return read.ok ? mapDry(type, read.record) : { issues: read.issues };
}

/** What would become of one row of a file; whole, or only whether it would be held. */
export function dryRunRow(row: SourceRow, whole: boolean): { state: 'mapped' | 'held'; issues?: readonly object[] } {
  const type = 'record' in row ? RECORD_TYPES[row.recordType] : undefined;
  if (!('record' in row) || type === undefined) return { state: 'held', issues: 'issues' in row ? row.issues : [] };
  return { state: 'mapped', ...(whole && { record: row.record, ...mapDry(type, row.record) }) };
}

function mapDry(type: ReadyRecordType, record: Envelope): object {
  const bundle = type.map(record);
  const issues = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource) : []));
  return { issues, bundle, lineage: lineageOf(type, record) };
}
