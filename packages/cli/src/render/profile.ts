import type { ColumnProfile, FileProfile, TableProfile } from '@ehch/sources/workbench';
import { renderTable } from './table.ts';

/** A report on a file: what it is, what to look at first, and then its columns as they stand in it. */
export function renderProfile(path: string, read: FileProfile): string {
  const facts = factsOf(read);
  const width = Math.max(...facts.map(([name]) => name.length));
  return [
    [`${path}, ${sizeOf(read.bytes)}`, ...facts.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`)].join('\n'),
    ...(read.warnings.length > 0 ? [['Look at first:', ...read.warnings.map((warning) => `  ! ${warning}`)].join('\n')] : []),
    ...('table' in read && read.table.columns.length > 0 ? [renderColumns(read.table)] : []),
    ...nextOf(path, read),
  ].join('\n\n');
}

const sizeOf = (bytes: number): string => (bytes < 10_000 ? `${bytes} bytes` : bytes < 10_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${Math.round(bytes / 1_000_000)} MB`);

function factsOf(read: FileProfile): [string, string][] {
  switch (read.kind) {
    case 'unreadable':
      return [['kind', read.why]];
    case 'table':
      return [['kind', 'a table'], ...textFacts(read), ['delimiter', `${read.delimiter.name}: ${read.delimiter.evidence}`], ...tableFacts(read.table)];
    case 'workbook':
      return [['kind', `an Excel workbook${read.dateSystem === 1904 ? ', whose dates count from 1904' : ''}`], ['sheets', read.sheets.map(({ name, hidden }) => `${name}${hidden ? ' (hidden)' : ''}${name === read.sheet ? ' *' : ''}`).join(', ')], ...tableFacts(read.table)];
    case 'hl7v2':
      return [['kind', `HL7 v2 messages${read.messages.versions.length > 0 ? `, version ${read.messages.versions.join(', ')}` : ''}`], ...textFacts(read), ['messages', counts(read.messages)]];
    case 'json':
      return [['kind', JSON_FORMS[read.json.form]], ...textFacts(read), ...(read.json.resources.count > 0 ? [[`FHIR${read.json.release ? ` ${read.json.release}` : ''}`, counts(read.json.resources)] satisfies [string, string]] : [['entries', String(read.json.entries)], ['fields', read.json.fields.join(', ')]] satisfies [string, string][])];
  }
}

const JSON_FORMS = { one: 'JSON', lines: 'JSON, one record on each line', broken: 'JSON that is broken' } as const;

const textFacts = ({ text }: Extract<FileProfile, { text: unknown }>): [string, string][] => [['encoding', `${text.encoding}: ${text.evidence}`], ['line ends', text.lineEnds]];

const tableFacts = ({ header, rows, ragged }: TableProfile): [string, string][] => [['header', header.evidence], ['rows', `${rows}${ragged.count > 0 ? `, ${ragged.count} with another number of cells` : ''}`]];

const counts = ({ count, kinds }: { count: number; kinds: Readonly<Record<string, number>> }): string => `${count}: ${Object.entries(kinds).map(([kind, times]) => `${times} ${kind}`).join(', ')}`;

function renderColumns({ columns }: TableProfile): string {
  const lines = columns.map((column) => [column.letter, column.name ?? '', column.filled, column.blank, `${column.moreDistinct ? '>' : ''}${column.moreDistinct ? column.distinct - 1 : column.distinct}`, column.guess.kind, evidenceOf(column)]);
  return renderTable(['', 'column', 'filled', 'blank', 'different', 'holds', 'evidence'], lines, { column: 26, evidence: 72 });
}

function evidenceOf({ guess, words, withheld, blankWords, shortest, longest }: ColumnProfile): string {
  const tokens = Object.entries(blankWords).map(([word, count]) => `${word} ×${count}`);
  return [
    guess.evidence,
    ...(words ? [words.slice(0, MOST_WORDS).map(({ word, count }) => `${word} ×${count}`).join(', ') + (words.length > MOST_WORDS ? ', …' : '')] : []),
    ...(withheld ? ['(may name people, so its words are shown with --cells only)'] : []),
    ...(tokens.length > 0 ? [`for a blank: ${tokens.join(', ')}`] : []),
    ...(guess.kind === 'text' && longest > 0 ? [`${shortest === longest ? shortest : `${shortest} to ${longest}`} characters`] : []),
  ].join('\n');
}

const MOST_WORDS = 14;

function nextOf(path: string, read: FileProfile): string[] {
  switch (read.kind) {
    case 'table':
    case 'workbook':
      return read.table.header.row === undefined ? [] : [`Next: ehch source init ${path} --record TYPE${read.kind === 'workbook' && read.sheets.length > 1 ? ` --sheet '${read.sheet}'` : ''}`];
    case 'hl7v2':
      return [`Next: ehch map ${path} --source hospital-adt`];
    case 'json':
      if (read.json.form === 'broken') return [];
      return [read.json.release === 'STU3' ? `Next: ehch map ${path} --source gp-connect-structured-record` : read.json.resources.count > 0 ? 'Next: send FHIR R4 resources to /fhir/R4 themselves; they need no source.' : `Next: ehch map ${path} --source NAME, with a source whose format is json`];
    case 'unreadable':
      return [];
  }
}
