import { createValidator } from '@ehch/fhir';
import { lineageOf, type ReadyRecordType } from '@ehch/records';

const validate = createValidator();

/** What would become of records: bundle, issues and lineage of each. Nothing is written. */
export function dryRun(type: ReadyRecordType, values: readonly unknown[]): object {
  return { recordType: type.name, entries: values.map((value, position) => ({ position, ...dryRunOne(type, value) })) };
}

function dryRunOne(type: ReadyRecordType, value: unknown): object {
  const read = type.read(value);
  if (!read.ok) return { issues: read.issues };
  const bundle = type.map(read.record);
  const issues = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource) : []));
  return { issues, bundle, lineage: lineageOf(type, read.record) };
}
