import type { ColumnTally } from './column-tally.ts';
import type { Guess } from './kind.ts';

const MOST_CODES = 40;
const LONGEST_CODE = 40;

/** A list of words that come again and again, or text. */
export function guessCodes({ words, filled, long, distinct }: ColumnTally): Guess {
  if (words !== undefined && long === 0 && words.length <= MOST_CODES && words.every(({ word }) => word.length <= LONGEST_CODE && !word.includes('\n')) && comeAgain(words.length, filled)) {
    return { kind: 'words', evidence: words.length === 1 ? 'the same word in every row that has one' : `${words.length} different words in ${filled} rows` };
  }
  return { kind: 'text', evidence: words === undefined ? `more than ${distinct - 1} different texts` : `${distinct + long} different texts in ${filled} rows` };
}

/** Of few rows nothing can be said: there any column has few different words. */
const comeAgain = (different: number, filled: number): boolean => filled >= different * 2 || (different <= 3 && filled > different);
