import { InvalidArgumentError } from 'commander';

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

/** A time as somebody types it: so many hours, days or weeks ago, a date, or a date and time. As ISO 8601. */
export function readSince(text: string): string {
  const [, count = '', unit = ''] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  if (count !== '') return new Date(Date.now() - Number(count) * (HOURS[unit] ?? 0) * 3_600_000).toISOString();
  if (/^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new InvalidArgumentError('It must be a time such as 12h, 7d or 2026-11-09.');
}
