import type { Field } from '@ehch/records';
import type { Word } from '../profile/column-tally.ts';
import { NO, wordsOf, YES } from '../profile/words.ts';

/** A word of the file and what it probably means, or `?` where a person must say. */
export interface CodeEntry {
  word: string;
  value: string | number | boolean;
  count: number;
}

/** Stands where a person must decide. */
export const UNDECIDED = '?';

/** What people and systems write for our words, where neither letters nor first letters tell. */
const MEANINGS: Readonly<Record<string, readonly string[]>> = {
  female: ['f', 'woman', 'lady'],
  male: ['m', 'man', 'gentleman'],
  'care-home-worker': ['carer', 'senior carer', 'care assistant', 'senior care assistant', 'hca', 'care worker', 'team leader'],
  'care-home-nurse': ['nurse', 'rgn', 'registered nurse', 'home nurse', 'staff nurse'],
  'registered-manager': ['manager', 'home manager', 'deputy manager'],
  'general-practitioner': ['gp', 'doctor', 'dr'],
  completed: ['final', 'complete', 'done', 'finished'],
  amended: ['corrected', 'changed'],
  'entered-in-error': ['cancelled', 'void', 'deleted', 'error'],
  spouse: ['wife', 'husband'],
  child: ['son', 'daughter'],
  parent: ['mother', 'father', 'mum', 'dad'],
  sibling: ['brother', 'sister'],
  grandchild: ['grandson', 'granddaughter'],
  'other-family': ['niece', 'nephew', 'cousin', 'aunt', 'uncle', 'son in law', 'daughter in law'],
  alert: ['a', 'awake'],
  confusion: ['c', 'new confusion', 'confused'],
  voice: ['v', 'responds to voice'],
  pain: ['p', 'responds to pain'],
  unresponsive: ['u', 'none'],
};

/** Words for air and oxygen, in a field that asks whether oxygen is given. */
const TRUE_WORDS: Readonly<Record<string, readonly string[]>> = { onOxygen: ['o2', 'oxygen'] };
const FALSE_WORDS: Readonly<Record<string, readonly string[]>> = { onOxygen: ['air', 'room air'] };

/** A code table from the words of a column, with our word for each that can be told. Pure. */
export const codeTable = (words: readonly Word[], field: Field): CodeEntry[] => words.map(({ word, count }) => ({ word, count, value: meaningOf(word, field) }));

function meaningOf(word: string, { kind, words = [], path }: Field): string | number | boolean {
  const folded = word.trim().toLowerCase();
  if (kind === 'boolean') {
    const name = path.split('.').at(-1) ?? '';
    if (YES.has(folded) || TRUE_WORDS[name]?.includes(folded)) return true;
    return NO.has(folded) || FALSE_WORDS[name]?.includes(folded) ? false : UNDECIDED;
  }
  const found = [sameWords, knownMeaning, sameInitials].map((test) => words.filter((ours) => test(folded, ours))).find((ours) => ours.length === 1);
  return found?.[0] ?? UNDECIDED;
}

const sameWords = (word: string, ours: string | number): boolean => wordsOf(word).join(' ') === wordsOf(String(ours)).join(' ') && wordsOf(word).length > 0;

const knownMeaning = (word: string, ours: string | number): boolean => MEANINGS[String(ours)]?.includes(word) ?? false;

/** `ANP` is an advanced nurse practitioner. */
const sameInitials = (word: string, ours: string | number): boolean => word.length > 1 && String(ours).split('-').map(([initial = '']) => initial).join('') === word;
