import type { FhirCoverage } from '@ehch/records';
import type { SourceCoverage } from '@ehch/sources';
import { renderTable } from './table.ts';

/** What was not read of a file and not filled of what it could become, as EHCH tells it. */
export interface Coverage {
  summary: { columnsNeverRead: number; columnsBlank: number; fieldsNotMapped: number; fieldsNeverFilled: number; mustSupportNeverFilled: number; codesUnmapped: number; descriptionIds: number; textOnly: number };
  source?: SourceCoverage;
  fhir: FhirCoverage & { of: number };
  /** Lines that the YAML of the source lacks, as a unified diff. */
  patch?: string;
}

export interface CoverageOptions {
  /** Everything that was counted, and not only what is to be done first. */
  all: boolean;
  /** Words as the sender wrote them; they may be of a resident. */
  cells: boolean;
}

/** `5 columns never read, 2 must-support elements never filled, 9 codes unmapped`; nothing where all is well. */
export function coverageLine({ columnsNeverRead, mustSupportNeverFilled, codesUnmapped, descriptionIds }: Coverage['summary']): string {
  return [
    counted(columnsNeverRead, 'column', 'never read'),
    counted(mustSupportNeverFilled, 'must-support element', 'never filled'),
    counted(codesUnmapped, 'code', 'unmapped'),
    counted(descriptionIds, 'SNOMED CT description id', 'in place of a concept'),
  ].filter((part) => part !== '').join(', ');
}

const counted = (count: number, what: string, how: string): string => (count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'} ${how}`);

/** What a person has to look at first; with `all`, everything that was counted. */
export function renderCoverage({ summary, source, fhir }: Coverage, options: CoverageOptions): string {
  const parts = [
    `${coverageLine(summary) || 'Every column was read, every must-support element was filled and every code has an entry'}.`,
    ...(source ? sourceParts(source, options) : []),
    ...fhirParts(fhir, options),
    ...(fhir.records < fhir.of ? [`FHIR was counted over the first ${fhir.records} of ${fhir.of} records.`] : []),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function sourceParts({ unread, leftOut, words, moreWords, descriptionIds, columns, fields, capped }: SourceCoverage, { all, cells }: CoverageOptions): string[] {
  const held = unread.filter(({ rows }) => all || rows > 0).sort((one, other) => other.rows - one.rows);
  return [
    table('never read', ['column', 'rows with something', 'such as row'], held.map(({ name, rows, example = '' }) => [name, rows, example]), all),
    table('left out', ['what nobody reads'], leftOut.map((one) => [one]), all),
    cells
      ? table('codes without an entry', ['column', 'word', 'code table', 'rows', 'such as row'], words.map(({ column, word, codes, rows, example }) => [column, word, codes, rows, example]), all)
      : table('codes without an entry', ['column', 'code table', 'words', 'rows', 'such as row'], byColumn(words), all),
    ...moreWords.map(({ column, rows }) => `${rows} rows more have other words in ${column}.`),
    ...(words.length > 0 ? [`${cells ? '' : '--cells shows the words. '}--patch prints the lines to add to the YAML.`] : []),
    table('SNOMED CT description ids', ['column', 'description id', 'concept', 'rows', 'such as row'], descriptionIds.map(({ column, id, concept = 'look it up', rows, example }) => [column, id, concept, rows, example]), all),
    ...(all ? [
      table('read, and blank in every row', ['column', 'rows'], columns.filter(({ rows, filled }) => rows > 0 && filled === 0).map(({ column, rows }) => [column, rows]), all),
      table('fields that the source has nothing for', ['record type', 'field'], fields.filter(({ mapped }) => !mapped).map(({ recordType, field }) => [recordType, field]), all),
      table('fields that no row filled', ['record type', 'field', 'records'], fields.filter(({ mapped, records, filled }) => mapped && records > 0 && filled === 0).map(({ recordType, field, records }) => [recordType, field, records]), all),
    ] : []),
    ...(capped ? ['There were more names that nobody reads than are kept.'] : []),
  ];
}

/** Words are the sender's; how many there are says enough to begin with. */
function byColumn(words: SourceCoverage['words']): (string | number)[][] {
  const columns = new Map<string, SourceCoverage['words']>();
  for (const word of words) columns.set(`${word.column}\n${word.codes}`, [...(columns.get(`${word.column}\n${word.codes}`) ?? []), word]);
  return [...columns.values()].map((group) => [group[0]?.column ?? '', group[0]?.codes ?? '', group.length, group.reduce((sum, { rows }) => sum + rows, 0), Math.min(...group.map(({ example }) => example))]);
}

function fhirParts({ mustSupport, textOnly }: FhirCoverage, { all }: CoverageOptions): string[] {
  const never = mustSupport.filter(({ filled }) => filled === 0).sort((one, other) => other.resources - one.resources);
  return [
    table('must-support, and never filled', ['element', 'profile', 'asked for by', 'resources'], never.map(({ element, profile, by, resources }) => [shortened(element), nameOf(profile), nameOf(by), resources]), all),
    all ? table('must-support, and filled at times', ['element', 'profile', 'filled', 'resources'], mustSupport.filter(({ filled, resources }) => filled > 0 && filled < resources).map(({ element, profile, filled, resources }) => [shortened(element), nameOf(profile), filled, resources]), all) : '',
    all ? table('meaning in words alone', ['element', 'words alone', 'of', 'such as'], textOnly.map(({ element, textOnly: words, concepts, example }) => [element, words, concepts, example]), all) : '',
  ];
}

const nameOf = (canonical: string): string => canonical.slice(canonical.lastIndexOf('/') + 1);

/** An extension by its name in place of its URL. */
const shortened = (element: string): string => element.replace(/\(.*\/(.+)\)$/, '($1)');

/** Lines of each kind that are shown at first. */
const MOST_FIRST = 10;

function table(title: string, head: readonly string[], rows: readonly (readonly (string | number)[])[], all: boolean): string {
  if (rows.length === 0) return '';
  const shown = all ? rows : rows.slice(0, MOST_FIRST);
  const [first = '', ...others] = head;
  const more = rows.length > shown.length ? `\n… and ${rows.length - shown.length} more; --all shows them.` : '';
  return `${renderTable([`${title}: ${first}`, ...others], shown, { [`${title}: ${first}`]: 60 })}${more}`;
}
