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

/** Held rows that a dry run tells of; beyond these it counts. */
const MOST_HELD = 1_000;

/** What would become of a file: the first rows whole, and those that would be held. Nothing is written. */
export async function dryRunFile(rows: AsyncIterable<SourceRow>, shown: number): Promise<{ counts: { total: number; mapped: number; held: number }; entries: object[] }> {
  const counts = { total: 0, mapped: 0, held: 0 };
  const entries: object[] = [];
  for await (const row of rows) {
    const position = counts.total++;
    const run = dryRunRow(row, position < shown);
    counts[run.state] += 1;
    if (position < shown || (run.state === 'held' && counts.held <= MOST_HELD)) entries.push({ position, place: row.place, ...run });
  }
  return { counts, entries };
}

/** What would become of one row of a file; whole, or only whether it would be held. */
function dryRunRow(row: SourceRow, whole: boolean): { state: 'mapped' | 'held'; issues?: readonly object[] } {
  const type = 'record' in row ? RECORD_TYPES[row.recordType] : undefined;
  if (!('record' in row) || type === undefined) return { state: 'held', issues: 'issues' in row ? row.issues : [] };
  return { state: 'mapped', ...(whole && { record: row.record, ...mapDry(type, row.record) }) };
}

function mapDry(type: ReadyRecordType, record: Envelope): object {
  const bundle = type.map(record);
  const issues = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource) : []));
  return { issues, bundle, lineage: lineageOf(type, record) };
}
