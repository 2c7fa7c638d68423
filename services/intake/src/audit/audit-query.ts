import type { AuditFilter } from '@ehch/ledger';
import { isUuid } from '@ehch/service-kit';
import { badFilter, filterOf, type FilterRule, timeOf } from '../filters.ts';

const REFERENCE: FilterRule = { pattern: /^[A-Za-z]{1,64}\/[A-Za-z0-9\-._|]{1,200}$/, expects: 'a reference such as Encounter/12' };
const PATIENT: FilterRule = { pattern: /^(Patient\/)?[A-Za-z0-9\-.]{1,64}$/, expects: 'a reference such as Patient/12' };
const CLIENT: FilterRule = { pattern: /^[\x21-\x7e]{1,255}$/, expects: 'the id of a client' };
const DATE: FilterRule = { pattern: /^(eq|ge|gt|le|lt)?\d/, expects: 'a date or time, after one of eq, ge, gt, le, lt if need be' };

/** Which rows are asked for, by AuditEvent's own search parameters. Throws a 400 for what cannot be read. */
export function auditFilter(query: Readonly<Record<string, unknown>>): AuditFilter {
  const entity = filterOf('entity', query['entity'], REFERENCE);
  const patient = filterOf('patient', query['patient'], PATIENT);
  const clientId = filterOf('agent', query['agent'], CLIENT);
  const requestId = query['request'];
  if (requestId !== undefined && !isUuid(requestId)) throw badFilter('request', 'the X-Request-ID of a request');
  const about = [...(entity === undefined ? [] : [entity]), ...(patient === undefined ? [] : [`Patient/${patient.replace('Patient/', '')}`])];
  const spans = [query['date']].flat().filter((date) => date !== undefined).map(spanOf);
  return {
    ...within(spans),
    ...(about.length > 0 && { about }),
    ...(clientId !== undefined && { clientId }),
    ...(requestId !== undefined && { requestId }),
  };
}

type Span = Pick<AuditFilter, 'since' | 'until'>;

const DAY_MS = 86_400_000;

/** A date stands for the whole of its day, a time for its millisecond. */
function spanOf(date: unknown): Span {
  const text = filterOf('date', date, DATE) ?? '';
  const [, prefix = 'eq', value = ''] = /^(eq|ge|gt|le|lt)?(.*)$/.exec(text) ?? [];
  const from = timeOf('date', value) ?? new Date(0);
  const to = new Date(from.getTime() + (value.length === 10 ? DAY_MS : 1));
  const since = { eq: from, ge: from, gt: to }[prefix];
  const until = { eq: to, le: to, lt: from }[prefix];
  return { ...(since && { since }), ...(until && { until }) };
}

/** All of several spans at once. */
function within(spans: readonly Span[]): Span {
  const since = spans.flatMap((span) => (span.since ? [span.since.getTime()] : []));
  const until = spans.flatMap((span) => (span.until ? [span.until.getTime()] : []));
  return { ...(since.length > 0 && { since: new Date(Math.max(...since)) }), ...(until.length > 0 && { until: new Date(Math.min(...until)) }) };
}
