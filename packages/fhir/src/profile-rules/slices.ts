import type { Check, Element } from './check.ts';
import { all, at, isElement, itemsOf, NONE, placed } from './check.ts';
import { every } from './values.ts';

/** Which items of a repeating element a slice is about. */
export type Matches = (item: Element) => boolean;

interface Slice {
  /** What the items are, in words, such as "NHS number". */
  name: string;
  matches: Matches;
  min?: number;
  max?: number;
}

/** Between `min` (0) and `max` (any number) items at `path` match, and `checks` hold of each of them. */
export function slice(path: string, of: Slice, ...checks: readonly Check[]): Check {
  const check = all(...checks);
  return at(path, (leaf) => {
    const counted = countOf(leaf, of);
    return (element) => {
      const items = element[leaf];
      let count = 0;
      let found = NONE;
      if (Array.isArray(items)) {
        for (let index = 0; index < items.length; index++) {
          const item: unknown = items[index];
          if (isElement(item) && of.matches(item)) {
            count++;
            const faults = check(item);
            found = faults.length > 0 ? [...found, ...placed(`${leaf}[${index}]`, faults)] : found;
          }
        }
      }
      const faults = counted(count);
      return faults.length > 0 ? [...faults, ...found] : found;
    };
  });
}

/** Exactly one item at `path` matches, and `checks` hold of it. */
export function exactlyOne(path: string, name: string, matches: Matches, ...checks: readonly Check[]): Check {
  return slice(path, { name, matches, min: 1, max: 1 }, ...checks);
}

/** Every item at `path` matches one of the slices: nothing else is allowed beside them. */
export function closed(path: string, matches: readonly Matches[], text: string): Check {
  return every(path, (item) => isElement(item) && matches.some((one) => one(item)), { text, type: 'structure' });
}

/** Every item at `path` is of a kind, and none is of the same kind as another. `kindOf` answers undefined for what is of no kind. */
export function onePerKind(path: string, kindOf: (item: Element) => string | undefined, text: string): Check {
  return at(path, (leaf) => (element) => {
    const kinds = itemsOf(element[leaf]).map(kindOf);
    const wrong = (kind: string | undefined, index: number): boolean => kind === undefined || kinds.indexOf(kind) < index;
    return kinds.some(wrong) ? kinds.flatMap((kind, index) => (wrong(kind, index) ? [{ expression: `${leaf}[${index}]`, text, type: 'structure' }] : [])) : NONE;
  });
}

export const bySystem = (system: string): Matches => (item) => item.system === system;

export const byUrl = (url: string): Matches => (item) => item.url === url;

function countOf(leaf: string, { name, min = 0, max = Infinity }: Slice): (count: number) => ReturnType<Check> {
  const few = [{ expression: leaf, text: `${name} is missing`, type: 'required' }] as const;
  const many = [{ expression: leaf, text: `${name} occurs more than ${max} times`, type: 'structure' }] as const;
  return (count) => {
    if (count < min) {
      return few;
    }
    return count > max ? many : NONE;
  };
}
