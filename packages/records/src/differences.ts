import { leavesOf } from './leaves.ts';

/** A value that is not the same in two JSON values. */
export interface Change {
  /** As it is in the first; what only the second has stands behind what the first has. */
  path: string;
  /** `other` is there in both; `gone` in the first alone, `come` in the second alone. */
  is: 'other' | 'gone' | 'come';
}

/** A step into JSON: the names that a property may have, or the place of an entry. Lists are gone through where a step names no place. */
export type Step = readonly string[] | number;

/**
 * The paths of the values in which two JSON values differ. An entry of a list that stands in both is the same, wherever it stands.
 */
export const differencesOf = (before: unknown, after: unknown): string[] => [...new Set(changesOf(before, after, '').map(({ path }) => path))];

/** In what two JSON values differ. */
export function changesOf(before: unknown, after: unknown, path: string): Change[] {
  if (before === after) return [];
  if (Array.isArray(before) && Array.isArray(after)) return pairsOf(before, after, path).flatMap((pair) => changesOf(pair.before, pair.after, pair.path));
  if (isObject(before) && isObject(after)) return namesIn(before, after).flatMap((name) => changesOf(before[name], after[name], below(path, name)));
  if (!isContainer(before) && !isContainer(after) && before !== undefined && after !== undefined) return [{ path, is: 'other' }];
  return [...leaves(before, path, 'gone'), ...leaves(after, path, 'come')];
}

/** In what two JSON values differ at one place and below it: as of {@link changesOf}, and quicker as it looks at nothing else. */
export function changesAt(before: unknown, after: unknown, steps: readonly Step[], path = ''): Change[] {
  if (before === after) return [];
  const [step, ...rest] = steps;
  if (step === undefined) return changesOf(before, after, path);
  if (Array.isArray(before) || Array.isArray(after)) return changesInList(listOf(before), listOf(after), steps, path);
  if (typeof step === 'number') return [];
  return step.flatMap((name) => changesAt(propertyOf(before, name), propertyOf(after, name), rest, below(path, name)));
}

function changesInList(before: readonly unknown[], after: readonly unknown[], steps: readonly Step[], path: string): Change[] {
  const [step] = steps;
  if (typeof step !== 'number') return pairsOf(before, after, path).flatMap((pair) => changesAt(pair.before, pair.after, steps, pair.path));
  const isThere = step < before.length;
  // Where nothing came or went the same place is the same entry, so what lies elsewhere in it need not be looked at.
  if (isThere && before.length === after.length && isSameAt(before, after, steps)) return [];
  return pairsOf(before, after, path)
    .filter(({ index }) => (isThere ? index === step : index >= before.length))
    .flatMap((pair) => changesAt(pair.before, pair.after, steps.slice(1), pair.path));
}

/** What stands at a place of a JSON value, with its paths: several where a list is gone through. */
export function nodesAt(node: unknown, steps: readonly Step[], path: string): [path: string, node: unknown][] {
  const [step, ...rest] = steps;
  if (step === undefined) return node === undefined ? [] : [[path, node]];
  if (typeof step === 'number') return nodesAt(listOf(node)[step], rest, `${path}[${step}]`);
  if (Array.isArray(node)) return node.flatMap((item, index) => nodesAt(item, steps, `${path}[${index}]`));
  return step.flatMap((name) => nodesAt(propertyOf(node, name), rest, below(path, name)));
}

function isSameAt(before: readonly unknown[], after: readonly unknown[], steps: readonly Step[]): boolean {
  const there = nodesAt(before, steps, '');
  return there.length > 0 && isSame(there, nodesAt(after, steps, ''));
}

interface Entry {
  item: unknown;
  index: number;
}

/** What became of an entry of a list: nothing before where it came, nothing after where it is gone. */
interface Pair {
  before: unknown;
  after: unknown;
  index: number;
  path: string;
}

function pairsOf(before: readonly unknown[], after: readonly unknown[], path: string): Pair[] {
  const [removed, added] = [onlyIn(before, after), onlyIn(after, before)];
  const pairs = closestPairs(removed, added);
  const changed = pairs.map(([one, other]) => ({ before: one.item, after: other.item, index: one.index }));
  const gone = removed.filter((entry) => !pairs.some(([one]) => one === entry)).map(({ item, index }) => ({ before: item, after: undefined, index }));
  const come = added.filter((entry) => !pairs.some(([, other]) => other === entry)).map(({ item }, position) => ({ before: undefined, after: item, index: before.length + position }));
  return [...changed, ...gone, ...come].map((pair) => ({ ...pair, path: `${path}[${pair.index}]` }));
}

/** Takes for one entry, changed, what stands in the same place where all places are the same, else the two that differ least. */
function closestPairs(removed: readonly Entry[], added: readonly Entry[]): [Entry, Entry][] {
  const inPlace = removed.length === added.length && removed.every(({ index }, position) => index === added[position]?.index);
  if (inPlace) return removed.flatMap((one, position) => added.slice(position, position + 1).map((other): [Entry, Entry] => [one, other]));
  const all = removed.flatMap((one) => added.map((other) => ({ one, other, differences: changesOf(one.item, other.item, '').length })));
  const taken: [Entry, Entry][] = [];
  for (const { one, other } of all.sort((a, b) => a.differences - b.differences)) {
    if (!taken.some((pair) => pair[0] === one || pair[1] === other)) taken.push([one, other]);
  }
  return taken;
}

/** The entries that another list does not have, with their places; of entries that are alike, those beyond as many as it has. */
function onlyIn(list: readonly unknown[], other: readonly unknown[]): Entry[] {
  const [own, there] = [elsewhere(list, other), elsewhere(other, list)];
  return own.filter(({ item }) => {
    const at = there.findIndex((one) => isSame(one.item, item));
    if (at >= 0) there.splice(at, 1);
    return at < 0;
  });
}

/** The entries that another list does not have in the same place. */
const elsewhere = (list: readonly unknown[], other: readonly unknown[]): Entry[] =>
  list.flatMap((item, index) => (index < other.length && isSame(item, other[index]) ? [] : [{ item, index }]));

function isSame(one: unknown, other: unknown): boolean {
  if (one === other || typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return names.length === others.length && names.every((name) => isSame((one as Readonly<Record<string, unknown>>)[name], (other as Readonly<Record<string, unknown>>)[name]));
}

const leaves = (value: unknown, path: string, is: Change['is']): Change[] => (value === undefined ? [] : [...leavesOf(value, path).keys()].map((leaf) => ({ path: leaf, is })));

const namesIn = (before: object, after: object): string[] => [...new Set([...Object.keys(before), ...Object.keys(after)])];

const below = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const propertyOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

const isContainer = (value: unknown): boolean => typeof value === 'object' && value !== null;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => isContainer(value) && !Array.isArray(value);
