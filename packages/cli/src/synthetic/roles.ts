import type { SourceDefinition } from '@ehch/sources';

export type CsvDefinition = Extract<SourceDefinition, { format: 'csv' }>;
type ColumnDefinition = CsvDefinition['columns'][string];

/** What a column says of a person, or that it says nothing: `word`, `number`, `time` and `organisation` stay as they are. */
export type Role = 'nhs-number' | 'given' | 'family' | 'full-name' | 'title' | 'phone' | 'email' | 'postcode' | 'id' | 'nmc-pin' | 'gmc-number' | 'birth' | 'death' | 'text' | 'list' | 'system' | 'word' | 'number' | 'time' | 'organisation';

export interface RoledColumn {
  name: string;
  role: Role;
  required: boolean;
  /** Of a word: all that its table has. Of a list: what stands between its texts. */
  words: readonly string[];
  separator: string;
  /** Of a date: the forms that it may have. */
  formats: readonly string[];
}

/** By the field that a column fills. What is not known to be harmless is taken for text of a person. */
const BY_FIELD: readonly (readonly [RegExp, Role])[] = [
  [/(^|\.)nhsNumber$/, 'nhs-number'],
  [/(^|\.)(odsCode|cqcLocationId)$/, 'organisation'],
  [/^name\.(given\[\d+\]|preferred)$/, 'given'],
  [/^name\.family$/, 'family'],
  [/^name\.prefix$/, 'title'],
  [/(home|practice|hospital|organisation)\.name$/i, 'text'],
  [/(^|\.)name$/, 'full-name'],
  [/(^|\.)phone$/, 'phone'],
  [/(^|\.)email$/, 'email'],
  [/(^|\.)postcode$/, 'postcode'],
  [/(^|\.)nmcPin$/, 'nmc-pin'],
  [/(^|\.)gmcNumber$/, 'gmc-number'],
  [/(^|\.)(id|localId|replaces)$/, 'id'],
];

/** The columns of a source's definition, with what each says of a person. */
export function rolesOf({ system, columns, codes = {} }: CsvDefinition): RoledColumn[] {
  const first: RoledColumn[] = typeof system === 'string' ? [] : [{ name: system.column, role: 'system', required: true, words: [], separator: '', formats: [] }];
  const others = Object.entries(columns).map(([name, column]): RoledColumn => ({
    name,
    role: roleOf(column),
    required: column.required ?? false,
    words: column.as === 'code' ? Object.keys(codes[column.codes] ?? {}) : [],
    separator: column.as === 'list' ? column.separator : '',
    formats: formatsOf(column),
  }));
  return [...first, ...others];
}

function formatsOf(column: ColumnDefinition): string[] {
  if (column.as === 'date') return [column.format];
  return column.as === 'dateTime' ? [column.format, ...(column.dateFormat === undefined ? [] : [column.dateFormat])] : [];
}

function roleOf(column: ColumnDefinition): Role {
  const [path = ''] = [column.to].flat();
  switch (column.as) {
    case 'code':
      return 'word';
    case 'integer':
    case 'decimal':
      return 'number';
    case 'date':
    case 'dateTime':
      return /birth/i.test(path) ? 'birth' : /deceased/i.test(path) ? 'death' : 'time';
    case 'list':
      return 'list';
    case 'text':
    case undefined:
      return path.startsWith('source.updatedAt') ? 'time' : (BY_FIELD.find(([field]) => field.test(path))?.[1] ?? 'text');
  }
}

const HARMLESS: ReadonlySet<Role> = new Set(['word', 'number', 'time', 'organisation', 'system', 'title', 'death']);

/** Whether what stands in a column may be told from anybody else's, so that none of it may be left. */
export const isPersonal = ({ role }: RoledColumn): boolean => !HARMLESS.has(role);
