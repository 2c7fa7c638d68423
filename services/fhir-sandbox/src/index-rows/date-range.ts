/** A stretch of time, from `low` until just before `high`, both as ISO instants, or as PostgreSQL writes for ever. */
export interface DateRange {
  low: string;
  high: string;
}

const ALWAYS = { low: '-infinity', high: 'infinity' };

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/**
 * The stretch of time that a FHIR date, dateTime or instant stands for: `2026-03` is all of March.
 * Without a time zone it is read as UTC.
 *
 * @param text a date of any precision that R4 allows in resources or in searches (https://hl7.org/fhir/R4/search.html#date)
 * @returns undefined when it is no date
 */
export function dateRange(text: string): DateRange | undefined {
  const parts = DATE.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const ms = fraction === undefined ? undefined : Number(fraction.padEnd(3, '0').slice(0, 3));
  const numbers = [year, month, day, hour, minute, second].map((part) => (part === undefined ? undefined : Number(part)));
  const given = [...numbers, ms].filter((part) => part !== undefined);
  const low = utc(given);
  if (!sameDay(low, given)) return undefined;
  const high = utc([...given.slice(0, -1), (given.at(-1) ?? 0) + 1]);
  const shift = offsetMs(zone);
  return { low: new Date(low.getTime() - shift).toISOString(), high: new Date(high.getTime() - shift).toISOString() };
}

/** A Period's stretch: for ever where it names no start or no end; undefined when it names neither. */
export function periodRange({ start, end }: { start?: unknown; end?: unknown }): DateRange | undefined {
  const first = typeof start === 'string' ? dateRange(start) : undefined;
  const last = typeof end === 'string' ? dateRange(end) : undefined;
  return first || last ? { low: (first ?? ALWAYS).low, high: (last ?? ALWAYS).high } : undefined;
}

function utc(parts: readonly number[]): Date {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  return date;
}

/** False for 31 February, which JavaScript would take for 2 March. */
function sameDay(date: Date, [year, month = 1, day = 1, hour = 0]: readonly number[]): boolean {
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours = 0, minutes = 0] = zone.slice(1).split(':').map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
