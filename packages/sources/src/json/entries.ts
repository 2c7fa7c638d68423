import { visit } from 'jsonc-parser';

/** A value of an array: where its text stands, and what is wrong with it that JSON.parse would not notice. */
export interface Entry {
  start: number;
  end: number;
  fault?: EntryFault;
}

/** A fault and the line it is in, from 1. Holds nothing of the text (IN-002). */
export interface EntryFault {
  text: string;
  line: number;
}

/** The deepest nesting of arrays and objects that is read, the array of the file included. */
export const MOST_LEVELS = 64;

/** Arrays, objects and what is in them, of one text: a few bytes of it can become many times as much in memory. */
export const MOST_VALUES = 500_000;

/**
 * Finds the values of a JSON array without reading them. A name that is said twice would lose one of its values silently, and a NUL or
 * half of a surrogate pair could not be stored: they are faults of their entry (IN-013).
 *
 * @returns the entries, or the first fault where the text is no JSON array
 */
export function findEntries(text: string): Entry[] | EntryFault {
  const finder = new EntryFinder();
  try {
    visit(text, finder.visitor, { disallowComments: true });
  } catch (error) {
    if (error instanceof NoArray) return error.fault;
    throw error;
  }
  return finder.entries;
}

/** Thrown where a text or a file is no array of JSON. */
export class NoArray extends Error {
  readonly fault: EntryFault;

  /** @param line from 1 */
  constructor(text: string, line: number) {
    super(text);
    this.fault = { text, line };
  }
}

class EntryFinder {
  readonly entries: Entry[] = [];
  // Of every array or object that is open, the names it has so far.
  readonly #open: (Set<string> | undefined)[] = [];
  #values = 0;

  readonly visitor = {
    onObjectBegin: (offset: number, length: number, line: number) => this.#enter(new Set(), offset, length, line),
    onArrayBegin: (offset: number, length: number, line: number) => this.#enter(undefined, offset, length, line),
    onObjectEnd: (offset: number, length: number) => this.#leave(offset + length),
    onArrayEnd: (offset: number, length: number) => this.#leave(offset + length),
    onObjectProperty: (name: string, _offset: number, _length: number, line: number) => this.#name(name, line),
    onLiteralValue: (value: unknown, offset: number, length: number, line: number) => this.#value(value, offset, length, line),
    onError: (_error: number, _offset: number, _length: number, line: number): never => {
      throw new NoArray('', line + 1);
    },
  };

  #enter(names: Set<string> | undefined, offset: number, length: number, line: number): void {
    this.#count(line);
    if (this.#open.length === 0 && names !== undefined) throw new NoArray(' array', line + 1);
    if (this.#open.length === 1) this.entries.push({ start: offset, end: offset + length });
    if (this.#open.push(names) > MOST_LEVELS) throw new NoArray(', or nested too deep', line + 1);
  }

  #leave(end: number): void {
    this.#open.pop();
    const entry = this.entries.at(-1);
    if (entry && this.#open.length === 1) entry.end = end;
  }

  #name(name: string, line: number): void {
    const names = this.#open.at(-1);
    if (names?.has(name)) this.#blame('a name stands twice in one object', line);
    if (name === '__proto__' || !isStorable(name)) this.#blame('a name is reserved or cannot be stored', line);
    names?.add(name);
  }

  #value(value: unknown, offset: number, length: number, line: number): void {
    this.#count(line);
    if (this.#open.length === 0) throw new NoArray(' array', line + 1);
    if (this.#open.length === 1) this.entries.push({ start: offset, end: offset + length });
    if (typeof value === 'string' && !isStorable(value)) this.#blame('a text holds a NUL or half of a surrogate pair', line);
    if (typeof value === 'number' && !Number.isFinite(value)) this.#blame('a number is beyond the range of a double', line);
  }

  #count(line: number): void {
    this.#values += 1;
    if (this.#values > MOST_VALUES) throw new NoArray(`, or has more than ${MOST_VALUES} values`, line + 1);
  }

  #blame(text: string, line: number): void {
    const entry = this.entries.at(-1);
    if (entry) entry.fault ??= { text, line: line + 1 };
  }
}

// PostgreSQL takes neither.
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
