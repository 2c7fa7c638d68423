import type { Resource } from '@medplum/fhirtypes';

/**
 * A copy of the resource without what a mapper left undefined, null or empty, so that a mapper can be one literal. Keys keep
 * their order. In an array that has a `_name` beside it null holds a place, and stays.
 */
export const withoutEmpties = <T extends Resource>(resource: T): T => (pruned(resource, false) ?? {}) as T;

function pruned(node: unknown, keepsPlaces: boolean): unknown {
  if (typeof node !== 'object' || node === null) return node ?? undefined;
  if (Array.isArray(node)) return prunedArray(node, keepsPlaces);
  const entries = Object.entries(node)
    .map(([key, value]) => [key, pruned(value, hasSibling(node, key))] as const)
    .filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function prunedArray(items: readonly unknown[], keepsPlaces: boolean): unknown {
  const kept = items.map((item) => pruned(item, false)).map((item) => (keepsPlaces ? (item ?? null) : item));
  const full = kept.filter((item) => item !== undefined);
  return full.some((item) => item !== null) ? full : undefined;
}

/** FHIR puts the extensions of `name` in `_name`; in arrays the two go by position. */
const hasSibling = (node: object, key: string): boolean => (key.startsWith('_') ? key.slice(1) in node : `_${key}` in node);
