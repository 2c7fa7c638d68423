import { digitsOf, fold } from './fold.ts';

/** Shorter cells would be found within any other. */
const SHORTEST_WITHIN = 4;

/**
 * How many of the cells that were replaced can still be found in what is to be written.
 *
 * @param originals folded
 * @param values every text that is to be written
 * @param harmless what the source says itself, such as its words and the names of columns: a name may be one of them
 */
export function countLeftovers(originals: ReadonlySet<string>, values: readonly string[], harmless: string): number {
  const said = fold(harmless);
  const written = new Set(values.map(fold));
  const digits = new Set(values.map(digitsOf));
  const all = ` ${[...written].join(' \n ')} `;
  return [...originals].filter((original) => {
    if (original.length < 2 || said.includes(original)) return false;
    const number = digitsOf(original);
    return written.has(original) || (number.length >= 8 && digits.has(number)) || (original.length >= SHORTEST_WITHIN && hasWithin(all, original));
  }).length;
}

/** Whether a text stands within another from one end of a word to the other. */
function hasWithin(text: string, wanted: string): boolean {
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (!/[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(at + wanted.length))) return true;
  }
  return false;
}
