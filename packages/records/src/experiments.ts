import { withoutEmpties } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';
import type { ReadyRecordType } from './catalogue.ts';
import { leavesOf } from './leaves.ts';
import { candidatesFor } from './perturb.ts';
import type { Envelope } from './record-type.ts';
import { withField } from './with-field.ts';

/**
 * Finds by experiment what each field of a record does: it is changed to other values of its schema and left out, the record is
 * mapped again each time, and somebody looks at what became of it (D6). No mapper knows of this. The type's own rules are left
 * aside, since a field that must agree with another could else never be changed alone.
 *
 * @param look at the resources, as the mapper left them; says what it sees that is not as before
 * @returns of each field what was seen, once for each experiment in which anything was
 */
export function* experimentsOn<T>(type: ReadyRecordType, record: Envelope, look: (after: readonly Resource[]) => T[]): Generator<{ field: string; value: unknown; seen: T[][] }> {
  for (const [field, value] of leavesOf(record)) {
    // To leave out an entry of a list is to move those behind it, which says nothing of the entry.
    const groups = [...candidatesFor(type.schema, field, value), ...(field.endsWith(']') ? [] : [[undefined]])];
    const seen = groups.map((group) => firstSeen(group.map((candidate) => () => withField(record, field, candidate)), type, look));
    yield { field, value, seen: seen.filter((changes) => changes.length > 0) };
  }
}

/** Of values that are alike, as many as conform are tried before the rest is taken to do nothing either. */
const MOST_ALIKE = 4;

/** What the first of values that are alike does, of those that do anything. */
function firstSeen<T>(changes: readonly (() => unknown)[], type: ReadyRecordType, look: (after: readonly Resource[]) => T[]): T[] {
  let tried = 0;
  for (const change of changes) {
    const changed = change();
    if (!type.conforms(changed)) continue;
    const seen = look(type.resources(changed));
    if (seen.length > 0 || (tried += 1) === MOST_ALIKE) return seen;
  }
  return [];
}

/** Resources by type and number, so that a path reads `Task[0].owner.display`. */
export function resourcesByType(resources: readonly Resource[]): Readonly<Record<string, Resource[]>> {
  const byType: Record<string, Resource[]> = {};
  for (const resource of resources) (byType[resource.resourceType] ??= []).push(withoutEmpties(resource));
  return byType;
}
