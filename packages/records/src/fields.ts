import { type FieldSchema, resolve } from './schema-at.ts';

/** What a field of a record takes. */
export type FieldKind = 'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'dateTime' | 'dateOrDateTime' | 'words';

/** A field of a record type that holds a value and no further fields. */
export interface Field {
  /** Such as `resident.nhsNumber`; of a list its first entry stands for all: `contacts[0].name`. */
  path: string;
  kind: FieldKind;
  /** Of `words`: every word that it may be. */
  words?: readonly (string | number)[];
  description: string;
  /** Whether a record without it is refused, whatever else it holds. */
  required: boolean;
  /** What a text has to look like beyond being one. */
  pattern?: string;
}

/** Every field of a record type, in the order of its schema. */
export function fieldsOf({ schema }: { schema: object }): Field[] {
  return fieldsIn(schema, { path: '', required: true, description: '' });
}

interface Place {
  path: string;
  required: boolean;
  /** What is said of the object around it, where the field itself says nothing. */
  description: string;
}

function fieldsIn(unresolved: FieldSchema, { path, required, description: around }: Place): Field[] {
  const schema = resolve(unresolved);
  const description = schema.description ?? around;
  if (schema.items) return fieldsIn(schema.items, { path: `${path}[0]`, required: false, description });
  if (!schema.properties) return [{ path, required, description, ...kindOf(schema), ...(schema.pattern !== undefined && { pattern: schema.pattern }) }];
  return Object.entries(schema.properties).flatMap(([name, part]) => fieldsIn(part, { path: path === '' ? name : `${path}.${name}`, required: required && (schema.required ?? []).includes(name), description }));
}

function kindOf({ enum: words, type, format }: FieldSchema): Pick<Field, 'kind' | 'words'> {
  if (words) return { kind: 'words', words: words as (string | number)[] };
  if (type === 'boolean') return { kind: 'boolean' };
  if (type === 'integer') return { kind: 'integer' };
  if (type === 'number') return { kind: 'decimal' };
  return { kind: FORMATS[format ?? ''] ?? 'text' };
}

const FORMATS: Readonly<Record<string, FieldKind>> = { date: 'date', 'date-time': 'dateTime', 'date-or-date-time': 'dateOrDateTime', 'partial-date-time': 'dateOrDateTime' };
