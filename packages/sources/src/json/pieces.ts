import { MOST_LEVELS, NoArray } from './entries.ts';

/** A value of an array or a line of a file, as it stands there. */
export interface Piece {
  /** Undefined where it is longer than any may be; then nothing of it was kept. */
  bytes: Buffer | undefined;
  /** In which it begins, from 1. */
  line: number;
}

/** The fullest record of a resident has some tens of thousands. */
export const MOST_PIECE_BYTES = 1_048_576;

/** The lines of a file, blank ones too, a chunk of it at a time. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece[]> {
  const gathered = new Gatherer();
  for await (const chunk of chunks) {
    const pieces: Piece[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      gathered.add(chunk.subarray(start, end));
      pieces.push(gathered.take(gathered.line + 1));
      start = end + 1;
    }
    gathered.add(chunk.subarray(start));
    yield pieces;
  }
  if (!gathered.isEmpty()) yield [gathered.take(gathered.line)];
}

/**
 * The values of a JSON array, a chunk of the file at a time, so that memory does not grow with it. What they hold is not looked at but
 * for where they end.
 *
 * @throws {NoArray} where the file is none, at the first byte that shows it
 */
export async function* valuesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece[]> {
  const splitter = new ArraySplitter();
  for await (const chunk of chunks) yield splitter.split(chunk);
  splitter.end();
}

/** What has come of a piece so far. */
class Gatherer {
  line = 1;
  #parts: Buffer[] = [];
  #length = 0;

  add(part: Buffer): void {
    if (part.length === 0) return;
    this.#length += part.length;
    if (this.#length > MOST_PIECE_BYTES) this.#parts = [];
    else this.#parts.push(part);
  }

  isEmpty = (): boolean => this.#length === 0;

  /** @param next the line in which the next piece begins */
  take(next: number): Piece {
    const [first, ...others] = this.#parts;
    const piece = { bytes: this.#length > MOST_PIECE_BYTES ? undefined : others.length === 0 && first ? first : Buffer.concat(this.#parts), line: this.line };
    this.#parts = [];
    this.#length = 0;
    this.line = next;
    return piece;
  }
}

class ArraySplitter {
  #line = 1;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #ended = false;
  #values = 0;
  readonly #gathered = new Gatherer();

  /** The values that end in this chunk. */
  split(chunk: Buffer): Piece[] {
    const pieces: Piece[] = [];
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === LINE_FEED) this.#line += 1;
      if (this.#inText) this.#readText(byte);
      else if (this.#depth === 0) {
        this.#readOutside(byte);
        start = at + 1;
      } else if (this.#endsValue(byte)) {
        this.#gathered.add(chunk.subarray(start, at));
        pieces.push(...this.#take());
        start = at + 1;
      }
    }
    if (this.#depth > 0) this.#gathered.add(chunk.subarray(start));
    return pieces;
  }

  end(): void {
    if (!this.#ended) throw new NoArray('', this.#line);
  }

  #readText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inText = false;
  }

  #readOutside(byte: number): void {
    if (isSpace(byte)) return;
    if (this.#ended || byte !== OPEN_ARRAY) throw new NoArray('', this.#line);
    this.#depth = 1;
    this.#gathered.line = this.#line;
  }

  /** Whether a value of the array ends before this byte. */
  #endsValue(byte: number): boolean {
    if (byte === COMMA) return this.#depth === 1;
    if (byte === QUOTE) this.#inText = true;
    if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#depth += 1;
    if (this.#depth > MOST_LEVELS) throw new NoArray(', or nested too deep', this.#line);
    if (byte !== CLOSE_ARRAY && byte !== CLOSE_OBJECT) return false;
    this.#depth -= 1;
    if (this.#depth > 0) return false;
    if (byte === CLOSE_OBJECT) throw new NoArray('', this.#line);
    this.#ended = true;
    return true;
  }

  /** A blank between two commas is a value that is no JSON; one between brackets alone is none. */
  #take(): Piece[] {
    const piece = this.#gathered.take(this.#line);
    const only = this.#ended && this.#values === 0 && piece.bytes?.every(isSpace);
    this.#values += 1;
    return only ? [] : [piece];
  }
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export const isSpace = (byte: number): boolean => byte === 0x20 || byte === LINE_FEED || byte === 0x0d || byte === 0x09;
