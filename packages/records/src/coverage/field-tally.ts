import type { ReadyRecordType } from '../catalogue.ts';
import { fieldsOf } from '../fields.ts';

/** In how many records a field of their type stands. */
export interface FieldCount {
  /** Such as `contacts[].name`. */
  field: string;
  records: number;
}

/** Counts in how many records of one type each field stands, one record after the other. */
export interface FieldTally {
  add(record: object): void;
  readonly records: number;
  /** Of every field of the type, in the order of its schema. */
  counts(): FieldCount[];
}

/** A field, or what fields lie in. */
interface Node {
  records: number;
  /** Of the last record that had it, so that a list counts once. */
  last: number;
  below: Map<string, Node>;
}

/** A path of a record without the places in lists: `contacts[0].name` is a `contacts[].name`. */
export const fieldOf = (path: string): string => path.replaceAll(/\[\d+\]/g, '[]');

export function createFieldTally(type: Pick<ReadyRecordType, 'schema'>): FieldTally {
  const root = nodeOf();
  const fields = fieldsOf(type).map(({ path }) => ({ field: fieldOf(path), node: nodeAt(root, path.replaceAll(/\[\d+\]/g, '').split('.')) }));
  let records = 0;
  return {
    add: (record) => { mark(root, record, (records += 1)); },
    get records() {
      return records;
    },
    counts: () => fields.map(({ field, node }) => ({ field, records: node.records })),
  };
}

const nodeOf = (): Node => ({ records: 0, last: 0, below: new Map() });

function nodeAt(root: Node, names: readonly string[]): Node {
  return names.reduce((node, name) => {
    const child = node.below.get(name) ?? nodeOf();
    node.below.set(name, child);
    return child;
  }, root);
}

function mark(node: Node, value: unknown, record: number): void {
  if (Array.isArray(value)) {
    for (const item of value) mark(node, item, record);
    return;
  }
  if (node.last !== record) {
    node.last = record;
    node.records += 1;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    const child = node.below.get(name);
    if (child !== undefined) mark(child, part, record);
  }
}
