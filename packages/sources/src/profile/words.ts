/** Tokens that people type, or systems write, into a cell that has nothing to say. */
const BLANK_LIKE = new Set(['-', '--', '---', '–', '—', '.', '..', '?', '??', 'n/a', 'na', 'n.a.', 'n/k', 'nk', 'nil', 'null', '(null)', '#n/a', 'none', 'not known', 'not applicable', 'not recorded', 'not stated', 'tbc', 'tba', '<blank>', 'blank']);

const INITIALS = new Set([...BLANK_LIKE].map((word) => word.charCodeAt(0)));
const LONGEST_BLANK = Math.max(...[...BLANK_LIKE].map(({ length }) => length));

/** Whether a cell says no more than that there is nothing to say. Most begin otherwise, so they need not be compared. */
export const isBlankLike = (cell: string): boolean => cell.length <= LONGEST_BLANK && INITIALS.has(cell.charCodeAt(0) | (isCapital(cell.charCodeAt(0)) ? 0x20 : 0)) && BLANK_LIKE.has(cell.toLowerCase());

const isCapital = (code: number): boolean => code >= 0x41 && code <= 0x5a;

export const YES = new Set(['y', 'yes', 'true', '1', '✓', '✔']);
export const NO = new Set(['n', 'no', 'false', '0', '✗', '✘']);

export const isYesOrNo = (folded: string): boolean => YES.has(folded) || NO.has(folded);

/**
 * What the name of a column says, in small words that can be compared: `D.O.B.` is `date birth`, `NHSNo` is `nhs number`.
 * Fillers are left out, plural and singular are one.
 */
export function wordsOf(name: string): string[] {
  const spaced = name.normalize('NFC').replaceAll(WHOLE, (word) => word.toLowerCase()).replaceAll(/\b(?:\p{L}\.){2,}/gu, (initials) => initials.replaceAll('.', '')).replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replaceAll(/(\p{Lu}{2,})(\p{Lu}\p{Ll})/gu, '$1 $2');
  const words = spaced.toLowerCase().split(/[^\p{L}\p{N}%°]+/u).flatMap((word) => (WITH_DIGIT.has(word) ? [word] : word.split(/(?<=\p{L})(?=\d+$)/u))).filter((word) => word !== '' && !FILLERS.has(word));
  return words.flatMap((word) => EXPANSIONS[word] ?? [singular(word)]);
}

/** Words whose digit is a part of them, and whose capitals begin no word. */
const WITH_DIGIT = new Set(['spo2', 'o2', 'news2']);
const WHOLE = /\b(?:SpO2|O2|NEWS2|NHSNo)\b/gi;

const FILLERS = new Set(['the', 'a', 'an', 'is', 'are', 'as', 'it', 'that', 'or', 'and', 'of', 'in', 'with', 'for', 'at', 'on', 'which', 'has', 'have', 'so', 'where', 'be', 'was', 's']);

const singular = (word: string): string => (word.length > 3 && word.endsWith('s') && !/(ss|us|is)$/.test(word) ? word.slice(0, -1) : word);

/** What columns are called in short. */
const EXPANSIONS: Readonly<Record<string, string[]>> = {
  dob: ['date', 'birth'],
  born: ['date', 'birth'],
  birthday: ['date', 'birth'],
  dod: ['date', 'death'],
  died: ['date', 'death'],
  deceased: ['date', 'death'],
  nhsno: ['nhs', 'number'],
  no: ['number'],
  num: ['number'],
  nr: ['number'],
  nbr: ['number'],
  ref: ['reference'],
  tel: ['phone'],
  telephone: ['phone'],
  mobile: ['phone'],
  mob: ['phone'],
  fname: ['forename'],
  lname: ['surname'],
  sname: ['surname'],
  addr: ['address'],
  pcode: ['postcode'],
  zip: ['postcode'],
  desc: ['description'],
  det: ['detail'],
  sys: ['systolic'],
  dia: ['diastolic'],
  bp: ['blood', 'pressure'],
  resps: ['respiration'],
  resp: ['respiration'],
  rr: ['respiration'],
  spo2: ['oxygen', 'saturation'],
  sats: ['oxygen', 'saturation'],
  hr: ['pulse'],
  temp: ['temperature'],
  nok: ['next', 'kin'],
  gpcode: ['gp', 'practice', 'code'],
  rev: ['version'],
  revision: ['version'],
  amended: ['changed'],
  modified: ['changed'],
  updated: ['changed'],
  edited: ['changed'],
  saved: ['changed'],
  reviewed: ['review'],
  qty: ['quantity'],
};
