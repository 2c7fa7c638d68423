/** The golden traces of a source: of the first row of its first example, every value that it becomes, back to the cell. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORD_TYPES } from '@ehch/records';
import { explainRow, fileOf, type ReadRow, type Source, SOURCES_FOLDER } from './src/index.ts';

export const TRACES_FOLDER = join(import.meta.dirname, 'test', 'traces');

/** JSON with a line for each value, so that a change of a mapping or a source shows as the lines that it changes. */
export async function goldenTraces(source: Source): Promise<string> {
  const row = await firstRow(source);
  const resources = RECORD_TYPES[row.recordType]?.resources(row.record) ?? [];
  const explanations = [...new Set(resources.map(({ resourceType }) => resourceType))].map((resourceType) => explainRow(source, row, resourceType));
  const lines = explanations.flatMap((one) => (one.is === 'there' ? one.traces : [])).map((trace) => JSON.stringify(trace));
  const checks = explanations.flatMap((one) => (one.is === 'there' ? one.checks : []));
  const passed = new Map(checks.map((check) => [check.check, check.passed]));
  const { source: by, place } = explanations[0] ?? {};
  return `{\n"source": ${JSON.stringify(by)},\n"place": ${JSON.stringify(place)},\n"checks": ${JSON.stringify(Object.fromEntries(passed))},\n"traces": [\n${lines.join(',\n')}\n]\n}\n`;
}

async function firstRow(source: Source): Promise<ReadRow> {
  const folder = join(SOURCES_FOLDER, source.name, 'examples');
  const file = readdirSync(folder).find((name) => !/\.(records|issues)\.json$/.test(name));
  const reading = await source.read(fileOf(readFileSync(join(folder, file ?? ''))));
  if (reading.ok) for await (const row of reading.rows) if ('record' in row) return row;
  throw new Error(`${source.name} has no example of which a row is let through`);
}
