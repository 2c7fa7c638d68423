import { elementAt, identityOf } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';
import { changesOf } from '../differences.ts';

/** In what the resources of one record differ when it is mapped in two ways. Names types and elements, and no value. */
export interface ResourceChanges {
  /** Elements such as `Observation.component.valueQuantity`, each once. */
  elements: string[];
  /** Types of the resources that differ, came or are gone: one for each resource. */
  changed: string[];
  added: string[];
  removed: string[];
}

/** Compares resource by resource, each with that of the same identity. */
export function resourceChanges(before: readonly Resource[], after: readonly Resource[]): ResourceChanges {
  const [old, now] = [byIdentity(before), byIdentity(after)];
  const pairs = [...old].flatMap(([identity, resource]) => [now.get(identity)].flatMap((other) => (other ? [elementsOf(resource, other)] : [])));
  const changed = pairs.filter(({ elements }) => elements.length > 0);
  return {
    elements: [...new Set(changed.flatMap(({ elements }) => elements))].sort(),
    changed: changed.map(({ type }) => type),
    added: typesOf(now, old),
    removed: typesOf(old, now),
  };
}

function elementsOf(before: Resource, after: Resource): { type: string; elements: string[] } {
  const type = before.resourceType;
  return { type, elements: [...new Set(changesOf(before, after, type).map(({ path }) => elementAt(path)))] };
}

const byIdentity = (resources: readonly Resource[]): Map<string, Resource> => new Map(resources.map((resource) => [identityOf(resource), resource]));

const typesOf = (resources: ReadonlyMap<string, Resource>, others: ReadonlyMap<string, Resource>): string[] =>
  [...resources].filter(([identity]) => !others.has(identity)).map(([, { resourceType }]) => resourceType);
