import fc from 'fast-check';
import envelope from '../src/envelope/schema.json' with { type: 'json' };

interface Schema {
  $ref?: string;
  type?: string;
  enum?: readonly unknown[];
  format?: string;
  pattern?: string;
  examples?: readonly unknown[];
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
  maxProperties?: number;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** Any JSON that conforms to the schema of a record type, small enough to be read when it fails. */
export function arbitraryRecord(schema: object): fc.Arbitrary<unknown> {
  return arbitrary(schema as Schema);
}

function arbitrary(given: Schema): fc.Arbitrary<unknown> {
  const schema = given.$ref === undefined ? given : definition(given.$ref);
  if (schema.enum) return fc.oneof(...[schema.enum, schema.examples ?? schema.enum].map((codes) => fc.constantFrom(...codes)));
  const { minimum: min = 0, maximum: max = 1000 } = schema;
  switch (schema.type) {
    case 'object':
      return object(schema);
    case 'array':
      return fc.array(arbitrary(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min, max: Math.min(max, 2 ** 31) });
    case 'number':
      return fc.double({ min, max, noNaN: true });
    default:
      return text(schema);
  }
}

const object = ({ properties = {}, required = [], maxProperties }: Schema): fc.Arbitrary<unknown> =>
  maxProperties === 1 ? fc.oneof(...Object.entries(properties).map(([name, schema]) => fc.record({ [name]: arbitrary(schema) }, { noNullPrototype: true }))) : fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, arbitrary(schema)])), { requiredKeys: [...required], noNullPrototype: true });

const definition = (ref: string): Schema => (envelope.$defs as Readonly<Record<string, Schema>>)[ref.split('/').at(-1) ?? ''] ?? {};

/** Identifiers have rules that no schema says, so the examples of a field are its likeliest values. */
function text(schema: Schema): fc.Arbitrary<unknown> {
  const any = anyText(schema);
  const likely = (schema.examples ?? []).flatMap((example) => [example, example, example, schema.format ? example : String(example).toLowerCase()]);
  return schema.examples ? fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: any }) : any;
}

function anyText({ format, pattern, minLength = 0, maxLength = 100 }: Schema): fc.Arbitrary<string> {
  if (format === 'date') return time.map((at) => at.toISOString().slice(0, 10));
  if (format === 'date-or-date-time') return fc.oneof(anyText({ format: 'date' }), anyText({ format: 'date-time' }));
  if (format === 'partial-date-time') return fc.oneof(...[4, 7].map((length) => time.map((at) => at.toISOString().slice(0, length))), anyText({ format: 'date-or-date-time' }));
  if (format === 'date-time') return fc.tuple(time, fc.constantFrom('Z', 'z', '+01:00', '+0100', '-14:00', '+15:00')).map(([at, zone]) => at.toISOString().replace('Z', zone));
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri') return fc.webUrl();
  const matches = new RegExp(pattern ?? '', 'u');
  const anyUnit = fc.oneof({ weight: 30, arbitrary: fc.string({ minLength, maxLength: Math.min(maxLength, 30) }) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength, maxLength: 5 }) });
  return pattern?.startsWith('^[') ? fc.stringMatching(matches) : anyUnit.filter((one) => matches.test(one));
}

/** A few weeks, so that the moments of a record come before, after and upon one another. */
const time = fc.date({ min: new Date('2026-11-01'), max: new Date('2026-11-30'), noInvalidDate: true });
