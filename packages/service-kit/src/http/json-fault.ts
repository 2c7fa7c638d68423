import { visit } from 'jsonc-parser';

/** Why a text is refused. */
export type JsonRule = 'encoding' | 'syntax' | 'duplicate-name' | 'depth' | 'values' | 'character' | 'number' | 'name';

const SENTENCES: Record<JsonRule, string> = {
  encoding: 'The text is not UTF-8',
  syntax: 'The text is not JSON (RFC 8259)',
  'duplicate-name': 'A name stands twice in one object',
  depth: 'Arrays and objects are nested too deep',
  values: 'The text has more values than any record or resource',
  character: 'A string holds a NUL or half of a surrogate pair',
  number: 'A number is beyond the range of a double',
  name: 'A name is reserved',
};

/** A place in a text as an editor counts it, from 1; columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A JSON text that is refused: which rule, and where if that is known. Holds nothing of the text (IN-002). */
export class JsonTextError extends Error {
  readonly rule: JsonRule;
  readonly at?: TextPosition;

  constructor(rule: JsonRule, at?: TextPosition) {
    super(`${SENTENCES[rule]}${at ? `, line ${at.line}, column ${at.column}` : ''}.`);
    this.name = 'JsonTextError';
    this.rule = rule;
    if (at) this.at = at;
  }
}

/** Names that reach into JavaScript's prototypes when objects are merged (REST-022). */
export function isRefusedName(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}

/** The first fault of a text in reading order, or undefined where there is none. Far slower than JSON.parse. */
export function findFault(text: string, maxDepth: number): JsonTextError | undefined {
  try {
    readAgain(text, maxDepth);
  } catch (error) {
    if (error instanceof JsonTextError) return error;
    throw error;
  }
  return undefined;
}

type Place = readonly [offset: number, length: number, line: number, column: number, ...unknown[]];

function refuse(rule: JsonRule, [, , line, column]: Place): never {
  throw new JsonTextError(rule, { line: line + 1, column: column + 1 });
}

// Ends by throwing at the first fault, which also keeps the reader from following a text to any depth.
function readAgain(text: string, maxDepth: number): void {
  const open: (Set<string> | undefined)[] = [];
  const enter = (names: Set<string> | undefined, place: Place) => {
    if (open.push(names) > maxDepth) refuse('depth', place);
  };
  visit(
    text,
    {
      onObjectBegin: (...place) => enter(new Set(), place),
      onArrayBegin: (...place) => enter(undefined, place),
      onObjectEnd: () => void open.pop(),
      onArrayEnd: () => void open.pop(),
      onObjectProperty: (name, ...place) => {
        const rule = ruleOfName(name, open.at(-1));
        if (rule) refuse(rule, place);
      },
      onLiteralValue: (value: unknown, ...place) => {
        if (typeof value === 'string' && !isStorable(value)) refuse('character', place);
        if (typeof value === 'number' && !Number.isFinite(value)) refuse('number', place);
      },
      onError: (_code, ...place) => refuse('syntax', place),
    },
    { disallowComments: true },
  );
}

function ruleOfName(name: string, names = new Set<string>()): JsonRule | undefined {
  if (names.has(name)) return 'duplicate-name';
  names.add(name);
  if (!isStorable(name)) return 'character';
  return isRefusedName(name) ? 'name' : undefined;
}

// PostgreSQL takes neither a NUL nor half of a surrogate pair (22021, 22P05).
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Where the first byte stands that is not UTF-8. */
export function badByte(bytes: Buffer): TextPosition {
  const text = bytes.toString('utf8');
  let mark = text.indexOf('\ufffd');
  let offset = Buffer.byteLength(text.slice(0, mark));
  while (bytes.subarray(offset, offset + 3).equals(Buffer.from('\ufffd'))) {
    const next = text.indexOf('\ufffd', mark + 1);
    offset += Buffer.byteLength(text.slice(mark, next));
    mark = next;
  }
  const before = text.slice(0, mark).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
