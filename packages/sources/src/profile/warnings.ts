import type { ColumnProfile, TableProfile } from './table-profile.ts';

/** What a person should look at before the file is mapped, in a sentence. Names columns and rows, never a cell. */
export function warningsOf(table: TableProfile): string[] {
  return [...tableWarnings(table), ...table.columns.flatMap(columnWarnings)];
}

function tableWarnings({ header, rows, ragged, columns }: TableProfile): string[] {
  const names = columns.flatMap(({ name }) => (name === undefined ? [] : [name.toLowerCase()]));
  const twice = columns.filter(({ name }, index) => name !== undefined && names.indexOf(name.toLowerCase()) < index);
  return [
    ...(header.row === undefined ? ['There is no header: a source needs the names of the columns in the first row. Export it with them.'] : []),
    ...(header.row !== undefined && header.row > 1 ? [`The header is row ${header.row}: delete the rows above it, or leave them out of the export.`] : []),
    ...(rows === 0 ? ['There are no rows behind the header.'] : []),
    ...(ragged.count > 0 ? [`${ragged.count} ${ragged.count === 1 ? 'row has' : 'rows have'} another number of cells than the header: ${rowsNamed(ragged.first, ragged.count)}. Look for a separator or a line break within a cell.`] : []),
    ...(header.row === undefined ? [] : columns.filter(({ name, filled }) => name === undefined && filled > 0).map(({ letter }) => `Column ${letter} has no name. Name it, or leave it out of the export.`)),
    ...twice.map((column) => `${titleOf(column)} has a name that another column has too.`),
  ];
}

function columnWarnings(column: ColumnProfile): string[] {
  const { guess, filled, controlRow, kept = {} } = column;
  const title = titleOf(column);
  return [
    ...nhsWarnings(column),
    ...(guess.otherFormat !== undefined ? [`${title}: ${guess.evidence.includes('CONTRADICTORY') ? 'days and months stand in both orders' : 'day and month may be either way round'} (${guess.format ?? ''} or ${guess.otherFormat}). Ask the home or the supplier.`] : []),
    ...(guess.unreadable !== undefined ? [`${title}: a source cannot read ${guess.unreadable}.`] : []),
    ...(guess.kind === 'yes or no' && guess.failed !== undefined ? [`${title} holds ${variants(column)}: decide what each of them means.`] : []),
    ...(guess.kind === 'SNOMED CT' && guess.evidence.includes('descriptions') ? [`${title}: ${guess.evidence.split('; ')[1] ?? ''}.`] : []),
    ...(['date', 'date and time'].includes(guess.kind) && guess.failed !== undefined && guess.failed < filled ? [`${title}: ${guess.failed} ${guess.failed === 1 ? 'cell is' : 'cells are'} not written as the others${guess.failing?.[0] ? `, first in row ${guess.failing[0].row}` : ''}.`] : []),
    ...(kept.error ? [`${title}: ${kept.error.count} ${kept.error.count === 1 ? 'cell has' : 'cells have'} an error such as #N/A, first in row ${kept.error.row}.`] : []),
    ...(kept.lost ? [`${title}: ${kept.lost.count} ${kept.lost.count === 1 ? 'cell has' : 'cells have'} lost their value (more than 15 digits, or a formula never worked out), first in row ${kept.lost.row}.`] : []),
    ...(kept.number && ['NHS number', 'phone', 'SNOMED CT'].includes(guess.kind) ? [`${title}: the workbook keeps ${kept.number.count} of them as numbers, which loses zeros at the beginning. Make the column text.`] : []),
    ...(controlRow !== undefined ? [`${title}: row ${controlRow} has a control character, which no text may have.`] : []),
  ];
}

function nhsWarnings(column: ColumnProfile): string[] {
  const { kind, failed, failing = [] } = column.guess;
  if (kind !== 'NHS number' || failed === undefined) return [];
  const reasons = Object.entries(Object.groupBy(failing, ({ why }) => why)).map(([why, found = []]) => `${why} in ${rowsNamed(found.map(({ row }) => row), found.length)}`);
  return [`${titleOf(column)}: ${failed === 1 ? '1 is no NHS number' : `${failed} are no NHS numbers`}: ${reasons.join('; ')}${failed > failing.length ? `; and ${failed - failing.length} more` : ''}. Correct them at the home, or leave them blank to be traced.`];
}

/** Y, N and the like are no secret, and neither are words that were let through before. */
function variants({ words = [], blank, blankWords, guess }: ColumnProfile): string {
  const shown = words.map(({ word }) => word);
  const tokens = Object.keys(blankWords);
  const named = [...shown, ...tokens, ...(blank > 0 ? ['blank'] : [])].join(' / ');
  return shown.length > 0 ? named : `${guess.failed ?? 0} cells that say neither yes nor no`;
}

const titleOf = ({ letter, name }: ColumnProfile): string => (name === undefined ? `Column ${letter}` : `Column ${letter} "${name}"`);

const rowsNamed = (rows: readonly number[], count: number): string => `${rows.length === 1 && count === 1 ? 'row' : 'rows'} ${rows.join(', ')}${count > rows.length ? ' …' : ''}`;
