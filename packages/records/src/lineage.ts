import type { ReadyRecordType } from './catalogue.ts';
import { differencesOf } from './differences.ts';
import { experimentsOn, resourcesByType } from './experiments.ts';
import type { Envelope } from './record-type.ts';

/** Which elements of the FHIR output a field of the record moves. */
export interface FieldLineage {
  /** Path of the field in the record, such as `actions[0].owner.name`. */
  field: string;
  /** Paths in the output, such as `Task[0].owner.display`, of all that any other value moves; none when the field goes nowhere. */
  elements: string[];
}

/** Which elements of the FHIR output each field of a record moves: the union of {@link movesOf}. */
export const lineageOf = (type: ReadyRecordType, record: Envelope): FieldLineage[] =>
  movesOf(type, record).map(({ field, moves }) => ({ field, elements: [...new Set(moves.flat())].sort() }));

/** For each field of a record the elements that moved, once for each experiment that moved any. */
export function movesOf(type: ReadyRecordType, record: Envelope): { field: string; moves: string[][] }[] {
  const before = resourcesByType(type.resources(record));
  return [...experimentsOn(type, record, (after) => differencesOf(before, resourcesByType(after)))].map(({ field, seen }) => ({ field, moves: seen }));
}
