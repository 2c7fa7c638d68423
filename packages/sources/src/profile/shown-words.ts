import type { ColumnTally, Word } from './column-tally.ts';
import type { Kind } from './kind.ts';
import { isYesOrNo, wordsOf } from './words.ts';

/** What names of columns say where a cell is, or names, a person. */
const PERSONAL = new Set(['name', 'surname', 'forename', 'firstname', 'lastname', 'family', 'given', 'middle', 'maiden', 'known', 'preferred', 'alias', 'birth', 'death', 'address', 'street', 'town', 'city', 'postcode', 'phone', 'email', 'kin', 'worker', 'keyworker', 'by', 'author', 'signed', 'user', 'initials', 'note', 'notes', 'comment', 'free', 'nhs', 'reference', 'id']);

/** What names of columns say where a cell is a kind of something after all, though it speaks of a person. */
const KINDS = new Set(['role', 'relationship', 'relation', 'type', 'status', 'code', 'grade', 'job', 'kind', 'category']);

const LONGEST_SHOWN = 24;

/** The words of a column that may be shown: short ones that come again and again, in a column that neither by its name nor by what it holds has people in it. */
export function shownWords({ words, filled, detectors }: ColumnTally, name: string | undefined, kind: Kind): Word[] | undefined {
  if (words === undefined || (kind !== 'words' && kind !== 'yes or no')) return undefined;
  // That somebody said yes or no tells nothing of who they are.
  if (kind === 'yes or no' && (namesPeople(name) || detectors.personName.hits > 0)) return words.filter(({ word }) => isYesOrNo(word.toLowerCase()));
  if (namesPeople(name) || (!namesKinds(name) && detectors.personName.hits >= filled / 2)) return undefined;
  const shown = words.filter(({ word, count }) => word.length <= LONGEST_SHOWN && (count > 1 || word.split(' ').length <= 3));
  return shown.sort((one, other) => other.count - one.count);
}

/** Of a column without a name nothing is known, so nothing is shown. */
const namesPeople = (name: string | undefined): boolean => name === undefined || (wordsOf(name).some((word) => PERSONAL.has(word)) && !namesKinds(name));

const namesKinds = (name: string | undefined): boolean => name !== undefined && wordsOf(name).some((word) => KINDS.has(word));
