import type { ElementDefinition, Resource } from '@medplum/fhirtypes';
import type { Definition } from './definition.ts';
import { codesOf, prescribed } from './definition.ts';
import type { Place } from './places.ts';
import { keyOf, placesOf, valueAt } from './places.ts';
import { leavesOptionalSlice, sliceMembership } from './slices.ts';

/** One thing that a definition says of an element, and the resource that breaks it; none where the element does not occur. */
export interface Broken {
  /** What was done, to follow "refuses a resource". */
  how: string;
  /** Path of the element. */
  path: string;
  resource?: Resource;
}

type Breaks = (copy: Resource) => void;

/** Every way to break what `element` says, tried on `resource`. */
export function breaks(definition: Definition, element: ElementDefinition, resource: Resource): Broken[] {
  if (leavesOptionalSlice(definition, element)) {
    return [];
  }
  const find = (copy: Resource): Place[] => placesOf(copy, element.id ?? '', sliceMembership(definition));
  return [...cardinality(element, find), ...value(element, find), ...typed(element, find)].map(([how, breaking]) => {
    const copy = structuredClone(resource);
    breaking(copy);
    const broken = { how: `${how} ${element.id}`, path: element.path ?? '' };
    return JSON.stringify(copy) === JSON.stringify(resource) ? broken : { ...broken, resource: copy };
  });
}

/** The resource with each code that a required binding of `element` allows, one at a time. */
export function allowed(definition: Definition, { id = '', binding }: ElementDefinition, resource: Resource): Resource[] {
  const codes = binding?.strength === 'required' ? codesOf(binding.valueSet ?? '') : [];
  return codes.map((coding) => {
    const copy = structuredClone(resource);
    for (const place of placesOf(copy, id, sliceMembership(definition))) {
      put(place, typeof valueAt(place) === 'string' ? coding.code : { coding: [coding] });
    }
    return copy;
  });
}

function cardinality({ id = '', min = 0, max = '*' }: ElementDefinition, find: (copy: Resource) => Place[]): [string, Breaks][] {
  const upTo = Number(max);
  return [
    ...(min > 0 ? [[`with too few of`, (copy) => { removeDownTo(min - 1, find(copy)); }] satisfies [string, Breaks]] : []),
    ...(upTo === 0 ? [[`with`, (copy) => { addTo(copy, id); }] satisfies [string, Breaks]] : []),
    ...(upTo > 0 ? [[`with too many of`, (copy) => { repeat(upTo + 1, find(copy)); }] satisfies [string, Breaks]] : []),
  ];
}

function value(element: ElementDefinition, find: (copy: Resource) => Place[]): [string, Breaks][] {
  const required = element.binding?.strength === 'required' && element.binding.valueSet?.startsWith('https://ehch.example/');
  return prescribed(element) !== undefined || required
    ? [['with another value of', (copy) => { find(copy).slice(0, 1).forEach((place) => { put(place, other(valueAt(place))); }); }]]
    : [];
}

function typed({ id = '', type = [] }: ElementDefinition, find: (copy: Resource) => Place[]): [string, Breaks][] {
  const [first] = type;
  if (id.endsWith('[x]') && type.length === 1) {
    return [['with another type of', (copy) => { find(copy).slice(0, 1).forEach(retype); }]];
  }
  if (first?.profile?.some((extension) => extension.startsWith('https://ehch.example/'))) {
    return [
      ['without the value of', (copy) => { find(copy).slice(0, 1).forEach((place) => { put(place, { url: (valueAt(place) as { url: string }).url }); }); }],
      ['with another type of value in', (copy) => { find(copy).slice(0, 1).forEach((place) => { put(place, { url: (valueAt(place) as { url: string }).url, valueBoolean: true }); }); }],
    ];
  }
  return first?.targetProfile?.some((target) => target.startsWith('https://ehch.example/'))
    ? [['with a reference to something else in', (copy) => { find(copy).slice(0, 1).forEach((place) => { put(place, { reference: 'Basic/1' }); }); }]]
    : [];
}

/** Those in the last element that has any, so that a rule which is content with another element's is found out. */
function together(places: readonly Place[]): Place[] {
  return places.filter(({ parent }) => parent === places.at(-1)?.parent);
}

function removeDownTo(count: number, places: readonly Place[]): void {
  for (const { parent, key, index } of together(places).slice(count).reverse()) {
    const items = parent[key];
    if (index !== undefined && Array.isArray(items) && items.length > 1) {
      items.splice(index, 1);
    } else {
      delete parent[key];
    }
  }
}

function repeat(count: number, places: readonly Place[]): void {
  const [first, ...rest] = together(places);
  const items = first?.parent[first.key];
  if (first && Array.isArray(items)) {
    items.push(...Array.from({ length: count - 1 - rest.length }, () => structuredClone(valueAt(first))));
  }
}

function addTo(copy: Resource, id: string): void {
  const [, step = ''] = id.split('.');
  (copy as unknown as Record<string, unknown>)[keyOf(copy, step)] = [{ text: 'x' }];
}

function retype({ parent, key }: Place): void {
  delete parent[key];
  parent[`${key.replace(/[A-Z].*/, '')}Period`] = { start: '2026-01-01' };
}

function put({ parent, key, index }: Place, changed: unknown): void {
  if (index === undefined) {
    parent[key] = changed;
  } else {
    (parent[key] as unknown[])[index] = changed;
  }
}

/** The same shape with every code, or the value itself, changed. */
function other(found: unknown): unknown {
  if (typeof found === 'boolean') {
    return !found;
  }
  if (typeof found === 'string') {
    return `${found}-other`;
  }
  const concept = found as { coding: { code: string }[] };
  return { ...concept, coding: concept.coding.map((coding) => ({ ...coding, code: `${coding.code}-other` })) };
}
