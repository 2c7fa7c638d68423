import type { Path, Selector, Step } from './path.ts';
import type { Plan } from './plan.ts';

/** Finds what a reference names. */
export type Resolve = (reference: string) => object | undefined;

/** A value, where it stands, and the other values that were asked on the way to it. */
interface Found {
  value: unknown;
  place?: Leaf;
  via: readonly Leaf[];
}

/** A name of an object, or a number of a list. */
interface Leaf {
  owner: object;
  key: string | number;
}

/** The values that were read, for {@link unreadIn}. */
export class Marks {
  readonly #read = new Map<object, Set<string | number>>();

  add({ owner, key }: Leaf): void {
    const keys = this.#read.get(owner) ?? new Set();
    this.#read.set(owner, keys.add(key));
  }

  has(owner: object, key: string | number): boolean {
    return this.#read.get(owner)?.has(key) ?? false;
  }
}

/** The text of each cell of a plan in one JSON object, and what was read for it. Never throws, whatever the object holds. */
export function readCells(plan: Plan, root: object, { count, resolve }: { count: number; resolve: Resolve }): { texts: (string | undefined)[]; marks: Marks } {
  const best = Array.from<{ text: string; choice: number } | undefined>({ length: count });
  const marks = new Marks();
  const visit = (at: Plan, found: readonly Found[]): void => {
    const first = at.cells.length > 0 ? found.find(({ value }) => textOf(value) !== undefined) : undefined;
    const text = textOf(first?.value);
    if (first && text !== undefined) {
      [...first.via, ...(first.place ? [first.place] : [])].forEach((leaf) => { marks.add(leaf); });
      for (const { cell, choice } of at.cells) if (choice < (best[cell]?.choice ?? Infinity)) best[cell] = { text, choice };
    }
    for (const { step, next } of at.steps) {
      const below = take(found, step, resolve);
      if (below.length > 0) visit(next, below);
    }
  };
  visit(plan, [{ value: root, via: [] }]);
  return { texts: best.map((one) => one?.text), marks };
}

/** A text that is empty says nothing, as FHIR has none. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** What a step leads to, from each of several places. */
function take(from: readonly Found[], { name, follows, selectors }: Step, resolve: Resolve): Found[] {
  const starts = follows ? targetsOf(from, resolve) : from;
  return starts.flatMap((found) => only(selectors.reduce(select, named(found, name)), selectors));
}

/** A condition that no number follows is about one entry, the first: of two, each cell could else be of another, and one thing be made of both. */
const only = (found: Found[], selectors: readonly Selector[]): Found[] => (selectors.length === 0 || selectors.some((one) => 'index' in one) ? found : found.slice(0, 1));

function named({ value, via }: Found, name: string): Found[] {
  if (!isObject(value) || !Object.hasOwn(value, name)) return [];
  const child = value[name];
  return Array.isArray(child) ? child.map((item: unknown, key) => ({ value: item, place: { owner: child, key }, via })) : [{ value: child, place: { owner: value, key: name }, via }];
}

/** More things than anybody refers to from one place. */
const MOST_TARGETS = 100;

/** What references name, each thing once: lists of references to lists of references would else be gone through as often as there are ways. */
function targetsOf(from: readonly Found[], resolve: Resolve): Found[] {
  const targets = new Map<unknown, Found>();
  for (const found of from) {
    for (const target of followed(found, resolve)) if (!targets.has(target.value)) targets.set(target.value, target);
    if (targets.size === MOST_TARGETS) break;
  }
  return [...targets.values()];
}

function followed({ value, via }: Found, resolve: Resolve): Found[] {
  if (!isObject(value) || typeof value['reference'] !== 'string') return [];
  const target = resolve(value['reference']);
  return target ? [{ value: target, via: [...via, { owner: value, key: 'reference' }] }] : [];
}

function select(found: Found[], selector: Selector): Found[] {
  if ('index' in selector) return found.slice(selector.index, selector.index + 1);
  return found.flatMap((one) => {
    const equal = at(one, selector.path).find(({ value }) => textOf(value) === selector.value);
    if (!selector.equal) return equal ? [] : [one];
    return equal ? [{ ...one, via: [...one.via, ...(equal.place ? [equal.place] : [])] }] : [];
  });
}

const at = (found: Found, path: Path): Found[] => path.reduce<Found[]>((from, step) => take(from, step, () => undefined), [found]);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
