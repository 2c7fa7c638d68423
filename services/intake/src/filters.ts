import { HttpError } from '@ehch/service-kit';

/** One filter as it was sent: what it may look like, and how to say so. */
export interface FilterRule {
  pattern: RegExp;
  expects: string;
}

/** Rules that filters of several routes share. None of them names a resident. */
export const FILTERS = {
  source: { pattern: /^[\x21-\x7e]{1,200}$/, expects: 'the name of a source or the URI of a source system' },
  home: { pattern: /^[A-Za-z0-9-]{1,30}$/, expects: 'an ODS code or a CQC location id' },
  code: { pattern: /^[A-Z][A-Z0-9-]{2,39}$/, expects: 'a code such as EHCH-ID-004' },
  who: { pattern: /^(sender|mapping|receiver|network)$/, expects: 'sender, mapping, receiver or network' },
  time: { pattern: /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/, expects: 'a date, or a date and time with an offset from UTC' },
} as const satisfies Record<string, FilterRule>;

/** A filter of a request, or undefined where there is none. Throws a 400 for anything that its rule does not allow. */
export function filterOf(name: string, value: unknown, { pattern, expects }: FilterRule): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw badFilter(name, expects);
}

/** As {@link filterOf}, for a time. A date is the beginning of that day in UTC. */
export function timeOf(name: string, value: unknown): Date | undefined {
  const text = filterOf(name, value, FILTERS.time);
  if (text === undefined) return undefined;
  const at = new Date(text);
  // JavaScript takes 30 February for 2 March (IN-007).
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime()) || day.toISOString().slice(0, 10) !== text.slice(0, 10)) throw badFilter(name, FILTERS.time.expects);
  return at;
}

export const badFilter = (name: string, expects: string): HttpError => new HttpError({ status: 400, code: 'filter', detail: `${name} must be ${expects}.` });
