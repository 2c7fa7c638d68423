import { createValidator, withoutEmpties } from '@ehch/fhir';
import { createFhirTally, type Envelope, lineageOf, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { createSourceTally, type Explanation, explainRecord, explainRow, type Source, type SourceCoverage, type SourceReading, type SourceRow } from '@ehch/sources';
import type { CountedFhir } from './coverage/fhir-coverage.ts';

const validate = createValidator();

/** What would become of records: bundle and issues of each, and its lineage, or why the element that is asked for is as it is. Nothing is written. */
export function dryRun(type: ReadyRecordType, values: readonly unknown[], why?: string): object {
  return { recordType: type.name, entries: values.map((value, position) => ({ position, ...dryRunOne(type, value, why) })) };
}

function dryRunOne(type: ReadyRecordType, value: unknown, why: string | undefined): object {
  const read = type.read(value);
  if (!read.ok) return { issues: read.issues };
  return mapDry(type, read.record, why === undefined ? undefined : () => explainRecord({ recordType: type.name, record: read.record }, why));
}

/** Held rows that a dry run tells of; beyond these it counts. */
const MOST_HELD = 1_000;

/** Which rows a dry run shows whole: the first so many, or one of that number; and the element to explain of each. */
export interface Shown {
  source: Source;
  first: number;
  row?: number;
  why?: string;
}

/** Records of a file whose FHIR a dry run counts; of those beyond them only rows and columns are. */
const MOST_COUNTED = 2_000;

export interface FileRun {
  counts: { total: number; mapped: number; held: number };
  entries: object[];
  coverage: { source: SourceCoverage; fhir: CountedFhir };
}

/** What would become of a file: some rows whole, those that would be held, and what would not be read or filled. Nothing is written. */
export async function dryRunFile({ rows, unread }: Extract<SourceReading, { ok: true }>, shown: Shown): Promise<FileRun> {
  const tally = createSourceTally(shown.source, unread);
  const fhir = createFhirTally();
  const counts = { total: 0, mapped: 0, held: 0 };
  const entries: object[] = [];
  for await (const row of rows) {
    const position = counts.total++;
    const whole = shown.row === undefined ? position < shown.first : row.row === shown.row;
    const run = dryRunRow(row, whole ? shown : undefined);
    counts[run.state] += 1;
    tally.add(row);
    if ('record' in row && counts.mapped <= MOST_COUNTED) fhir.add(RECORD_TYPES[row.recordType]?.resources(row.record).map(withoutEmpties) ?? [], row.place);
    if (whole || (run.state === 'held' && counts.held <= MOST_HELD)) entries.push({ position, place: row.place, row: row.row, ...run });
  }
  return { counts, entries, coverage: { source: tally.result(), fhir: { ...fhir.result(), of: counts.mapped } } };
}

/** What would become of one row of a file; whole, or only whether it would be held. */
function dryRunRow(row: SourceRow, whole: Shown | undefined): { state: 'mapped' | 'held'; record?: Envelope; issues?: readonly object[] } {
  const type = 'record' in row ? RECORD_TYPES[row.recordType] : undefined;
  if (!('record' in row) || type === undefined) return { state: 'held', issues: 'issues' in row ? row.issues : [] };
  if (whole === undefined) return { state: 'mapped' };
  const { source, why } = whole;
  return { state: 'mapped', record: row.record, ...mapDry(type, row.record, why === undefined ? undefined : () => explainRow(source, row, why)) };
}

function mapDry(type: ReadyRecordType, record: Envelope, explain: (() => Explanation) | undefined): object {
  const bundle = type.map(record);
  const issues = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource) : []));
  return { issues, bundle, ...(explain ? { why: explain() } : { lineage: lineageOf(type, record) }) };
}
