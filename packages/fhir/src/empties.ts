import type { Resource } from '@medplum/fhirtypes';

/**
 * The resource without what a mapper left undefined, null or empty, so that a mapper can be one literal. Keys keep their
 * order. In an array that has a `_name` beside it null holds a place, and stays. What has nothing to leave out is not copied.
 */
export const withoutEmpties = <T extends Resource>(resource: T): T => (prunedObject(resource) ?? {}) as T;

type Json = Record<string, unknown>;

const pruned = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Array.isArray(value) ? prunedArray(value) : prunedObject(value);
};

function prunedObject(node: object): object | undefined {
  const given = node as Json;
  let copy: Json | undefined;
  let isEmpty = true;
  for (const key in given) {
    const value = given[key];
    const kept = Array.isArray(value) ? prunedArray(value, given, key) : pruned(value);
    if (kept === undefined || kept !== value) copy ??= copyUpTo(given, key);
    if (kept === undefined) continue;
    isEmpty = false;
    if (copy) copy[key] = kept;
  }
  return isEmpty ? undefined : (copy ?? node);
}

function copyUpTo(node: Json, end: string): Json {
  const copy: Json = {};
  for (const key in node) {
    if (key === end) break;
    copy[key] = node[key];
  }
  return copy;
}

function prunedArray(items: readonly unknown[], parent: Json = {}, key = ''): readonly unknown[] | undefined {
  if (items.length > 0 && items.every(isFull)) return items;
  const kept = items.map(pruned);
  if (hasSibling(parent, key)) return kept.some((item) => item !== undefined) ? kept.map((item) => item ?? null) : undefined;
  const full = kept.filter((item) => item !== undefined);
  return full.length > 0 ? full : undefined;
}

const isFull = (item: unknown): boolean => item !== undefined && item !== null && pruned(item) === item;

/** FHIR puts the extensions of `name` in `_name`; in arrays the two go by position. */
const hasSibling = (node: Json, key: string): boolean => (key.startsWith('_') ? key.slice(1) in node : `_${key}` in node);
