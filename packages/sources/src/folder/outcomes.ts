import { type Envelope, leavesOf, lineageOf, RECORD_TYPES, type ReadyRecordType } from '@ehch/records';
import type { Bundle } from '@medplum/fhirtypes';
import { originsOf, OWN_RECORD } from '../explain/origins.ts';
import { fileOf } from '../file.ts';
import type { ReadRow, Source } from '../source.ts';
import { fieldDifferences } from './differences.ts';
import { bufferOf, EXAMPLE_KINDS, exampleFiles, goldenPath, type SourceFiles, textOf } from './files.ts';
import { type FolderIssue, folderIssue } from './folder-issue.ts';

/** What a row of an example becomes in FHIR, and which column fills which elements of it through which field; without any cell. */
export interface Outcome {
  place: string;
  bundle: Bundle;
  trace: Record<string, { from: string; elements: string[] }>;
}

/** Reads and maps an example to its end. A file that is refused becomes nothing. */
export async function readOutcomes(source: Source, example: Buffer | string): Promise<Outcome[]> {
  const reading = await source.read(fileOf(bufferOf(example)));
  const rows = reading.ok ? await Array.fromAsync(reading.rows) : [];
  return rows.flatMap((row) => ('record' in row ? outcomesOf(source, row, RECORD_TYPES[row.recordType]) : []));
}

function outcomesOf(source: Source, row: ReadRow, type: ReadyRecordType | undefined): Outcome[] {
  return type === undefined ? [] : [{ place: row.place, bundle: type.map(row.record), trace: traceOf(source, row, type) }];
}

function traceOf(source: Source, row: ReadRow, type: ReadyRecordType): Outcome['trace'] {
  const origins = row.cells === undefined ? OWN_RECORD : originsOf(source, { ...row, cells: row.cells });
  const values = leavesOf(row.record satisfies Envelope);
  return Object.fromEntries(
    lineageOf(type, row.record).map(({ field, elements }) => {
      const origin = origins.of(field, values.get(field));
      return [field, { from: origin.is === 'cell' ? `${origin.column} (${origin.readAs})` : origin.is, elements }];
    }),
  );
}

/** The files in which the outcomes of an example are written down: what they hold, or nothing where there is to be none. */
export function outcomeFiles(example: string, outcomes: readonly Outcome[]): Record<string, string | undefined> {
  const write = (part: 'bundle' | 'trace') => (outcomes.length > 0 ? `${JSON.stringify(outcomes.map(({ place, [part]: value }) => ({ place, [part]: value })), null, 2)}\n` : undefined);
  return { [goldenPath(example, 'bundles')]: write('bundle'), [goldenPath(example, 'trace')]: write('trace') };
}

/**
 * Compares what the examples become in FHIR with what is written down, where it is: for whoever changes a source. It is no condition
 * for going live, since a new version of the mappers would then keep out sources that are as they were.
 */
export async function checkOutcomes(source: Source, files: SourceFiles): Promise<FolderIssue[]> {
  const issues: FolderIssue[] = [];
  for (const file of EXAMPLE_KINDS.flatMap((kind) => exampleFiles(files, kind))) {
    const written = outcomeFiles(file, await readOutcomes(source, files[file] ?? ''));
    for (const [golden, text] of Object.entries(written)) {
      const before = files[golden];
      if (before !== undefined && textOf(before) !== text) issues.push(...differencesIn({ file, golden }, textOf(before), text ?? '[]'));
    }
  }
  return issues;
}

function differencesIn({ file, golden }: { file: string; golden: string }, before: string, after: string): FolderIssue[] {
  const [expected, read] = [entriesOf(before), entriesOf(after)];
  if (expected === undefined || read === undefined) return [folderIssue('EHCH-DEF-008', { file: golden })];
  return [...Array(Math.max(expected.length, read.length)).keys()].flatMap((index) =>
    fieldDifferences(expected[index] ?? {}, read[index] ?? {}).map(({ field, found }) => folderIssue('EHCH-DEF-003', { file, place: placeOf(read[index] ?? expected[index]), expression: field }, { field, found, golden })),
  );
}

function entriesOf(text: string): { place?: unknown }[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((entry) => typeof entry === 'object' && entry !== null) ? value : undefined;
  } catch {
    return undefined;
  }
}

const placeOf = (entry: { place?: unknown } | undefined): string => (typeof entry?.place === 'string' ? entry.place : 'an entry');
