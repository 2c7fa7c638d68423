import { hash } from 'node:crypto';

/** PostgreSQL refuses B-tree entries over 2,704 bytes; a character takes up to four. */
const LONGEST_KEY = 500;

/** A text as it is compared for equality: itself, or its beginning and digest when it is too long for an index. */
export function matchKey(text: string): string {
  if (text.length <= LONGEST_KEY) return text;
  return `${text.slice(0, 100)}#${hash('sha256', text)}`;
}

/** A text as its beginning is compared: lower case, without accents, cut to what an index can hold. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{Mn}/gu, '').toLowerCase().slice(0, LONGEST_KEY);
}

export function isTooLongToFold(text: string): boolean {
  return text.length > LONGEST_KEY;
}
