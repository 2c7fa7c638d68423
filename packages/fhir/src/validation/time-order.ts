/**
 * Whether one FHIR date or dateTime is certainly after another. Two times are compared as instants; where either is only a
 * date, or part of one, as far as both go.
 */
export function isAfter(one: string, other: string): boolean {
  if (one.includes('T') && other.includes('T')) return Date.parse(one) > Date.parse(other);
  const length = Math.min(one.length, other.length, 'YYYY-MM-DD'.length);
  return one.slice(0, length) > other.slice(0, length);
}
