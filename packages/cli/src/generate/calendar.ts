import { Temporal } from 'temporal-polyfill';

export type Day = Temporal.PlainDate;

/** The day that the last week of a generated network begins on, unless told otherwise. Fixed, so that a seed says all. */
export const REFERENCE_MONDAY = '2026-11-09';

export const dayOf = (iso: string): Day => Temporal.PlainDate.from(iso);

/** Whether a text is a day of the calendar such as 2026-11-09. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);

const pad = (number: number): string => String(number).padStart(2, '0');

/** 17/11/2026 */
export const ukDate = (day: Day): string => `${pad(day.day)}/${pad(day.month)}/${day.year}`;

/** 17-11-2026 */
export const dashedDate = (day: Day): string => ukDate(day).replaceAll('/', '-');

/** `2026-W47` */
export const weekLabel = (monday: Day): string => `${monday.yearOfWeek}-W${pad(monday.weekOfYear ?? 0)}`;

/** A time of the clock in England with its offset. */
export const atClock = (day: Day, time: string): string =>
  day.toZonedDateTime({ timeZone: 'Europe/London', plainTime: time }).toString({ timeZoneName: 'never' });

/** The time of the clock, so many minutes later: `10:50`. */
export const later = (time: string, minutes: number): string => Temporal.PlainTime.from(time).add({ minutes }).toString().slice(0, 5);
