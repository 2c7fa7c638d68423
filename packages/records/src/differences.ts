import { leavesOf } from './leaves.ts';

/**
 * The paths of the values in which two JSON values differ, as they are in the first; what only the second has stands behind
 * what the first has. An entry of a list that stands in both is the same, wherever it stands.
 */
export function differencesOf(before: unknown, after: unknown, path = ''): string[] {
  if (Array.isArray(before) && Array.isArray(after)) return differencesOfLists(before, after, path);
  if (!isObject(before) || !isObject(after)) return before === after ? [] : [...new Set([before, after].flatMap((value) => (value === undefined ? [] : [...leavesOf(value, path).keys()])))];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => differencesOf(before[name], after[name], path === '' ? name : `${path}.${name}`));
}

function differencesOfLists(before: readonly unknown[], after: readonly unknown[], path: string): string[] {
  const [removed, added] = [onlyIn(before, after), onlyIn(after, before)];
  const pairs = closestPairs(removed, added, path);
  const gone = removed.filter((entry) => !pairs.some(({ one }) => one === entry)).flatMap(({ item, index }) => differencesOf(item, undefined, `${path}[${index}]`));
  const come = added.filter((entry) => !pairs.some(({ other }) => other === entry)).flatMap(({ item }, position) => differencesOf(undefined, item, `${path}[${before.length + position}]`));
  return [...pairs.flatMap(({ differences }) => differences), ...gone, ...come];
}

interface Entry {
  item: unknown;
  index: number;
}

interface Pair {
  one: Entry;
  other: Entry;
  differences: string[];
}

/** Takes for one entry, changed, what stands in the same place where all places are the same, else the two that differ least. */
function closestPairs(removed: readonly Entry[], added: readonly Entry[], path: string): Pair[] {
  const inPlace = removed.length === added.length && removed.every(({ index }, position) => index === added[position]?.index);
  const candidates = (position: number) => (inPlace ? added.slice(position, position + 1) : added);
  const all = removed.flatMap((one, position) => candidates(position).map((other): Pair => ({ one, other, differences: differencesOf(one.item, other.item, `${path}[${one.index}]`) })));
  const taken: Pair[] = [];
  for (const pair of all.sort((a, b) => a.differences.length - b.differences.length)) {
    if (!taken.some(({ one, other }) => one === pair.one || other === pair.other)) taken.push(pair);
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

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
