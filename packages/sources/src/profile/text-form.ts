import { isAscii, isUtf8 } from 'node:buffer';
import type { SourceFile } from '../file.ts';

export type TextEncoding = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';

/** How the bytes of a text are written, and what shows it. */
export interface TextForm {
  encoding: TextEncoding;
  evidence: string;
  lineEnds: string;
  /** Where bytes are found that are no text in any encoding known here. */
  binaryAtLine?: number;
}

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** Bytes that windows-1252 gives to no character. */
const UNASSIGNED = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/** Looks at every byte of the file once, in bounded memory. */
export async function lookAtText(file: SourceFile): Promise<TextForm> {
  const look = new Look();
  for await (const chunk of file.chunks()) {
    look.at(chunk);
    if (look.mark?.startsWith('utf-16')) break;
  }
  return look.form();
}

class Look {
  mark: 'utf-8' | 'utf-16le' | 'utf-16be' | undefined;
  #decoder = new TextDecoder('utf-8', { fatal: true });
  #bad: { line: number; byte: string } | undefined;
  #unassigned: number | undefined;
  #zeroLine: number | undefined;
  #beyondAscii = false;
  #lines = { '\n': 0, '\r\n': 0, '\r': 0 };
  #begun = false;
  #endedInReturn = false;

  at(chunk: Buffer): void {
    if (!this.#begun) this.mark = markOf(chunk);
    this.#begun = true;
    if (this.#zeroLine === undefined && chunk.includes(0)) this.#zeroLine = this.#lineOf(chunk, chunk.indexOf(0));
    this.#beyondAscii ||= !isAscii(chunk);
    if (this.#beyondAscii) this.#checkCharacters(chunk);
    this.#countLines(chunk);
  }

  form(): TextForm {
    return { ...this.#encoding(), lineEnds: this.#lineEnds(), ...(this.#zeroLine !== undefined && !this.mark?.startsWith('utf-16') && { binaryAtLine: this.#zeroLine }) };
  }

  #encoding(): { encoding: TextEncoding; evidence: string } {
    if (this.mark === 'utf-16le' || this.mark === 'utf-16be') return { encoding: this.mark, evidence: 'it begins with the byte order mark of UTF-16' };
    const mark = this.mark === 'utf-8' ? 'it begins with the byte order mark of UTF-8' : '';
    if (this.#bad === undefined) return { encoding: 'utf-8', evidence: mark || (this.#beyondAscii ? 'every byte of it is valid UTF-8, and some are beyond ASCII' : 'it has ASCII characters only') };
    const bad = `byte ${this.#bad.byte} in line ${this.#bad.line} is not UTF-8`;
    if (this.#unassigned === undefined) return { encoding: 'windows-1252', evidence: `${bad}, and no byte is one that windows-1252 leaves free` };
    return { encoding: 'windows-1252', evidence: `${bad}; a guess, since line ${this.#unassigned} has a byte that windows-1252 leaves free` };
  }

  #lineEnds(): string {
    const kinds = Object.entries(this.#lines).filter(([, count]) => count > 0);
    const names = kinds.sort(([, one], [, other]) => other - one).map(([end, count]) => `${LINE_ENDS[end] ?? ''}${kinds.length > 1 ? ` (${count})` : ''}`);
    return names.join(' and ') || 'none';
  }

  /** A line, from 1, of a byte of the chunk. */
  #lineOf(chunk: Buffer, at: number): number {
    return this.#lines['\n'] + this.#lines['\r\n'] + count(chunk.subarray(0, at), LINE_FEED) + 1;
  }

  #checkCharacters(chunk: Buffer): void {
    if (this.#bad === undefined && !this.#isUtf8(chunk)) {
      const at = badByteIn(chunk);
      this.#bad = { line: this.#lineOf(chunk, at), byte: `0x${(chunk[at] ?? 0).toString(16).toUpperCase()}` };
    }
    const unassigned = this.#unassigned === undefined ? UNASSIGNED.map((byte) => chunk.indexOf(byte)).find((at) => at !== -1) : undefined;
    if (unassigned !== undefined) this.#unassigned = this.#lineOf(chunk, unassigned);
  }

  #isUtf8(chunk: Buffer): boolean {
    try {
      this.#decoder.decode(chunk, { stream: true });
      return true;
    } catch {
      return false;
    }
  }

  #countLines(chunk: Buffer): void {
    if (this.#endedInReturn && chunk[0] === LINE_FEED) {
      this.#lines['\r'] -= 1;
      this.#lines['\r\n'] += 1;
      this.#lines['\n'] -= 1;
    }
    const both = countPairs(chunk);
    this.#lines['\r\n'] += both;
    this.#lines['\n'] += count(chunk, LINE_FEED) - both;
    this.#lines['\r'] += count(chunk, RETURN) - both;
    this.#endedInReturn = chunk.at(-1) === RETURN;
  }
}

const LINE_ENDS: Readonly<Record<string, string>> = { '\n': 'LF, as Unix writes them', '\r\n': 'CRLF, as Windows writes them', '\r': 'CR, as old Macs wrote them' };

/** By its byte order mark. */
function markOf(head: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' | undefined {
  if (head.subarray(0, 3).equals(Buffer.from('\ufeff'))) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return undefined;
}

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let at = bytes.indexOf(byte); at !== -1; at = bytes.indexOf(byte, at + 1)) found += 1;
  return found;
}

function countPairs(bytes: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(RETURN); at !== -1; at = bytes.indexOf(RETURN, at + 1)) if (bytes[at + 1] === LINE_FEED) found += 1;
  return found;
}

/** Where the first byte is that is not UTF-8, found by halving. */
function badByteIn(bytes: Buffer): number {
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (startsAsUtf8(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // A character that is begun and not ended is bad from its beginning.
  const begun = [1, 2, 3].find((back) => (bytes[good - back] ?? 0) >= 0xc0 && bytes.subarray(good - back + 1, good).every((byte) => byte >= 0x80 && byte < 0xc0));
  return begun !== undefined && !isUtf8(bytes.subarray(good - begun, good)) ? good - begun : good;
}

/** A character may be cut at the end. */
function startsAsUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The text of a file in its encoding, without the mark. Bytes that are none of it become U+FFFD: a profile tells of them, and invents nothing else. */
export async function* textOf(file: SourceFile, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of file.chunks()) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
