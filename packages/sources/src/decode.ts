import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Encoding } from './definition/definition.ts';
import { type SourceIssue, sourceIssue } from './errors.ts';
import type { SourceFile } from './file.ts';

/** `chunks` are the file in UTF-8 without a byte order mark; `lines` end in LF, or in CR alone. */
export type Decoded = { ok: true; chunks(): AsyncIterable<Buffer>; lines: number } | { ok: false; issues: SourceIssue[] };

/**
 * Looks through the bytes of a text file and gives it as UTF-8, or says why it is none. No byte is ever replaced (IN-004).
 *
 * @param encodings those that the source may use, tried in this order
 */
export async function decode(file: SourceFile, encodings: readonly Encoding[], expected: 'CSV' | 'JSON'): Promise<Decoded> {
  const look = new Look();
  for await (const chunk of file.chunks()) {
    look.at(chunk);
    if (look.notText !== undefined) break;
  }
  look.end();
  if (look.notText === 'in UTF-16') return refuse('EHCH-SRC-004', { expected: encodings.join(' or '), found: ' but in UTF-16' });
  if (look.notText !== undefined) return refuse('EHCH-SRC-003', { found: look.notText, expected });
  if (look.badLine === undefined) return { ok: true, lines: Math.max(look.lines, look.returns), chunks: () => withoutMark(file.chunks()) };
  if (encodings.includes('windows-1252') && !look.unassigned) return { ok: true, lines: Math.max(look.lines, look.returns), chunks: () => fromWindows1252(file.chunks()) };
  return refuse('EHCH-SRC-004', { expected: encodings.join(' or '), found: `; see line ${look.badLine}` });
}

const refuse = (code: 'EHCH-SRC-003' | 'EHCH-SRC-004', words: Record<string, string>): Decoded => ({ ok: false, issues: [sourceIssue(code, { words })] });

const MARK = Buffer.from('\ufeff');
const NO_TEXT = [
  { name: 'an Excel workbook or another zip archive', begins: Buffer.from('PK\x03\x04') },
  { name: 'an old Excel workbook', begins: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) },
  { name: 'a PDF document', begins: Buffer.from('%PDF-') },
  { name: 'a gzip archive', begins: Buffer.from([0x1f, 0x8b]) },
  { name: 'in UTF-16', begins: Buffer.from([0xff, 0xfe]) },
  { name: 'in UTF-16', begins: Buffer.from([0xfe, 0xff]) },
];

/** Bytes that windows-1252 gives to no character. */
const UNASSIGNED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** What the chunks of a file, one after the other, show it to be. */
class Look {
  notText: string | undefined;
  /** The first line with a byte that is not UTF-8. */
  badLine: number | undefined;
  unassigned = false;
  lines = 0;
  returns = 0;
  #begun = false;
  // The first bytes of a character that goes on in the next chunk.
  #cut: Buffer = Buffer.alloc(0);

  at(chunk: Buffer): void {
    if (!this.#begun) this.notText = NO_TEXT.find(({ begins }) => chunk.subarray(0, begins.length).equals(begins))?.name;
    this.#begun = true;
    if (chunk.includes(0)) this.notText ??= 'binary';
    if (this.badLine === undefined) this.#checkUtf8(chunk);
    this.unassigned ||= UNASSIGNED.some((byte) => chunk.includes(byte));
    this.lines += count(LINE_FEED, chunk);
    this.returns += count(RETURN, chunk);
  }

  end(): void {
    if (this.#cut.length > 0) this.badLine ??= this.lines + 1;
  }

  #checkUtf8(chunk: Buffer): void {
    const bytes = this.#cut.length > 0 ? Buffer.concat([this.#cut, chunk]) : chunk;
    const whole = bytes.subarray(0, bytes.length - lengthCut(bytes));
    this.#cut = Buffer.from(bytes.subarray(whole.length));
    if (!isUtf8(whole)) this.badLine = this.lines + badLineIn(whole);
  }
}

/** How many bytes at the end begin a character without ending it. */
function lengthCut(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return byte >= (LONGER_THAN[back - 1] ?? 0xff) ? back : 0;
  }
  return 0;
}

/** The lead bytes of characters that have more than one, two and three bytes. */
const LONGER_THAN = [0xc0, 0xe0, 0xf0];

/** From 1. A line feed is never part of another character. */
function badLineIn(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

function count(byte: number, bytes: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) found += 1;
  return found;
}

async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun = false;
  for await (const chunk of chunks) {
    yield !begun && chunk.subarray(0, MARK.length).equals(MARK) ? chunk.subarray(MARK.length) : chunk;
    begun = true;
  }
}

/** Each byte is a character, so a chunk can be read by itself. */
async function* fromWindows1252(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(iconv.decode(chunk, 'windows-1252'));
}
