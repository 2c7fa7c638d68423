import type { Envelope } from '@ehch/records';
import type { SourceIssue } from '../errors.ts';
import { fileOf } from '../file.ts';
import type { Source } from '../source.ts';
import { bufferOf, goldenPath } from './files.ts';

/** A record of an example, and where in the file it stands. */
export interface GoldenRecord {
  place: string;
  record: Envelope;
}

/** What an example becomes: the records of its rows, and the issues of the file or of its rows. */
export interface Goldens {
  records: GoldenRecord[];
  issues: SourceIssue[];
}

/** Reads an example to its end. */
export async function readExample(source: Source, example: Buffer | string): Promise<Goldens> {
  const reading = await source.read(fileOf(bufferOf(example)));
  if (!reading.ok) return { records: [], issues: reading.issues };
  const goldens: Goldens = { records: [], issues: [] };
  for await (const row of reading.rows) {
    if ('record' in row) goldens.records.push({ place: row.place, record: row.record });
    goldens.issues.push(...('record' in row ? (row.warnings ?? []) : row.issues));
  }
  return goldens;
}

/** The golden files of an example: what they hold, or nothing where there is to be none. */
export function goldenFiles(example: string, { records, issues }: Goldens): Record<string, string | undefined> {
  const write = (entries: readonly object[]) => (entries.length > 0 ? `${JSON.stringify(entries, null, 2)}\n` : undefined);
  return { [goldenPath(example, 'records')]: write(records), [goldenPath(example, 'issues')]: write(issues) };
}
