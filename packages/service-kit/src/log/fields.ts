import { isUuid } from '../uuid.ts';
import { isErrorCode, reduceError } from './reduce-error.ts';

/** Makes a value fit to be logged, or answers undefined for one that is not. */
type Shape = (value: unknown) => unknown;

// Words of programs: lower-case-with-hyphens or TypeNames. People's names have blanks, hyphens with capitals, accents.
const WORD = /^(?:[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*|[A-Z][A-Za-z0-9]*)$/;
const word: Shape = (value) => (typeof value === 'string' && value.length <= 64 && WORD.test(value) ? value : undefined);

// Ids hold a digit, names do not; ten digits and nothing else are how people and telephones are numbered.
const ID = /^(?=.*\d)(?!(?:[.:_-]*\d){10,}[.:_-]*$)[A-Za-z0-9._:-]{1,128}$/;
const id: Shape = (value) => {
  if (typeof value === 'number' || typeof value === 'bigint') return number(Number(value));
  return typeof value === 'string' && ID.test(value) ? value : undefined;
};

const uuid: Shape = (value) => (isUuid(value) ? value : undefined);

const number: Shape = (value) => (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e9 ? value : undefined);

const wordOrNumber: Shape = (value) => number(value) ?? word(value);

const code: Shape = (value) => wordOrNumber(value) ?? (isErrorCode(value) ? value : undefined);

const idOrWord: Shape = (value) => id(value) ?? word(value);

// A template as the program wrote it (`/things/:id`); digits in a row or an escape would be a piece of a real path.
const route: Shape = (value) => (typeof value === 'string' && /^(?:\/(?!.*\d\d)[\w/:.*{}$-]{0,127}|unmatched)$/.test(value) ? value : undefined);

// Of a URL only scheme, host and port: paths and queries hold identifiers.
const origin: Shape = (value) => {
  const text = value instanceof URL ? value.href : value;
  return typeof text === 'string' && URL.canParse(text) ? new URL(text).origin : undefined;
};

// SHA-256 in hexadecimal.
const digest: Shape = (value) => (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : undefined);

const error: Shape = (value) => reduceError(value);

/** Every key that a log line may have, and the shape its value must fit. Anything else is dropped and named. */
const SHAPES = {
  service: word,
  lane: word,
  step: word,
  check: word,
  recordType: word,
  resourceType: word,
  method: word,
  status: wordOrNumber,
  code,
  route,
  receiptId: id,
  recordId: id,
  resourceId: id,
  subscriptionId: id,
  clientId: idOrWord,
  tenant: idOrWord,
  key: id,
  requestId: uuid,
  correlationId: uuid,
  eventNumber: number,
  count: number,
  bytes: number,
  position: number,
  ms: number,
  attempt: number,
  port: number,
  origin,
  digest,
  err: error,
} satisfies Record<string, Shape>;

type LogKey = keyof typeof SHAPES;

/** What a caller may hand over: known keys only. */
export type LogFields = { readonly [Key in LogKey]?: unknown };

const NAMES_SHOWN = 10;

/**
 * The part of `fields` that may be logged. What was dropped is counted in `dropped`; `droppedKeys` names the first
 * few, and only those that read as a name a programmer wrote, since a key can be data too (SEC-050, SEC-080).
 */
export function allowedFields(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const lost: string[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const fit = Object.hasOwn(SHAPES, key) ? SHAPES[key as LogKey](value) : undefined;
    if (fit === undefined) lost.push(/^[a-z]+(?:[A-Z][a-z]+)*$/.test(key) && key.length <= 32 ? key : '?');
    else kept[key] = fit;
  }
  return lost.length === 0 ? kept : { ...kept, dropped: lost.length, droppedKeys: lost.slice(0, NAMES_SHOWN) };
}
