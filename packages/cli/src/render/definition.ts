import { dirname, join } from 'node:path';
import type { DefinitionSummary, FaultyLine } from '@ehch/sources/workbench';

/** One line a fault, as editors and terminals make links of: file, line, where, what. */
export const renderFaults = (file: string, faults: readonly FaultyLine[]): string =>
  faults.map(({ file: beside, line, path, text }) => [placeOf(beside === undefined ? file : join(dirname(file), beside), line), path, text].filter(Boolean).join(': ')).join('\n');

const placeOf = (file: string, line: number | undefined): string => (line === undefined ? file : `${file}:${line}`);

/** What a source that is good does, in a line; and the fields that it leaves empty. */
export function renderSummary(file: string, { format, version, tables, codeTables, words }: DefinitionSummary): string {
  const columns = tables.reduce((sum, table) => sum + table.columns, 0);
  const ignored = tables.reduce((sum, table) => sum + table.ignored, 0);
  const types = [...new Set(tables.map(({ recordType }) => recordType))];
  const read = types.length === 0 ? 'records as they are' : `${columns} columns read into ${types.join(', ')}, ${ignored} left unread, ${codeTables} code tables with ${words} words`;
  const unfilled = tables.filter((table) => table.unfilled.length > 0).map((table) => `  ${table.recordType}: nothing fills ${table.unfilled.length} of ${table.fields} fields, none of them required: ${table.unfilled.slice(0, MOST).join(', ')}${table.unfilled.length > MOST ? ' …' : ''}`);
  return [`${file}: ok. ${format}, version ${version}: ${read}.`, ...unfilled].join('\n');
}

const MOST = 12;
