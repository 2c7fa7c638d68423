import { isAscii, isUtf8 } from 'node:buffer';

/** How the bytes of a message become text. */
export interface Charset {
  /** As HL7 names it in table 0211. */
  name: string;
  /** The text, or undefined where the bytes are not of this character set: none is ever replaced (IN-004). */
  decode(bytes: Buffer): string | undefined;
}

const ASCII: Charset = { name: 'ASCII', decode: (bytes) => (isAscii(bytes) ? bytes.toString('latin1') : undefined) };
const UTF_8: Charset = { name: 'UNICODE UTF-8', decode: (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined) };
const LATIN_1: Charset = { name: '8859/1', decode: (bytes) => bytes.toString('latin1') };

const CHARSETS: ReadonlyMap<string, Charset> = new Map([ASCII, UTF_8, LATIN_1].map((charset) => [charset.name, charset]));

export const CHARSET_NAMES = [...CHARSETS.keys()].join(', ');

/**
 * The character set that MSH-18 names. A message that names none is read as UTF-8, of which ASCII, HL7's default, is a part; bytes of
 * another set are next to never valid UTF-8, and such a message is refused.
 *
 * @returns undefined for a character set that is not read
 */
export const charsetOf = (name: string): Charset | undefined => (name === '' ? UTF_8 : CHARSETS.get(name));
