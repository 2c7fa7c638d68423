import { HttpError } from '@ehch/service-kit';
import type { SourceName } from './to-record.ts';

/**
 * The one encounter that a condition is about: `identifier=system|value`, and nothing else. Another condition cannot be kept for all who
 * write at the same time, so it is refused and never ignored (REST-014, REST-035).
 */
export function criteriaOf(query: string): SourceName {
  const parameters = [...new URLSearchParams(query.replace(/^.*\?/, ''))];
  const [[name, token] = ['', '']] = parameters;
  const [, system, id] = /^([^|]+)\|([^|]+)$/.exec(token) ?? [];
  if (parameters.length !== 1 || name !== 'identifier' || system === undefined || id === undefined) throw new HttpError({ status: 400, code: 'condition', detail: 'The condition must be identifier=system|value, and nothing else.' });
  return { system, id };
}
