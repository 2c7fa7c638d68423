import { schemaAt } from './schema-at.ts';

/**
 * Other values that a field may have, those that are alike together and the likeliest to conform first. A word of a closed
 * list and a moment may each do something of its own; one text does what any other does. Whether one conforms, the schema decides.
 */
export function candidatesFor(schema: object, field: string, value: unknown): unknown[][] {
  const { enum: values, format } = schemaAt(schema, field);
  if (values) return values.filter((other) => other !== value).map((other) => [other]);
  if (typeof value === 'boolean') return [[!value]];
  if (typeof value === 'number') return [[value + 1], [value - 1], [value / 2]];
  if (typeof value !== 'string') return [];
  const shifted = shiftedTime(value, format);
  return [...shifted.map((moment) => [moment]), [...(shifted.length > 0 ? [] : [`${value}x`]), ...changedCharacters(value)]];
}

function shiftedTime(value: string, format: string | undefined): string[] {
  const time = Date.parse(value);
  if (Number.isNaN(time)) return [];
  const nearby = [1, -1, 40, -40, 4000, -4000].map((days) => new Date(time + days * 86_400_000).toISOString());
  if (format === 'date' || (format === 'date-or-date-time' && value.length === nearby[0]?.indexOf('T'))) return nearby.map((at) => at.slice(0, 10));
  return format?.endsWith('date-time') ? nearby : [];
}

/** Each digit or letter exchanged for the next one, from the end. */
function changedCharacters(value: string): string[] {
  return [...value].map((character, index) => value.slice(0, index) + (NEXT[character] ?? 'a') + value.slice(index + 1)).reverse();
}

const NEXT: Readonly<Record<string, string>> = Object.fromEntries([...'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((character, index, all) => [character, all[(index + 1) % all.length] ?? 'a']));
