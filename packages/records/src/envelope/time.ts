import type { Issue } from '@ehch/fhir';
import { issueOf } from '../errors.ts';

/** Refuses an end before its start. Both are ISO dates, or both times with an offset. */
export function checkOrder(start: string | undefined, end: string | undefined, at: string): Issue[] {
  return start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start) ? [issueOf('EHCH-TIME-001', at)] : [];
}
