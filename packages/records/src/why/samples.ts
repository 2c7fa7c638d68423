import { type FieldSchema, resolve } from '../schema-at.ts';

/** How deep a record is at most: a schema that refers to itself ends here. */
const DEEPEST = 6;

/**
 * Values that a field may have by its schema, the likeliest first: every word of a closed list, both booleans, else an example or
 * what its format asks for; of an object one with everything and one with no more than it needs. Whether one conforms, the schema decides.
 */
export function samplesOf(given: FieldSchema, depth = 0): unknown[] {
  const schema = resolve(given);
  const { enum: words, examples = [], type, items = {} } = schema;
  if (depth > DEEPEST) return [];
  if (words) return [...new Set([...examples, ...words])];
  if (type === 'object') return [objectOf(schema, Object.keys(schema.properties ?? {}), depth), objectOf(schema, schema.required ?? [], depth)];
  if (type === 'array') return samplesOf(items, depth + 1).slice(0, 2).map((item) => [item]);
  if (type === 'boolean') return [true, false];
  if (type === 'number' || type === 'integer') return [...examples, schema.minimum ?? 1, (schema.minimum ?? 1) + 1];
  return [...examples, TEXTS[schema.format ?? ''] ?? 'text'.padEnd(schema.minLength ?? 0, 't')];
}

const objectOf = ({ properties = {} }: FieldSchema, names: readonly string[], depth: number): object =>
  Object.fromEntries(names.flatMap((name) => samplesOf(properties[name] ?? {}, depth + 1).slice(0, 1).map((value) => [name, value])));

const TEXTS: Readonly<Record<string, string>> = {
  'date': '2026-11-17',
  'date-time': '2026-11-17T10:30:00+00:00',
  'date-or-date-time': '2026-11-17',
  'partial-date-time': '2026-11-17',
  'uri': 'https://system.example',
  'email': 'name@home.example',
};

/** The fields that a record could have by its schema and does not, by their paths, each with its schema; the next entry of each list too. */
export function* absentFields(given: FieldSchema, node: unknown, path = ''): Generator<[field: string, schema: FieldSchema]> {
  const schema = resolve(given);
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) yield* absentFields(schema.items ?? {}, item, `${path}[${index}]`);
    yield [`${path}[${node.length}]`, resolve(schema.items ?? {})];
    return;
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const value = (node as Readonly<Record<string, unknown>>)[name];
    const at = path === '' ? name : `${path}.${name}`;
    if (value === undefined) yield [at, resolve(property)];
    else if (typeof value === 'object') yield* absentFields(property, value, at);
  }
}
