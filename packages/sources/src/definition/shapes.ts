import { BETWEEN_CHOICES } from '../paths/path.ts';
import type { ColumnDefinition, SourceDefinition } from './definition.ts';

/** Columns that come together wherever the same thing stands, such as the parts of a code. */
export type Shapes = Readonly<Record<string, Columns>>;

export type Columns = Readonly<Record<string, WrittenColumn>>;

/** A column as it is written: of a shape, or for each of several entries of a list, whose number stands where there is a `*`. */
export type WrittenColumn = ColumnDefinition | ShapedColumn | (ColumnDefinition & { upTo: number });

interface ShapedColumn {
  to: string;
  shape: string;
  upTo?: number;
}

/** A shape that is not there, or that is part of itself. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly path: readonly string[];

  constructor(path: readonly string[], text: string) {
    super(text);
    this.path = path;
  }
}

/**
 * Writes out the columns of a definition, so that nobody else need know of shapes and repeats.
 *
 * @throws {ShapeError}
 */
export function writtenOut(definition: SourceDefinition & { shapes?: Shapes }): SourceDefinition {
  const { shapes = {}, ...rest } = definition;
  if (rest.format === 'json-rows') return { ...rest, columns: columnsOf(rest.columns, { shapes, path: ['columns'], within: [] }) };
  if (!('tables' in rest)) return rest;
  const tables = Object.entries(rest.tables).map(([name, table]) => [name, { ...table, columns: columnsOf(table.columns, { shapes, path: ['tables', name, 'columns'], within: [] }) }]);
  return { ...rest, tables: Object.fromEntries(tables) as typeof rest.tables };
}

/** Where columns are written, and the shapes that they are part of. */
interface Writing {
  shapes: Shapes;
  path: readonly string[];
  within: readonly string[];
}

const columnsOf = (columns: Columns, at: Writing): Record<string, ColumnDefinition> =>
  Object.fromEntries(Object.entries(columns).flatMap(([name, column]) => repeated(name, column).flatMap(([one, part]) => partsOf(one, part, { ...at, path: [...at.path, name] }))));

/** One column for each entry of a list. */
function repeated(name: string, column: WrittenColumn): [string, WrittenColumn][] {
  if (!('upTo' in column)) return [[name, column]];
  const { upTo = 0, ...rest } = column;
  return Array.from({ length: upTo }, (_, index) => [name.replaceAll('[*]', `[${index}]`), { ...rest, to: placed(rest.to, (to) => to.replaceAll('[*]', `[${index}]`)) } as WrittenColumn]);
}

function partsOf(name: string, column: WrittenColumn, { shapes, path, within }: Writing): [string, ColumnDefinition][] {
  if (!('shape' in column)) return [[name, column as ColumnDefinition]];
  const shape = Object.hasOwn(shapes, column.shape) ? shapes[column.shape] : undefined;
  if (shape === undefined) throw new ShapeError([...path, 'shape'], `no such shape; there are ${Object.keys(shapes).join(', ') || 'none'}`);
  if (within.includes(column.shape) || within.length === DEEPEST) throw new ShapeError([...path, 'shape'], 'shapes go too deep, or one is part of itself');
  return Object.entries(columnsOf(shape, { shapes, path, within: [...within, column.shape] })).map(([part, { to, also, ...rest }]) => [
    joined(name, part),
    { ...rest, to: placed(to, (one) => `${column.to}.${one}`), ...(also !== undefined && { also: placed(also, (one) => `${column.to}.${one}`) }) } as ColumnDefinition,
  ]);
}

/** Shapes within shapes. */
const DEEPEST = 4;

const placed = (to: string | readonly string[], place: (to: string) => string): string | string[] => (typeof to === 'string' ? place(to) : to.map(place));

/** Each choice of the part in each choice of the whole, in the order in which they are to be tried. */
const joined = (whole: string, part: string): string =>
  whole
    .split(BETWEEN_CHOICES)
    .flatMap((one) => part.split(BETWEEN_CHOICES).map((other) => `${one}${other.startsWith('->') ? '' : '.'}${other}`))
    .join(BETWEEN_CHOICES);
