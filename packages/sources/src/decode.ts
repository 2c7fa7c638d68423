import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import type { Encoding } from './definition/definition.ts';
import { type SourceIssue, sourceIssue } from './errors.ts';

export type Decoded = { ok: true; bytes: Buffer } | { ok: false; issues: SourceIssue[] };

/**
 * The bytes of a text file as UTF-8 without a byte order mark, or why they are none. No byte is ever replaced (IN-004).
 *
 * @param encodings those that the source may use, tried in this order
 */
export function decode(bytes: Buffer, encodings: readonly Encoding[], expected: 'CSV' | 'JSON'): Decoded {
  const found = NO_TEXT.find(({ begins }) => bytes.subarray(0, begins.length).equals(begins));
  if (found) return refuse('EHCH-SRC-003', { found: found.name, expected });
  if (UTF_16.some((mark) => bytes.subarray(0, 2).equals(mark))) return refuse('EHCH-SRC-004', { expected: encodings.join(' or '), found: ' but in UTF-16' });
  if (bytes.includes(0)) return refuse('EHCH-SRC-003', { found: 'binary', expected });
  if (isUtf8(bytes)) return { ok: true, bytes: bytes.subarray(0, 3).equals(MARK) ? bytes.subarray(3) : bytes };
  if (encodings.includes('windows-1252') && !bytes.some((byte) => UNASSIGNED.has(byte))) return { ok: true, bytes: Buffer.from(iconv.decode(bytes, 'windows-1252')) };
  return refuse('EHCH-SRC-004', { expected: encodings.join(' or '), found: `; see line ${badLine(bytes)}` });
}

const refuse = (code: 'EHCH-SRC-003' | 'EHCH-SRC-004', words: Record<string, string>): Decoded => ({ ok: false, issues: [sourceIssue(code, { words })] });

const MARK = Buffer.from('\ufeff');
const UTF_16 = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];
const NO_TEXT = [
  { name: 'an Excel workbook or another zip archive', begins: Buffer.from('PK\x03\x04') },
  { name: 'an old Excel workbook', begins: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]) },
  { name: 'a PDF document', begins: Buffer.from('%PDF-') },
  { name: 'a gzip archive', begins: Buffer.from([0x1f, 0x8b]) },
];

/** Bytes that windows-1252 gives to no character. */
const UNASSIGNED = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** The first line with a byte that is not UTF-8. A line feed is never part of another character. */
function badLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
