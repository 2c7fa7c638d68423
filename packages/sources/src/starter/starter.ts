import { fieldsOf, type ReadyRecordType } from '@ehch/records';
import type { FileProfile } from '../profile/profile.ts';
import type { ColumnProfile } from '../profile/table-profile.ts';
import { UNDECIDED } from './code-table.ts';
import { codeLines, columnLines } from './column-lines.ts';
import { type Match, matchColumns } from './match-columns.ts';
import { yamlComment, yamlFlow, yamlText } from './yaml-text.ts';

/** A source to begin with, made of the profile of a file. */
export interface Starter {
  /** The text of source.yaml. */
  yaml: string;
  matches: readonly Match[];
  /** Names of columns that no field was found for. */
  unmatched: readonly string[];
}

export type TableProfiled = Extract<FileProfile, { kind: 'table' | 'workbook' }>;

export interface StarterOptions {
  name: string;
  /** Name of the file, for the description. */
  file: string;
  /** Where an editor finds source.schema.json. */
  schema: string;
}

/**
 * Writes the starter of a source: every column of the file is in it, read where a field was found for it, else left unread and marked.
 * Whatever nothing proves is `?`, which no source may say, so that a person decides it. Pure: the same profile gives the same text.
 */
export function writeStarter(profile: TableProfiled, type: ReadyRecordType, { name, file, schema }: StarterOptions): Starter {
  const { columns } = profile.table;
  const named = columns.filter((column) => column.name !== undefined);
  const all = matchColumns(columns, fieldsOf(type));
  const system = all.find(({ path }) => path === 'source.system');
  const matches = all.filter((match) => match !== system);
  const unmatched = named.filter((column) => !all.some((match) => columns[match.column] === column));
  const { columns: lines, codes } = columnLines(columns, matches);
  const constants = constantLines(matches, fieldsOf(type).map(({ path }) => path));
  const yaml = [
    `# yaml-language-server: $schema=${schema}`,
    `# What nothing in the file proves says ${UNDECIDED}: decide it, then run \`ehch map check\` on this folder.`,
    ...formatLines(profile),
    `title: ${yamlText(titleOf(name))}`,
    'description: >-',
    `  Written from a profile of ${file.replaceAll(/[^\w. -]/g, '_')}: one row for each record. Say here which system exports it, and whatever is odd about it.`,
    `recordType: ${type.name}`,
    'version: 1',
    system ? `system: ${yamlFlow({ column: columns[system.column]?.name })}` : `system: '${UNDECIDED}'${yamlComment('the URI of the system that the records are from, such as https://records.home.example')}`,
    ...(profile.kind === 'table' ? [`delimiter: ${JSON.stringify(profile.delimiter.delimiter)}`, `encodings: [${encodingsOf(profile.text.encoding)}]`] : []),
    `blank: [${blankWords(columns).map(yamlText).join(', ')}]`,
    'columns:',
    ...(lines.length > 0 ? lines : [`  ${UNDECIDED}: { to: source.id }${yamlComment('no column could be matched: write one line for each')}`]),
    ...(unmatched.length > 0 ? ['# Columns that nothing was found for: give each that matters a line above, and leave the others here.', 'ignored:', ...unmatched.map((column) => `  - ${yamlText(column.name ?? '')}${yamlComment(`? ${describe(column)}`)}`)] : []),
    ...(constants.length > 0 ? ['constants:', ...constants] : []),
    ...(codes.size > 0 ? ['codes:', ...codeLines(codes)] : []),
  ];
  return { yaml: `${yaml.join('\n')}\n`, matches: all, unmatched: unmatched.map((column) => column.name ?? '') };
}

const formatLines = (profile: TableProfiled): string[] => (profile.kind === 'table' ? ['format: csv'] : ['format: xlsx', `sheet: ${yamlText(profile.sheet)}`]);

const encodingsOf = (encoding: string): string => (encoding === 'windows-1252' ? 'utf-8, windows-1252' : 'utf-8');

const titleOf = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

/** Tokens for blanks that were seen, each once whatever its case. */
function blankWords(columns: readonly ColumnProfile[]): string[] {
  const words = new Map(columns.flatMap(({ blankWords }) => Object.keys(blankWords)).map((word) => [word.toLowerCase(), word]));
  return [...words.values()].sort();
}

const describe = ({ guess, filled, distinct, moreDistinct }: ColumnProfile): string => (guess.kind === 'blank' ? 'blank in every row' : `${guess.kind}, ${moreDistinct ? `more than ${distinct - 1}` : distinct} different in ${filled} rows`);

/** Entries of a list need a key of their own; a file with a column for each has none, so they are numbered. */
function constantLines(matches: readonly Match[], paths: readonly string[]): string[] {
  const entries = new Set(matches.flatMap(({ path }) => [...path.matchAll(/\[\d+\](?=\.)/g)].map((step) => path.slice(0, step.index + step[0].length))));
  const filled = new Set(matches.map(({ path }) => path));
  return [...entries].filter((entry) => paths.includes(`${entry.replaceAll(/\[\d+\]/g, '[0]')}.id`) && !filled.has(`${entry}.id`)).sort().map((entry) => {
    const [, letter = 'e', index = '0'] = /(\w)\w*\[(\d+)\]$/.exec(entry) ?? [];
    return `  ${yamlText(`${entry}.id`)}: ${letter}${Number(index) + 1}`;
  });
}
