import { withoutEmpties } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';
import type { ReadyRecordType } from '../catalogue.ts';
import { changesAt, nodesAt } from '../differences.ts';
import { type ElementPath, parseElement } from './element-path.ts';
import { experimentsOn } from '../experiments.ts';
import { leavesOf } from '../leaves.ts';
import type { Envelope } from '../record-type.ts';

/** A field of the record that moves an element. */
export interface MovingField {
  /** Path of the field in the record, such as `actions[0].owner.name`. */
  field: string;
  value: unknown;
  /**
   * `copied`: the element is the field's value; `derived`: the element is made of it, by a code table or a rule; `presence`: it
   * decides only whether the element is there.
   */
  effect: 'copied' | 'derived' | 'presence';
}

/** Why one value of the output is what it is. */
export interface Trace {
  /** Path in the output with all its numbers, such as `CarePlan[0].goal[0].reference`. */
  element: string;
  value: unknown;
  /** Whether no field has a say in what it is: then the mapping fixes it. */
  fixed: boolean;
  /** Those that are copied first, those that decide only on presence last. */
  fields: MovingField[];
}

export type WhyElement =
  | { is: 'there'; traces: Trace[] }
  /** It is an element, and the record fills it with nothing; whyNot says what would. */
  | { is: 'empty' }
  /** It is no element, as a sentence says. */
  | { is: 'unknown'; problem: string };

/**
 * Why an element of what a record becomes is as it is: for every value at and below it, the fields of the record that
 * move it, by experiment (D6). It looks at that element alone, so it is several times as quick as the lineage of all.
 *
 * @param element such as `CarePlan[0].goal[0].reference`; where it has no numbers it means every such element
 */
export function whyElement(type: ReadyRecordType, record: Envelope, element: string): WhyElement {
  const parsed = parseElement(element);
  if (!parsed.ok) return { is: 'unknown', problem: parsed.problem };
  const before = resourcesOf(parsed.element.type, type.resources(record));
  const values = leavesAt(before, parsed.element);
  if (values.size === 0) return { is: 'empty' };
  const moved = fieldsMoving(type, record, (after) => changesAt(before, resourcesOf(parsed.element.type, after), parsed.element.steps, parsed.element.type));
  return { is: 'there', traces: [...values].map(([path, value]) => traceOf(path, value, moved.get(path) ?? [])) };
}

/** Those of one type, without what is empty. */
export const resourcesOf = (type: string, resources: readonly Resource[]): Resource[] => resources.filter(({ resourceType }) => resourceType === type).map(withoutEmpties);

/** Every value at and below an element, by its path. */
export const leavesAt = (resources: readonly Resource[], { type, steps }: ElementPath): Map<string, unknown> =>
  new Map(nodesAt(resources, steps, type).flatMap(([path, node]) => [...leavesOf(node, path)]));

type Moved = Map<string, { field: string; value: unknown; changesIt: boolean }[]>;

/** By the path of each element that any field moves, those fields. */
function fieldsMoving(type: ReadyRecordType, record: Envelope, look: (after: readonly Resource[]) => ReturnType<typeof changesAt>): Moved {
  const moved: Moved = new Map();
  for (const { field, value, seen } of experimentsOn(type, record, look)) {
    const changes = seen.flat();
    const changed = new Set(changes.flatMap(({ path, is }) => (is === 'other' ? [path] : [])));
    for (const path of new Set(changes.map((change) => change.path))) {
      moved.set(path, [...(moved.get(path) ?? []), { field, value, changesIt: changed.has(path) }]);
    }
  }
  return moved;
}

function traceOf(element: string, value: unknown, moved: readonly { field: string; value: unknown; changesIt: boolean }[]): Trace {
  const fields = moved.map(({ field, value: own, changesIt }): MovingField => ({ field, value: own, effect: changesIt ? (own === value ? 'copied' : 'derived') : 'presence' }));
  return { element, value, fixed: fields.every(({ effect }) => effect === 'presence'), fields: EFFECTS.flatMap((effect) => fields.filter((one) => one.effect === effect)) };
}

const EFFECTS = ['copied', 'derived', 'presence'] as const;
