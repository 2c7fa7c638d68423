import { fieldsOf, type ReadyRecordType } from '@ehch/records';
import { distance } from 'fastest-levenshtein';
import { wordsOf } from '../profile/words.ts';

/**
 * The field that was probably meant by a path that the record type does not have: one that is a slip of the keyboard away, that has the same
 * name elsewhere, or whose name says the same in other words. Undefined where nothing is near.
 */
export function suggestPath(path: string, type: Pick<ReadyRecordType, 'schema'>): string | undefined {
  const bare = withoutIndexes(path);
  const paths = [...new Set(fieldsOf(type).flatMap((field) => beginningsOf(field.path)))];
  const judged = paths.map((known) => ({ known, far: farness(bare, withoutIndexes(known)) })).sort((one, other) => one.far - other.far);
  const [nearest] = judged;
  return nearest !== undefined && nearest.far <= FAR ? withIndexesOf(nearest.known, path) : undefined;
}

/** Every place on the way to a field: `period` and `period.start`. */
const beginningsOf = (path: string): string[] => path.split('.').map((_, index, steps) => steps.slice(0, index + 1).join('.'));

const withoutIndexes = (path: string): string => path.replaceAll(/\[\d+\]/g, '');

const FAR = 1;

/** 0 for the same, above 1 for what nobody could have meant. */
function farness(path: string, known: string): number {
  if (path.toLowerCase() === known.toLowerCase()) return 0;
  const slips = distance(path.toLowerCase(), known.toLowerCase()) / (Math.max(path.length, known.length) / LETTERS_PER_SLIP);
  const last = known.split('.').at(-1) ?? '';
  const lastSlips = path.includes('.') ? Infinity : 0.3 + distance(path.toLowerCase(), last.toLowerCase()) / (last.length / LETTERS_PER_SLIP);
  return Math.min(slips, lastSlips, saysTheSame(path, known) ? 0.5 : Infinity);
}

/** One letter in so many may be wrong: a suggestion that is far off only confuses. */
const LETTERS_PER_SLIP = 3;

const saysTheSame = (one: string, other: string): boolean => {
  const [words, others] = [one, other].map((path) => [...new Set(wordsOf(path.replaceAll('.', ' ')))].sort().join(' '));
  return words === others && words !== '';
};

/** The numbers of entries as they were written. */
function withIndexesOf(known: string, path: string): string {
  const indexes = [...path.matchAll(/\[\d+\]/g)].map(([index]) => index);
  return known.replaceAll(/\[\d+\]/g, (index) => indexes.shift() ?? index);
}
