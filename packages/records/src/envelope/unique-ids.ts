import type { Issue } from '@ehch/fhir';
import { issueOf } from '../errors.ts';

/** Refuses a second entry with the same id: both would become one resource. */
export function checkUniqueIds(entries: readonly { id: string }[], at: string): Issue[] {
  return entries.flatMap(({ id }, index) => (entries.findIndex((other) => other.id === id) < index ? [issueOf('EHCH-REC-010', `${at}[${index}].id`)] : []));
}
