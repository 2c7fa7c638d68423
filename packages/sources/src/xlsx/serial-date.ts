/** A day, and the time of it in seconds, as a clock on the wall shows them; a workbook knows no zone. */
export interface ClockTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const DAY_SECONDS = 86_400;

/** Days from the first of January 1900, or 1904 as old Macs had it, to that of 1970. */
const DAYS_TO_1970 = { 1900: 25_569, 1904: 24_107 } as const;

/** Excel believes that 1900 had a 29 February: day 60 of its count (ECMA-376 part 1, 18.17.4.1). */
const LEAP_DAY_OF_1900 = 60;

/** 31 December 9999, the last day that a workbook knows. */
const LAST = { 1900: 2_958_465, 1904: 2_957_003 } as const;

/**
 * The date that a workbook keeps as a number of days.
 *
 * @param serial days since the beginning of the system, with the time as a part of a day
 * @returns undefined where there is no such day: 29 February 1900, one before the beginning, or beyond the year 9999
 */
export function dateOfSerial(serial: number, system: 1900 | 1904): ClockTime | undefined {
  // A time is a part of a day, rounded to what a double can hold; whole seconds are meant.
  const seconds = Math.round(serial * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS);
  if (!(day >= (system === 1900 ? 1 : 0)) || day > LAST[system] || (system === 1900 && day === LEAP_DAY_OF_1900)) return undefined;
  const missing = system === 1900 && day < LEAP_DAY_OF_1900 ? 1 : 0;
  const date = new Date((day + missing - DAYS_TO_1970[system]) * DAY_SECONDS * 1000);
  const rest = seconds - day * DAY_SECONDS;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
  };
}

/** Writes a date in the form that a source declares, such as `dd/MM/yyyy HH:mm`. */
export const writeDate = (time: ClockTime, format: string): string =>
  format.replaceAll(/yyyy|MM?|dd?|HH?|mm|ss/g, (token) => String(time[PARTS[token[0] ?? ''] ?? 'year']).padStart(token.length, '0'));

const PARTS: Readonly<Record<string, keyof ClockTime>> = { y: 'year', M: 'month', d: 'day', H: 'hour', m: 'minute', s: 'second' };
