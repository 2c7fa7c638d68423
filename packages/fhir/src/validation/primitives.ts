/**
 * The lexical rules of R4's primitive types in JSON (http://hl7.org/fhir/R4/datatypes.html#primitive).
 * Stricter than the published JSON Schema where the text of the standard is: a date must exist in the calendar, a uri is
 * never empty, a string holds more than white space and no control character.
 */
export type PrimitiveCheck = (value: unknown) => boolean;

const MAX_INTEGER = 2_147_483_647;
const MAX_STRING_LENGTH = 1_048_576;

const matching =
  (pattern: RegExp): PrimitiveCheck =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const wholeNumber =
  (least: number): PrimitiveCheck =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= MAX_INTEGER;

const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

const text: PrimitiveCheck = (value) =>
  typeof value === 'string' && value.length <= MAX_STRING_LENGTH && /\S/.test(value) && !CONTROL_CHARACTER.test(value);

const YEAR = '(?!0000)[0-9]{4}';
const MONTH = '(?:0[1-9]|1[0-2])';
const DAY = '(?:0[1-9]|[12][0-9]|3[01])';
const CLOCK = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?';
const ZONE = '(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))';

const DATE = new RegExp(`^${YEAR}(?:-${MONTH}(?:-${DAY})?)?$`);
const DATE_TIME = new RegExp(`^${YEAR}(?:-${MONTH}(?:-${DAY}(?:T${CLOCK}${ZONE})?)?)?$`);
const INSTANT = new RegExp(`^${YEAR}-${MONTH}-${DAY}T${CLOCK}${ZONE}$`);

/** Only the last days of a month need the calendar. */
const existsInCalendar = (value: string): boolean => {
  const day = Number(value.slice(8, 10));
  return (
    day <= 28 || day <= new Date(Date.UTC(2000 + (Number(value.slice(0, 4)) % 400), Number(value.slice(5, 7)), 0)).getUTCDate()
  );
};

const dated =
  (pattern: RegExp): PrimitiveCheck =>
  (value) =>
    typeof value === 'string' && pattern.test(value) && existsInCalendar(value);

/** Markup that the standard forbids in a narrative: scripts, forms, frames, objects, and event attributes. */
const ACTIVE_ELEMENT = /<(?:script|style|form|input|button|iframe|frame|frameset|object|embed|head|body|base|link|meta)\b/i;
const ACTIVE_ATTRIBUTE = /<[^<>]*\s(?:on[a-z]+|xlink:[a-z]+)\s*=|<[^<>]*=\s*(?:["']\s*)?javascript:/i;

const narrative: PrimitiveCheck = (value) =>
  text(value) &&
  /^<div[\s>][^]*<\/div>$/.test(String(value).trim()) &&
  !ACTIVE_ELEMENT.test(String(value)) &&
  !ACTIVE_ATTRIBUTE.test(String(value));

const BASE64 = matching(/^[0-9A-Za-z+/][0-9A-Za-z+/\s]*(?:={1,2}\s*)?$/);

/** One check for each primitive type, under the name R4 gives it. */
export const PRIMITIVES = {
  base64Binary: (value) => BASE64(value) && String(value).replaceAll(/\s/g, '').length % 4 === 0,
  boolean: (value) => typeof value === 'boolean',
  canonical: matching(/^\S+$/),
  code: matching(/^\S+(?: \S+)*$/),
  date: dated(DATE),
  dateTime: dated(DATE_TIME),
  decimal: (value) => typeof value === 'number' && Number.isFinite(value),
  id: matching(/^[A-Za-z0-9\-.]{1,64}$/),
  instant: dated(INSTANT),
  integer: wholeNumber(-MAX_INTEGER - 1),
  markdown: text,
  oid: matching(/^urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+$/),
  positiveInt: wholeNumber(1),
  string: text,
  time: matching(new RegExp(`^${CLOCK}$`)),
  unsignedInt: wholeNumber(0),
  uri: matching(/^\S+$/),
  url: matching(/^\S+$/),
  uuid: matching(/^urn:uuid:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/),
  xhtml: narrative,
} satisfies Record<string, PrimitiveCheck>;

export type PrimitiveName = keyof typeof PRIMITIVES;
