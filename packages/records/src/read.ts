import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { closest, distance } from 'fastest-levenshtein';
import type { Issue } from '@ehch/fhir';
import envelope from './envelope/schema.json' with { type: 'json' };
import { type ErrorCode, issueOf } from './errors.ts';
import type { Envelope, RecordType } from './record-type.ts';
import { checkTexts, isDateOrDateTime, isDateTime, isPartialDateTime } from './texts.ts';

export type ReadResult<R> = { ok: true; record: R } | { ok: false; issues: Issue[] };

export interface Reader<R> {
  read(json: unknown): ReadResult<R>;
  /** Whether it conforms to the schema, the type's own rules left aside. */
  conforms(json: unknown): json is R;
}

/**
 * Makes the gate of one record type: JSON that passes it conforms to the schema and to the type's own rules, and is
 * trusted from then on. Nothing is coerced and nothing is filled in.
 */
export function createReader<R extends Envelope>(type: RecordType<R>): Reader<R> {
  // Compiled when the first record comes: a command that reads one type does not wait for all.
  let compiled: ValidateFunction<R> | undefined;
  const validator = (): ValidateFunction<R> => (compiled ??= compile<R>(type.schema));
  const read = (json: unknown): ReadResult<R> => {
    if (roomLeft(json, MOST_VALUES) < 0) return { ok: false, issues: [issueOf('EHCH-REC-012', '', { expected: String(MOST_VALUES) })] };
    const conforms = validator();
    if (!conforms(json)) return { ok: false, issues: (conforms.errors ?? []).filter(isSpecific).slice(0, MOST_ISSUES).map((error) => issueFrom(error, type.name)) };
    const issues = [...checkTexts(json), ...type.check(json)];
    return issues.length > 0 ? { ok: false, issues } : { ok: true, record: json };
  };
  return { read, conforms: (json): json is R => validator()(json) };
}

/** The fullest plan of a resident has some hundreds. Each could be wrong in its own way, and would be told of. */
const MOST_VALUES = 20_000;

/** Who has read so many has seen what is wrong. */
const MOST_ISSUES = 100;

/** What is left of so much room once every value has its place; looked at no further than until there is none. */
function roomLeft(json: unknown, room: number): number {
  if (typeof json !== 'object' || json === null || room < 0) return room - 1;
  let left = room - 1;
  if (Array.isArray(json)) for (let at = 0; at < json.length && left >= 0; at += 1) left = roomLeft(json[at], left);
  else for (const name in json) {
    left = roomLeft((json as Record<string, unknown>)[name], left);
    if (left < 0) return left;
  }
  return left;
}

function compile<R>(schema: { $id: string }): ValidateFunction<R> {
  const ajv = new Ajv({ allErrors: true, strict: true, verbose: true, allowUnionTypes: false });
  addFormats.default(ajv, ['date', 'uri', 'email']);
  ajv.addFormat('date-time', isDateTime);
  ajv.addFormat('date-or-date-time', isDateOrDateTime);
  ajv.addFormat('partial-date-time', isPartialDateTime);
  return ajv.addSchema(envelope).compile<R>(schema);
}

/** ajv repeats under `anyOf` and the like what it said within; the parts say it better. */
const isSpecific = ({ keyword }: ErrorObject): boolean => !['anyOf', 'oneOf', 'allOf', 'if'].includes(keyword);

function issueFrom(error: ErrorObject, recordType: string): Issue {
  const at = pathOf(error.instancePath);
  switch (error.keyword) {
    case 'required': {
      const field = String(error.params['missingProperty']);
      return issueOf('EHCH-REC-001', join(at, field), { field });
    }
    case 'additionalProperties':
      return unknownField(error, at, recordType);
    case 'enum':
      return issueOf('EHCH-REC-004', at, { expected: (error.params['allowedValues'] as unknown[]).join(', ') });
    case 'type':
      return at === '' ? issueOf('EHCH-REC-009', '') : issueOf('EHCH-REC-003', at, { expected: `a JSON ${String(error.params['type'])}` });
    case 'format':
      return issueOf(FORMATS[String(error.params['format'])]?.code ?? 'EHCH-REC-008', at, { expected: FORMATS[String(error.params['format'])]?.expected ?? '' });
    default:
      return issueOf(LIMITS[error.keyword] ?? 'EHCH-REC-008', at, { expected: error.message ?? '' });
  }
}

const FORMATS: Readonly<Record<string, { code: ErrorCode; expected: string }>> = {
  date: { code: 'EHCH-REC-006', expected: 'a date' },
  'date-time': { code: 'EHCH-REC-006', expected: 'a date and time with seconds and an offset from UTC' },
  'date-or-date-time': { code: 'EHCH-REC-006', expected: 'a date, or a date and time with seconds and an offset from UTC' },
  'partial-date-time': { code: 'EHCH-REC-006', expected: 'a year, a month, a date, or a date and time with seconds and an offset from UTC' },
};

const LIMITS: Readonly<Record<string, ErrorCode>> = {
  minLength: 'EHCH-REC-005',
  maxLength: 'EHCH-REC-005',
  minimum: 'EHCH-REC-007',
  maximum: 'EHCH-REC-007',
  minItems: 'EHCH-REC-007',
  maxItems: 'EHCH-REC-007',
  minProperties: 'EHCH-REC-007',
};

/** Names the field that was probably meant. The unknown name itself is the sender's own word and may hold anything, so it is cut short. */
function unknownField(error: ErrorObject, at: string, recordType: string): Issue {
  const field = String(error.params['additionalProperty']).slice(0, 40);
  const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
  const nearest = closest(field, known);
  const near = known.length > 0 && distance(field.toLowerCase(), nearest.toLowerCase()) <= Math.max(1, field.length / LETTERS_PER_SLIP);
  return issueOf('EHCH-REC-002', join(at, field), { field, place: at === '' ? recordType : at, suggestion: near ? `; did you mean ${nearest}` : '' });
}

/** One letter in so many may be wrong: a suggestion that is far off only confuses. */
const LETTERS_PER_SLIP = 3;

/** `/actions/0/owner` as FHIRPath writes it: `actions[0].owner`. */
const pathOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part.replaceAll('~1', '/').replaceAll('~0', '~'))), '');

const join = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`);
