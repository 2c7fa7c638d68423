import type { Element } from '../../src/profile-rules/check.ts';

/** One occurrence of an element in a resource: what holds it, under which JSON name, and at which index of an array. */
export interface Place {
  parent: Record<string, unknown>;
  key: string;
  index?: number;
}

/** Whether an item belongs to the slice with this id. */
export type InSlice = (item: Element, sliceId: string) => boolean;

/** Every occurrence of the element with `id`, such as `Observation.component:pulse.value[x].code`. */
export function placesOf(resource: object, id: string, inSlice: InSlice): Place[] {
  const [root = '', ...steps] = id.split('.');
  let places: Place[] = [{ parent: { root: resource }, key: 'root' }];
  let walked = root;
  for (const step of steps) {
    walked = `${walked}.${step}`;
    const sliceId = walked;
    places = places.flatMap((place) => childrenOf(place, step, (item) => !step.includes(':') || inSlice(item, sliceId)));
  }
  return places;
}

/** The JSON name of a step: of `value[x]` the one that is in use. */
export function keyOf(parent: object, step: string): string {
  const name = step.replace(/:.*/, '');
  const choice = name.endsWith('[x]') && name.slice(0, -3);
  return choice ? Object.keys(parent).find((key) => new RegExp(`^${choice}[A-Z]`).test(key)) ?? `${choice}String` : name;
}

/** What stands at a place. */
export function valueAt({ parent, key, index }: Place): unknown {
  const value = parent[key];
  return index === undefined ? value : (value as unknown[])[index];
}

function childrenOf(place: Place, step: string, wanted: (item: Element) => boolean): Place[] {
  const parent = valueAt(place) as Record<string, unknown>;
  const key = keyOf(parent, step);
  const value = parent[key];
  if (Array.isArray(value)) {
    return value.flatMap((item: Element, index) => (wanted(item) ? [{ parent, key, index }] : []));
  }
  return value !== undefined && wanted(value as Element) ? [{ parent, key }] : [];
}
