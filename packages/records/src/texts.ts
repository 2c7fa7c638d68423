import type { Issue } from '@ehch/fhir';
import { issueOf } from './errors.ts';
import { leavesOf } from './leaves.ts';

/** Refuses text that FHIR cannot hold: blank, or with control characters or half a character (http://hl7.org/fhir/R4/datatypes.html#string). */
export function checkTexts(record: object): Issue[] {
  if (areTexts(record)) return [];
  return [...leavesOf(record)].filter(([, value]) => !areTexts(value)).map(([field]) => issueOf('EHCH-REC-011', field));
}

function areTexts(node: unknown): boolean {
  if (typeof node === 'string') return PLAIN.test(node) || (/\S/.test(node) && !CONTROL_CHARACTER.test(node) && node.isWellFormed());
  if (typeof node !== 'object' || node === null) return true;
  // Of fresh objects, to list the values is several times as quick as to go through the names.
  return Object.values(node).every(areTexts);
}

/** Most texts are ASCII and begin with no space: one look is enough for them. */
const PLAIN = /^[!-~][ -~]*$/;

const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** A time as FHIR writes it: with seconds, in capitals, and with an offset from UTC. ISO 8601 has more forms than any two systems agree on. */
export const isDateTime = (text: string): boolean => DATE_TIME.test(text) && existsInCalendar(text);

/** A day, or a time of it. */
export const isDateOrDateTime = (text: string): boolean => isDateTime(text.length === DAY_LENGTH ? `${text}T00:00:00Z` : text);

/** A time, or the day, month or year in which it lies. */
export const isPartialDateTime = (text: string): boolean => isDateOrDateTime(/^\d{4}(-\d\d)?$/.test(text) ? `${text}-01-01`.slice(0, DAY_LENGTH) : text);

const DAY_LENGTH = '2026-11-17'.length;

const DATE_TIME = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;

/** Only the last days of a month need the calendar. */
const existsInCalendar = (text: string): boolean =>
  Number(text.slice(8, 10)) <= 28 || Number(text.slice(8, 10)) <= new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
