import type { Scalar } from './definition/definition.ts';

/**
 * A place of the record, and what fills it: the column of that number, a constant, or what stands below it. A column that
 * follows is as a constant: no reason for what stands around it to be there.
 */
type TreeNode = { column: number; follows: boolean } | { constant: Scalar } | { fields: Map<string, TreeNode> } | { items: TreeNode[] };

/** What a column gave for a row; nothing where the cell is blank. */
export type Value = Scalar | readonly string[] | undefined;

/** A record with places for the values of columns. */
export interface RecordTree {
  /** The record of one row, from the value of each column. Only what has a value is in it. */
  build(values: readonly Value[]): unknown;
  /** For the same row: the columns that feed each path of the record, such as `contacts[0].name` and `contacts[0]`. */
  feeding(values: readonly Value[]): Map<string, number[]>;
}

/** A path that cannot be filled beside the others. */
export class PathError extends Error {
  readonly path: string;

  constructor(path: string, fault: string) {
    super(`${path} ${fault}`);
    this.name = 'PathError';
    this.path = path;
  }
}

/** The paths that a column fills, and those that it follows into. */
export interface ColumnPaths {
  to: readonly string[];
  also?: readonly string[];
}

/**
 * Lays out a record from the paths that columns and constants fill. An entry of a list, or an object, of which no column says
 * anything is left out, constants and all; the entries behind it move up.
 *
 * @throws {PathError} where one path runs through another, or is filled twice
 */
export function createRecordTree(columns: readonly ColumnPaths[], constants: Readonly<Record<string, Scalar>>): RecordTree {
  const root: TreeNode = { fields: new Map() };
  columns.forEach(({ to, also = [] }, column) => {
    for (const path of to) plant(root, path, { column, follows: false });
    for (const path of also) plant(root, path, { column, follows: true });
  });
  Object.entries(constants).forEach(([path, constant]) => plant(root, path, { constant }));
  return {
    build: (values) => buildFields(root.fields, values).value,
    feeding: (values) => {
      const feeding = new Map<string, number[]>();
      trace(root, '', values, feeding);
      return feeding;
    },
  };
}

function plant(root: TreeNode, path: string, leaf: TreeNode): void {
  const steps = stepsOf(path);
  steps.reduce((at, step, index) => {
    const next = index + 1 < steps.length ? (typeof steps[index + 1] === 'number' ? { items: [] } : { fields: new Map<string, TreeNode>() }) : leaf;
    return child(at, step, next, path);
  }, root);
}

function child(at: TreeNode, step: string | number, next: TreeNode, path: string): TreeNode {
  const known = 'fields' in at && typeof step === 'string' ? at.fields.get(step) : 'items' in at && typeof step === 'number' ? at.items[step] : undefined;
  const fits = known === undefined || ('fields' in known && 'fields' in next) || ('items' in known && 'items' in next);
  if (!fits) throw new PathError(path, 'is filled twice');
  if (known !== undefined) return known;
  if ('fields' in at && typeof step === 'string') at.fields.set(step, next);
  else if ('items' in at && step === at.items.length) at.items.push(next);
  else throw new PathError(path, 'leaves out an entry before it, or runs through another path');
  return next;
}

/** `contacts[0].name` as contacts, 0, name. */
const stepsOf = (path: string): (string | number)[] => [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));

function buildFields(fields: ReadonlyMap<string, TreeNode>, values: readonly Value[]): { value: unknown; filled: boolean } {
  const value: Record<string, unknown> = {};
  let filled = false;
  for (const [name, node] of fields) {
    const part = build(node, values);
    if (part === undefined) continue;
    value[name] = part;
    filled ||= !('constant' in node || ('follows' in node && node.follows));
  }
  return { value, filled };
}

function build(node: TreeNode, values: readonly Value[]): unknown {
  if ('column' in node) return values[node.column];
  if ('constant' in node) return node.constant;
  if ('items' in node) return buildItems(node.items, values);
  const { value, filled } = buildFields(node.fields, values);
  return filled ? value : undefined;
}

function buildItems(items: readonly TreeNode[], values: readonly Value[]): unknown[] | undefined {
  const built = items.map((item) => build(item, values)).filter((item) => item !== undefined);
  return built.length > 0 ? built : undefined;
}

/** Notes the columns of a node at its path, and answers with them. */
function trace(node: TreeNode, path: string, values: readonly Value[], feeding: Map<string, number[]>): number[] {
  const columns = 'column' in node ? [node.column] : 'constant' in node ? [] : tracePartsOf(node, path, values, feeding);
  if (columns.length > 0) feeding.set(path, columns);
  return columns;
}

function tracePartsOf(node: Extract<TreeNode, { fields: unknown } | { items: unknown }>, path: string, values: readonly Value[], feeding: Map<string, number[]>): number[] {
  if ('fields' in node) return [...node.fields].flatMap(([name, part]) => trace(part, path === '' ? name : `${path}.${name}`, values, feeding));
  let index = 0;
  return node.items.flatMap((item) => trace(item, build(item, values) === undefined ? `${path}[]` : `${path}[${index++}]`, values, feeding));
}
