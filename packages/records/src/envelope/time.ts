import { isAfter, type Issue } from '@ehch/fhir';
import { issueOf } from '../errors.ts';
import type { Envelope } from '../record-type.ts';

const DAY_MS = 86_400_000;

/** Refuses a date or a time that had not come when the source changed the record; a day of grace, as clocks differ and a date has no time zone. */
export function checkNotFuture(moment: string | undefined, { source }: Envelope, at: string): Issue[] {
  return moment !== undefined && Date.parse(moment) > Date.parse(source.updatedAt) + DAY_MS ? [issueOf('EHCH-TIME-002', at)] : [];
}

/** Refuses an end before its start: ISO dates, parts of them, or times with an offset, compared as far as both go. */
export function checkOrder(start: string | undefined, end: string | undefined, at: string): Issue[] {
  return start !== undefined && end !== undefined && isAfter(start, end) ? [issueOf('EHCH-TIME-001', at)] : [];
}
