import { isUtf8 } from 'node:buffer';
import { badByte, findFault, isRefusedName, JsonTextError, type JsonRule } from './json-fault.ts';

/** The deepest nesting of arrays and objects that is read, unless told otherwise. */
export const MAX_JSON_DEPTH = 64;

/** Arrays, objects and what is in them, of one text. */
const MOST_VALUES = 500_000;

/** Smaller texts have too little room to do harm, and are read without a look ahead. */
const LARGE_BYTES = 262_144;

/**
 * Bytes to a JSON value, strictly. Refused: what is not UTF-8, not RFC 8259, says a name twice in one object, nests
 * deeper than `maxDepth`, has more than half a million values, holds a NUL or half of a surrogate pair, a number beyond a double, or a name that reaches
 * into JavaScript's prototypes (REST-022, IN-013, S-18). A byte order mark is skipped.
 * Throws JsonTextError with rule, line and column, never a piece of the text (IN-002).
 *
 * JSON.parse does the work; a good text costs two short passes more, and only a bad one is read again to find where.
 */
export function parseJson(bytes: Buffer, maxDepth = MAX_JSON_DEPTH): unknown {
  const text = decode(bytes);
  if (bytes.length > LARGE_BYTES) refuseOutsized(text, maxDepth);
  const value = parse(text, maxDepth);
  const rule = brokenRule(text, value, maxDepth);
  if (rule !== undefined) throw findFault(text, maxDepth) ?? new JsonTextError(rule);
  if (UNUSUAL_ESCAPE.test(text)) throwIfAny(findFault(text, maxDepth));
  return value;
}

// In a text that is UTF-8 and JSON, only these escapes can make a NUL or half of a surrogate pair. They may as well
// make a whole pair or stand behind another backslash, which the second reading tells apart.
const UNUSUAL_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/** Before anything is made of it: a few bytes of text can become many times as much in memory (I-17, I-20). */
function refuseOutsized(text: string, maxDepth: number): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      const end = endOfString(text, at + 1);
      if (end === 0) return; // of a text that ends within a string JSON.parse makes nothing
      at = end - 1;
    } else if (unit === OPEN_ARRAY || unit === OPEN_OBJECT) {
      values += 1;
      depth += 1;
    } else if (unit === CLOSE_ARRAY || unit === CLOSE_OBJECT) depth -= 1;
    else if (unit === COMMA) values += 1;
    if (depth > maxDepth) throw findFault(text, maxDepth) ?? new JsonTextError('depth');
    if (values > MOST_VALUES) throw new JsonTextError('values');
  }
}

const [QUOTE, COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = ['"', ',', '[', ']', '{', '}'].map((character) => character.charCodeAt(0));

function throwIfAny(fault: JsonTextError | undefined): void {
  if (fault) throw fault;
}

/** Bytes to text; throws JsonTextError `encoding` where they are not UTF-8, so that U+FFFD is never made. */
export function decode(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new JsonTextError('encoding', badByte(bytes));
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function parse(text: string, maxDepth: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8's own message quotes the text, so it goes no further.
    throw findFault(text, maxDepth) ?? new JsonTextError('syntax');
  }
}

function brokenRule(text: string, value: unknown, maxDepth: number): JsonRule | undefined {
  const seen: Seen = { names: 0 };
  inspect(value, maxDepth, seen);
  return seen.rule ?? (seen.names === countNames(text) ? undefined : 'duplicate-name');
}

interface Seen {
  names: number;
  rule?: JsonRule;
}

// Counts the names that came through the parse: where the text has more, some were said twice.
function inspect(value: unknown, depthLeft: number, seen: Seen): void {
  if (typeof value === 'number' && !Number.isFinite(value)) seen.rule = 'number';
  if (typeof value !== 'object' || value === null || seen.rule !== undefined) return;
  if (depthLeft === 0) {
    seen.rule = 'depth';
  } else if (Array.isArray(value)) {
    for (const item of value) inspect(item, depthLeft - 1, seen);
  } else {
    inspectMembers(value as Record<string, unknown>, depthLeft, seen);
  }
}

function inspectMembers(value: Record<string, unknown>, depthLeft: number, seen: Seen): void {
  for (const name in value) {
    seen.names += 1;
    if (isRefusedName(name)) seen.rule = 'name';
    inspect(value[name], depthLeft - 1, seen);
  }
}

// A name is a string with a colon behind it. Leaps from quote to quote, so values cost next to nothing.
function countNames(text: string): number {
  let names = 0;
  let quote = text.indexOf('"');
  while (quote !== -1) {
    let next = endOfString(text, quote + 1);
    while (text.charCodeAt(next) <= 0x20) next += 1;
    if (text[next] === ':') names += 1;
    quote = text.indexOf('"', next);
  }
  return names;
}

function endOfString(text: string, start: number): number {
  let quote = text.indexOf('"', start);
  while (isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return quote + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text[first - 1] === '\\') first -= 1;
  return (quote - first) % 2 === 1;
}
