import envelope from './envelope/schema.json' with { type: 'json' };

/** As much of JSON Schema as our schemas use to say what a field is. */
export interface FieldSchema {
  description?: string;
  $ref?: string;
  type?: string;
  enum?: readonly unknown[];
  format?: string;
  examples?: readonly unknown[];
  minimum?: number;
  minLength?: number;
  properties?: Readonly<Record<string, FieldSchema>>;
  required?: readonly string[];
  items?: FieldSchema;
  pattern?: string;
}

/** The part of a record type's schema that a field such as `actions[0].owner.name` conforms to; what stands beside a `$ref` is said of it too. */
export function schemaAt(schema: object, field: string): FieldSchema {
  return field
    .split('.')
    .flatMap((step) => step.split(/(?=\[)/))
    .reduce<FieldSchema>((at, step) => resolve((step.startsWith('[') ? at.items : at.properties?.[step]) ?? {}), resolve(schema));
}

/** What a `$ref` leads to, with what stands beside it. */
export function resolve(schema: FieldSchema): FieldSchema {
  const name = schema.$ref?.split('/').pop();
  return name === undefined ? schema : { ...resolve((envelope.$defs as Readonly<Record<string, FieldSchema>>)[name] ?? {}), ...schema };
}
