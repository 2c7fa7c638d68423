import type { Delimiters } from './delimiters.ts';

/** Decodes the bytes that an escape names in hexadecimal, or answers undefined where they are no text of the message's character set. */
export type DecodeBytes = (bytes: Buffer) => string | undefined;

/**
 * The text of a leaf without its escapes (HL7 v2.7 chapter 2.7): delimiters, bytes in hexadecimal and line breaks. Every other escape, and
 * an escape character that stands alone, is kept as it was written, since leaving it out would be a loss that nobody sees.
 */
export function unescapeText(text: string, delimiters: Delimiters, decode: DecodeBytes): string {
  const { escape } = delimiters;
  if (!text.includes(escape)) return text;
  const parts = text.split(escape);
  let plain = parts[0] ?? '';
  for (let index = 1; index < parts.length; index += 1) {
    const meant = index + 1 < parts.length ? meaningOf(parts[index] ?? '', delimiters, decode) : undefined;
    // What follows the closing character is text again; without one, or without a meaning, the character stands for itself.
    plain += meant === undefined ? escape + (parts[index] ?? '') : meant + (parts[++index] ?? '');
  }
  return plain;
}

function meaningOf(sequence: string, delimiters: Delimiters, decode: DecodeBytes): string | undefined {
  const { field, component, subcomponent, repetition, escape, truncation } = delimiters;
  switch (sequence) {
    case 'F':
      return field;
    case 'S':
      return component;
    case 'T':
      return subcomponent;
    case 'R':
      return repetition;
    case 'E':
      return escape;
    case 'P':
      return truncation;
    case '.br':
      return '\n';
    default:
      return /^X(?:[0-9A-Fa-f]{2})+$/.test(sequence) ? decode(Buffer.from(sequence.slice(1), 'hex')) : undefined;
  }
}

/** Writes a text so that it can stand in a leaf: the inverse of {@link unescapeText}. */
export function escapeText(text: string, { field, component, subcomponent, repetition, escape, truncation }: Delimiters): string {
  const names = new Map([[field, 'F'], [component, 'S'], [subcomponent, 'T'], [repetition, 'R'], [escape, 'E'], ['\n', '.br'], ['\r', 'X0D']]);
  if (truncation !== undefined) names.set(truncation, 'P');
  return [...text].map((character) => (names.has(character) ? `${escape}${names.get(character) ?? ''}${escape}` : character)).join('');
}
