import { type ColumnDefinition, pathsOf, type TableDefinition, type Vocabulary } from '../definition/definition.ts';

/** What a table of a source reads: each column with what it has to hold and what it fills, what is left unread, and what is set. */
export function renderColumns(name: string, table: TableDefinition & { for?: readonly string[] }, vocabulary: Vocabulary): string[] {
  const { system, columns, ignored = [], constants = {} } = table;
  const first = typeof system === 'string' ? [] : [[system.column, system.codes === undefined ? 'a URI' : wordsText(Object.keys(vocabulary.codes?.[system.codes] ?? {})), 'yes', '`source.system`']];
  const rows = [...first, ...Object.entries(columns).map(([column, definition]) => [column, kindOf(definition, vocabulary), definition.required ? 'yes' : '', pathsText(definition)])];
  const fixed = [...(typeof system === 'string' ? [['source.system', system] as const] : []), ...Object.entries(constants)];
  return [
    `### ${table.for ? `${name}: ${table.for.join(', ')} to ${table.recordType}` : 'Columns'}`,
    ['| column | holds | must be there | fills |', '|---|---|---|---|', ...folded(rows).map((cells) => `| ${cells.map(escaped).join(' | ')} |`)].join('\n'),
    ...(fixed.length > 0 ? [`The same in every row: ${fixed.map(([path, value]) => `\`${path}\` is \`${String(value)}\``).join(', ')}.`] : []),
    ...(ignored.length > 0 ? [`May be there and is not read: ${ignored.map((column) => `\`${column}\``).join(', ')}.`] : []),
  ];
}

/** The entries of a list that are read alike, as one row: `[*]` stands for the number of each. */
function folded(rows: readonly string[][]): string[][] {
  const byShape = Map.groupBy(rows, (cells) => cells.map(withoutNumbers).join('\0'));
  return [...byShape.values()].map(([first = [], ...others]) => (others.length > 0 ? first.map(withoutNumbers) : first));
}

const withoutNumbers = (text: string): string => text.replaceAll(/\[\d+\]/g, '[*]');

const escaped = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll('\n', ' ');

function pathsText(column: ColumnDefinition): string {
  const { to, also } = pathsOf(column);
  return [...to.map((path) => `\`${path}\``), ...also.map((path) => `\`${path}\` beside others`)].join(', ');
}

/** More words than these are counted; the YAML has them all. */
const MOST_WORDS = 24;

function kindOf(column: ColumnDefinition, { codes = {} }: Vocabulary): string {
  switch (column.as) {
    case 'integer':
      return 'a whole number';
    case 'decimal':
      return 'a number';
    case 'date':
      return `a date, \`${column.format}\``;
    case 'dateTime':
      return `a date and time, \`${column.format}\`${column.dateFormat === undefined ? '' : `, or \`${column.dateFormat}\``}`;
    case 'list':
      return `texts divided by \`${column.separator}\``;
    case 'code':
      return wordsText(Object.keys(codes[column.codes] ?? {}));
    case 'text':
    case undefined:
      return 'text';
  }
}

const wordsText = (words: readonly string[]): string => `one of: ${words.slice(0, MOST_WORDS).join(', ')}${words.length > MOST_WORDS ? `, and ${words.length - MOST_WORDS} more` : ''}`;
