import type { Lineage } from '../api.ts';
import { renderTable } from './table.ts';

type There = Extract<Lineage, { is: 'there' }>;
type Empty = Extract<Lineage, { is: 'empty' }>;
type Field = There['traces'][number]['fields'][number];
type Wanted = Empty['ways'][number][number];

interface Options {
  cells: boolean;
}

/** More lines than these are told of by their number only. */
const MOST_SHOWN = 100;

/** Why an element is as it is: a line for each field that has a say in it, with the column it is read from. */
export function renderWhy(found: Lineage, options: Options): string {
  if (found.is === 'unknown') return found.problem;
  return found.is === 'there' ? renderThere(found, options) : [`${found.element} is empty.`, renderWays(found, options), footOf(found)].join('\n');
}

/** What would fill an element. */
export function renderWhyNot(found: Lineage, options: Options): string {
  return found.is === 'there' ? `${found.element} is not empty.\n${renderThere(found, options)}` : renderWhy(found, options);
}

function renderThere(found: There, { cells }: Options): string {
  const lines = found.traces.flatMap(({ element, value, fixed, fields }) => {
    const shown = cells ? [String(value)] : [];
    const by = fixed ? [[element, ...shown, 'the mapping', '', ...(cells ? [''] : []), 'always the same']] : [];
    return [...by, ...fields.map((field) => [element, ...shown, field.field, fromOf(field), ...(cells ? [cellOf(field)] : []), howOf(field, cells)])];
  });
  const head = ['element', ...(cells ? ['value'] : []), 'comes of', 'read from', ...(cells ? ['cell'] : []), 'how'];
  const more = lines.length > MOST_SHOWN ? [`… and ${lines.length - MOST_SHOWN} lines more; --json has all.`] : [];
  const hint = cells || lines.length === 0 ? [] : ['Values and cells are not shown, as they may be of a resident: --cells shows them.'];
  return [renderTable(head, lines.slice(0, MOST_SHOWN), { 'element': 44, 'value': 26, 'comes of': 30, 'read from': 26, 'cell': 26, 'how': 40 }), ...more, checksOf(found), footOf(found), ...hint].join('\n');
}

function fromOf({ from }: Field): string {
  if (from.is === 'cell') return `column ${from.column}`;
  if (from.is === 'earlier') return 'an earlier version of the record';
  return from.is === 'constant' ? 'a constant of the source' : 'the record itself';
}

const cellOf = ({ from, value }: Field): string => (from.is === 'cell' ? (from.cell ?? '') : String(value));

function howOf({ effect, from }: Field, cells: boolean): string {
  const read = from.is === 'cell' && from.readAs !== 'text' ? [`read as ${from.readAs}`] : [];
  const line = from.is === 'cell' && from.code && cells ? [`${from.code.word} is ${String(from.code.value)}`] : [];
  return [EFFECTS[effect], ...read, ...line].join('; ');
}

const EFFECTS: Readonly<Record<Field['effect'], string>> = { copied: 'copied', derived: 'made of it by a rule or a code', presence: 'decides only whether it is there' };

function checksOf({ checks }: There): string {
  const names = (passed: boolean) => checks.filter((check) => check.passed === passed).map(({ check }) => check.split('/').at(-1)).join(', ');
  return [`Passed: ${names(true) || 'nothing'}.`, ...(names(false) === '' ? [] : [`Did not pass: ${names(false)}.`])].join(' ');
}

function renderWays(found: Empty, { cells }: Options): string {
  if (found.ways.length === 0) return `Nothing that a record of the type ${found.recordType} can say ever fills it: the mapping has no field for it.`;
  const lines = found.ways.flatMap((way, index) => way.map((field) => [...(found.ways.length > 1 ? [index + 1] : []), field.field, field.meaning ?? '', wantedOf(field, cells), columnsOf(field, found)]));
  const head = [...(found.ways.length > 1 ? ['way'] : []), 'field', 'what it is', 'it would have to be', 'column'];
  const said = found.ways.length > 1 ? 'Each of these ways would fill it; the fields of one way belong together:' : found.ways[0]?.length === 1 ? 'This would fill it:' : 'These together would fill it:';
  return `${said}\n${renderTable(head, lines, { 'field': 32, 'what it is': 40, 'it would have to be': 30, 'column': 34 })}`;
}

function wantedOf({ now, example }: Wanted, cells: boolean): string {
  if (example === undefined) return 'left out';
  if (now === undefined) return `filled in, such as ${String(example)}`;
  return cells ? `another, such as ${String(example)} in place of ${String(now)}` : `another, such as ${String(example)}`;
}

function columnsOf({ columns, constant }: Wanted, { source, recordType }: Empty): string {
  if (source === undefined) return `none: ${recordType} came as a record`;
  if (constant) return 'filled in by the source as soon as the others are there';
  if (columns.length === 0) return `none: no column of ${source.name} is read for it`;
  return columns.map(({ column, cell }) => `${column}${cell === undefined ? ' (blank here)' : ''}`).join(', ');
}

/** Where it came from, in one sentence or two. */
function footOf({ recordType, mapper, source, place, file, receipt, resource, published, readWith }: Lineage): string {
  const at = [place, file?.name, receipt && `receipt ${receipt.id}`].filter((part) => part !== undefined).join(' of ');
  const then = readWith !== undefined && source !== undefined && readWith.sourceVersion !== source.version ? ` (it came in with version ${readWith.sourceVersion})` : '';
  const by = source === undefined ? '' : `, read with ${source.name} version ${source.version}${then}`;
  const out = resource === undefined || published === undefined ? '' : ` Published as ${resource} version ${published.version}${published.provenance === undefined ? '' : `; see ${published.provenance}`}.`;
  return `${at === '' ? 'A record' : `From ${at}`}${by}, as ${recordType}, by mapper ${mapper}.${out}`;
}
