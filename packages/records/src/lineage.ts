import type { Bundle } from '@medplum/fhirtypes';
import type { ReadyRecordType } from './catalogue.ts';
import { differencesOf } from './differences.ts';
import { leavesOf } from './leaves.ts';
import { candidatesFor } from './perturb.ts';
import type { Envelope } from './record-type.ts';

/** Which elements of the FHIR output a field of the record moves. */
export interface FieldLineage {
  /** Path of the field in the record, such as `actions[0].owner.name`. */
  field: string;
  /** Paths in the output, such as `Task[0].owner.display`, of all that any other value moves; none when the field goes nowhere. */
  elements: string[];
}

/** Which elements of the FHIR output each field of a record moves: the union of {@link experimentsOn}. */
export const lineageOf = (type: ReadyRecordType, record: Envelope): FieldLineage[] =>
  experimentsOn(type, record).map(({ field, moves }) => ({ field, elements: [...new Set(moves.flat())].sort() }));

/**
 * Finds by experiment where each field of a record goes: it is changed to other values of its schema and left out, the record is
 * mapped again each time, and whatever differs is what the field moves (D6). No mapper knows of this. The type's own rules
 * are left aside, since a field that must agree with another could else never be changed alone.
 *
 * @returns of each field the elements that moved, once for each experiment that moved any
 */
export function experimentsOn(type: ReadyRecordType, record: Envelope): { field: string; moves: string[][] }[] {
  const before = elementsOf(type.map(record));
  return [...leavesOf(record)].map(([field, value]) => {
    // To leave out an entry of a list is to move those behind it, which says nothing of the entry.
    const groups = [...candidatesFor(type.schema, field, value), ...(field.endsWith(']') ? [] : [[undefined]])];
    return { field, moves: groups.map((group) => movedBy(group, { type, record, field, before })).filter((elements) => elements.length > 0) };
  });
}

/** What the first of values that are alike moves, of those that move anything. */
function movedBy(candidates: readonly unknown[], { type, record, field, before }: { type: ReadyRecordType; record: Envelope; field: string; before: object }): string[] {
  for (const candidate of candidates) {
    const changed = withField(record, field, candidate);
    if (!type.conforms(changed)) continue;
    const differences = differencesOf(before, elementsOf(type.map(changed)));
    if (differences.length > 0) return differences;
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
