import type { Bundle } from '@medplum/fhirtypes';
import type { ReadyRecordType } from './catalogue.ts';
import { leavesOf } from './leaves.ts';
import { candidatesFor } from './perturb.ts';
import type { Envelope } from './record-type.ts';

/** Which elements of the FHIR output a field of the record moves. */
export interface FieldLineage {
  /** Path of the field in the record, such as `actions[0].owner.name`. */
  field: string;
  /** Paths in the output, such as `Task[0].owner.display`; none when the field goes nowhere. */
  elements: string[];
}

/**
 * Finds by experiment where each field of a record goes: it is changed within its schema, the record is mapped again,
 * and what differs is what the field moves (D6). No mapper knows of this. The type's own rules are left aside, since a
 * field that must agree with another could else never be changed alone.
 */
export function lineageOf(type: ReadyRecordType, record: Envelope): FieldLineage[] {
  const before = leavesOf(elementsOf(type.map(record)));
  return [...leavesOf(record)].map(([field, value]) => ({ field, elements: moved(type, record, { field, value }, before) }));
}

function moved(type: ReadyRecordType, record: Envelope, { field, value }: { field: string; value: unknown }, before: Map<string, unknown>): string[] {
  for (const candidate of candidatesFor(type.schema, field, value)) {
    const changed = withField(record, field, candidate);
    if (!type.conforms(changed)) continue;
    const difference = differingPaths(before, leavesOf(elementsOf(type.map(changed))));
    if (difference.length > 0) return difference;
  }
  return [];
}

/** The resources of a bundle by type and number, so that a path reads `Task[0].owner.display`. */
function elementsOf(bundle: Bundle): Record<string, object[]> {
  const byType: Record<string, object[]> = {};
  for (const { resource } of bundle.entry ?? []) {
    if (resource) (byType[resource.resourceType] ??= []).push(resource);
  }
  return byType;
}

function differingPaths(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
}

/** A copy of the record with one field set, or left out where the value is undefined. */
export function withField(record: Envelope, field: string, value: unknown): unknown {
  const copy = structuredClone(record) as unknown;
  const steps = field.split(/\.|\[(\d+)\]/).filter(Boolean);
  const last = steps.pop() ?? '';
  const parent = steps.reduce((node, step) => (node as Record<string, unknown>)[step], copy) as Record<string, unknown>;
  if (value !== undefined) parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
  return copy;
}
