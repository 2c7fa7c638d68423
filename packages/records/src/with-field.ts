import type { Envelope } from './record-type.ts';

/** A copy of the record with one field set, or left out where the value is undefined. What lies beside its path is shared with the record. */
export const withField = (record: Envelope, field: string, value: unknown): unknown => withValueAt(record, stepsOf(field), value);

/** What a field of the record says; undefined where it or what it stands in is absent. */
export const valueAt = (record: unknown, field: string): unknown =>
  stepsOf(field).reduce((node, step) => (typeof node === 'object' && node !== null ? (node as Readonly<Record<string | number, unknown>>)[step] : undefined), record);

/** `contacts[0].name` as contacts, 0, name. */
const stepsOf = (path: string): (string | number)[] => [...path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)].map(([, name, index]) => name ?? Number(index));

function withValueAt(node: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'string') return withProperty((node ?? {}) as Readonly<Record<string, unknown>>, step, (old) => withValueAt(old, rest, value));
  const items = (node ?? []) as readonly unknown[];
  const item = withValueAt(items[step], rest, value);
  return item === undefined ? items.toSpliced(step, 1) : items.toSpliced(step, 1, item);
}

function withProperty(node: Readonly<Record<string, unknown>>, name: string, change: (old: unknown) => unknown): object {
  const { [name]: old, ...others } = node;
  const value = change(old);
  return value === undefined ? others : { ...node, [name]: value };
}
