import type { Field } from '@ehch/records';
import { wordsOf } from '../profile/words.ts';
import type { ColumnProfile } from '../profile/table-profile.ts';
import { fitOf } from './kind-fit.ts';
import { SYNONYMS } from './synonyms.ts';

/** A column and the field that it probably fills. */
export interface Match {
  /** Index of the column. */
  column: number;
  /** With the number of the entry where the column's name has one: `contacts[1].phone` of `Contact 2 phone`. */
  path: string;
  field: Field;
  /** Why, in a few words. */
  why: string;
  sure: boolean;
}

interface Candidate extends Match {
  score: number;
}

/** From here on a match is written down, from there on it is sure. */
const LIKELY = 60;
const SURE = 90;

/** Finds for each column the field of a record type that it probably fills, by its name and by what it holds. No field is filled twice. Pure. */
export function matchColumns(columns: readonly ColumnProfile[], fields: readonly Field[]): Match[] {
  const entries = [...fields, ...SECOND.flatMap((path) => fields.filter((field) => field.path === path.replace('[1]', '[0]')).map((field) => ({ ...field, path })))];
  const candidates = columns.flatMap((column, index) => candidatesOf(column, index, entries)).sort((one, other) => other.score - one.score);
  const taken = { columns: new Set<number>(), paths: new Set<string>() };
  const matches = candidates.filter(({ column, path }) => {
    if (taken.columns.has(column) || taken.paths.has(path)) return false;
    taken.columns.add(column);
    taken.paths.add(path);
    return true;
  });
  return inOrder(matches).map(({ score, ...match }) => ({ ...match, sure: score >= SURE })).sort((one, other) => one.column - other.column);
}

function candidatesOf(column: ColumnProfile, index: number, fields: readonly Field[]): Candidate[] {
  if (column.name === undefined) return [];
  const words = wordsOf(column.name);
  const number = words.map(Number).find((word) => Number.isInteger(word) && word > 0 && word < 100);
  const bare = words.filter((word) => Number(word) !== number);
  return fields.flatMap((field) => {
    const fit = fitOf(column.guess.kind, field);
    const named = nameScore(bare, field);
    const score = named.score + (fit === 'speaks' ? 10 : 0) + contentScore(column, field, named.score);
    if (fit === 'excluded' || score < LIKELY) return [];
    return pathsFor(field, number).map((path) => ({ column: index, path, field, why: named.score >= LIKELY ? named.why : `what it holds: ${column.guess.kind}`, sure: false, score }));
  });
}

/** Some contents are so telling that the name of the column hardly matters; of two fields that take them, the nearer to the top is meant. */
function contentScore({ guess }: ColumnProfile, { path }: Field, named: number): number {
  if (named >= LIKELY) return 0;
  if (guess.kind === 'NHS number' && path === 'resident.nhsNumber') return 85 - named;
  if (guess.kind === 'CQC location id' && path === 'home.cqcLocationId') return 75 - named;
  return 0;
}

function nameScore(words: readonly string[], field: Field): { score: number; why: string } {
  const key = sorted(words);
  if (key === '') return { score: 0, why: '' };
  const known = SYNONYM_KEYS.get(pathKey(field.path));
  if (known?.has(key)) return { score: 90, why: 'its name' };
  const path = pathWords(field.path);
  const last = pathWords(field.path.split('.').slice(-1).join('.'));
  if (sorted(path) === key) return { score: 90, why: 'its name' };
  if (sorted(last) === key && last.length > 1) return { score: 85, why: 'its name' };
  return { score: 75 * Math.max(alike(words, path), ...[...(known ?? [])].map((one) => alike(words, one.split(' ')))), why: 'most words of its name' };
}

const sorted = (words: readonly string[]): string => [...new Set(words)].sort().join(' ');

const pathWords = (path: string): string[] => wordsOf(path.replaceAll(/\[\d+\]/g, ' ').replaceAll('.', ' '));

/** Of synonyms: the longest end of the path that has any. */
function pathKey(path: string): string {
  const steps = path.split('.');
  const ends = steps.map((_, start) => steps.slice(start).join('.'));
  return ends.find((end) => end in SYNONYMS) ?? path;
}

const SYNONYM_KEYS = new Map(Object.entries(SYNONYMS).map(([path, names]) => [path, new Set(names.map((name) => sorted(wordsOf(name))))]));

/** Entries that have a name of their own, such as a middle name. */
const SECOND = Object.keys(SYNONYMS).filter((path) => path.endsWith('[1]'));

/** The share of words that two names have in common. */
function alike(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [new Set(one), new Set(other)];
  const common = [...a].filter((word) => b.has(word)).length;
  return common / (a.size + b.size - common);
}

/** A number in the name of a column counts the entries of the outermost list. */
function pathsFor({ path }: Field, number: number | undefined): string[] {
  if (number === undefined || !path.includes('[0]')) return number === undefined || number === 1 ? [path] : [];
  return [path.replace('[0]', `[${number - 1}]`)];
}

/** Entries of a list begin with the first: of those behind a gap nobody knows what they are. */
function inOrder(matches: readonly Candidate[]): Candidate[] {
  const there = new Set(matches.flatMap(({ path }) => [...path.matchAll(/\[\d+\]/g)].map((step) => path.slice(0, step.index + step[0].length))));
  const hasAllBefore = (path: string): boolean =>
    [...path.matchAll(/\[(\d+)\]/g)].every((step) => Array.from({ length: Number(step[1]) }, (_, before) => `${path.slice(0, step.index)}[${before}]`).every((entry) => there.has(entry)));
  return matches.filter(({ path }) => hasAllBefore(path));
}
