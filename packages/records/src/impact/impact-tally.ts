import type { Resource } from '@medplum/fhirtypes';
import { resourceChanges } from './resource-changes.ts';

/** Where the sender finds a row or record: never who it is about. */
export interface Whereabouts {
  receipt: string;
  place: string;
}

/** What one row or record becomes, in one of two ways: resources, or the codes for which it is held. */
export type Outcome = { resources: readonly Resource[] } | { held: readonly string[] };

export interface Compared {
  /** Of whom it is about: an opaque name, the same in every record about them. */
  key: string;
  about: 'resident' | 'home';
  at: Whereabouts;
  before: Outcome;
  after: Outcome;
}

export interface Impact {
  /** Rows or records that were looked at. */
  records: number;
  residents: Share;
  homes: Share;
  elements: ElementImpact[];
  resources: { type: string; changed: number; added: number; removed: number }[];
  /** Records that are held after and were not before, and the other way round, by each of their codes. */
  held: CodeImpact[];
  released: CodeImpact[];
}

export interface Share {
  seen: number;
  changed: number;
}

export interface ElementImpact {
  element: string;
  /** Residents and homes of whom it changes, and records in which it does. */
  subjects: number;
  records: number;
  examples: Whereabouts[];
}

export interface CodeImpact {
  code: string;
  records: number;
  examples: Whereabouts[];
}

/** Counts what a change of a mapping changes, record by record. It keeps opaque keys, counts and a few places. */
export interface ImpactTally {
  /** What is the same in both ways: quicker than to compare it. */
  same(compared: Pick<Compared, 'key' | 'about'>): void;
  add(compared: Compared): void;
  result(): Impact;
}

/** Places that are named of each thing. */
const MOST_EXAMPLES = 3;

export function createImpactTally(): ImpactTally {
  const state: State = { records: 0, seen: { resident: new Set(), home: new Set() }, changed: { resident: new Set(), home: new Set() }, elements: new Map(), resources: new Map(), held: new Map(), released: new Map() };
  const see = ({ key, about }: Pick<Compared, 'key' | 'about'>): void => {
    state.records += 1;
    state.seen[about].add(key);
  };
  return {
    same: see,
    add: (compared) => {
      see(compared);
      if (compare(state, compared)) state.changed[compared.about].add(compared.key);
    },
    result: () => resultOf(state),
  };
}

interface State {
  records: number;
  seen: Record<Compared['about'], Set<string>>;
  changed: Record<Compared['about'], Set<string>>;
  elements: Map<string, { subjects: Set<string>; records: number; examples: Whereabouts[] }>;
  resources: Map<string, { changed: number; added: number; removed: number }>;
  held: Map<string, { records: number; examples: Whereabouts[] }>;
  released: Map<string, { records: number; examples: Whereabouts[] }>;
}

function compare(state: State, { key, at, before, after }: Compared): boolean {
  if ('held' in before && 'held' in after) return false;
  if ('held' in after) return countCodes(state.held, after.held, at);
  const changes = resourceChanges('held' in before ? [] : before.resources, after.resources);
  if ('held' in before) countCodes(state.released, before.held, at);
  for (const element of changes.elements) countElement(state, element, { key, at });
  for (const kind of ['changed', 'added', 'removed'] as const) {
    for (const type of changes[kind]) {
      const count = state.resources.get(type) ?? { changed: 0, added: 0, removed: 0 };
      count[kind] += 1;
      state.resources.set(type, count);
    }
  }
  return changes.changed.length + changes.added.length + changes.removed.length > 0;
}

function countCodes(counts: State['held'], codes: readonly string[], at: Whereabouts): boolean {
  for (const code of new Set(codes)) {
    const count = counts.get(code) ?? { records: 0, examples: [] };
    counts.set(code, count);
    count.records += 1;
    if (count.examples.length < MOST_EXAMPLES) count.examples.push(at);
  }
  return true;
}

function countElement({ elements }: State, element: string, { key, at }: Pick<Compared, 'key' | 'at'>): void {
  const count = elements.get(element) ?? { subjects: new Set(), records: 0, examples: [] };
  elements.set(element, count);
  count.records += 1;
  if (!count.subjects.has(key) && count.examples.length < MOST_EXAMPLES) count.examples.push(at);
  count.subjects.add(key);
}

function resultOf({ records, seen, changed, elements, resources, held, released }: State): Impact {
  const codes = (counts: State['held']): CodeImpact[] => [...counts].map(([code, count]) => ({ code, ...count })).sort((one, other) => other.records - one.records);
  return {
    records,
    residents: { seen: seen.resident.size, changed: changed.resident.size },
    homes: { seen: seen.home.size, changed: changed.home.size },
    elements: [...elements].map(([element, { subjects, ...count }]) => ({ element, subjects: subjects.size, ...count })).sort((one, other) => other.subjects - one.subjects || (one.element < other.element ? -1 : 1)),
    resources: [...resources].map(([type, count]) => ({ type, ...count })),
    held: codes(held),
    released: codes(released),
  };
}
