import { dateRange, type DateRange, periodRange } from './date-range.ts';
import { foldText, matchKey } from './text-keys.ts';

/** What one search value of a resource becomes in the search index; which parts are set depends on the parameter's kind. */
export interface IndexValue {
  system?: string | undefined;
  /** Exact match: code, identifier, reference, URI or the whole string. */
  value?: string | undefined;
  /** Match by beginning, without regard to case and accents; strings only. */
  folded?: string | undefined;
  low?: string | undefined;
  high?: string | undefined;
}

type Node = Record<string, unknown>;

/** Code, Coding, CodeableConcept, Identifier, ContactPoint, boolean (https://hl7.org/fhir/R4/search.html#token). */
export function tokenValues(value: unknown): IndexValue[] {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return [{ value: matchKey(String(value)) }];
  if (!isNode(value)) return [];
  if (Array.isArray(value['coding'])) return value['coding'].flatMap(tokenValues);
  const code = value['code'] ?? value['value'];
  const system = text(value['system']);
  if (typeof code !== 'string') return system === undefined ? [] : [{ system: matchKey(system) }];
  return [{ system: system === undefined ? undefined : matchKey(system), value: matchKey(code) }];
}

/** A literal reference as it stands, or a resource within; a canonical also without its version. */
export function referenceValues(value: unknown): IndexValue[] {
  const literal = literalReference(value);
  if (literal === undefined) return [];
  const [unversioned = literal] = literal.split('|');
  return [...new Set([literal, unversioned])].map((reference) => ({ value: matchKey(reference) }));
}

function literalReference(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isNode(value)) return undefined;
  const { resourceType, id } = value;
  if (typeof resourceType === 'string' && typeof id === 'string') return `${resourceType}/${id}`;
  return text(value['reference']);
}

export function uriValues(value: unknown): IndexValue[] {
  return typeof value === 'string' ? [{ value: matchKey(value) }] : [];
}

const TEXT_PARTS = ['text', 'family', 'given', 'prefix', 'suffix', 'line', 'city', 'district', 'state', 'postalCode', 'country', 'display'];

/** A string, or each part of a HumanName or Address (https://hl7.org/fhir/R4/search.html#string). */
export function stringValues(value: unknown): IndexValue[] {
  if (typeof value === 'string') return [{ value: matchKey(value), folded: foldText(value) }];
  if (!isNode(value)) return [];
  return TEXT_PARTS.flatMap((part) => [value[part] ?? []].flat()).flatMap(stringValues);
}

/** A date of any precision, a Period, or the whole stretch of a Timing (https://hl7.org/fhir/R4/search.html#date). */
export function dateValues(value: unknown): IndexValue[] {
  if (typeof value === 'string') return listed(dateRange(value));
  if (!isNode(value)) return [];
  if (Array.isArray(value['event'])) return value['event'].flatMap(dateValues);
  if (isNode(value['repeat'])) return dateValues(value['repeat']['boundsPeriod']);
  return listed(periodRange(value));
}

function listed(range: DateRange | undefined): IndexValue[] {
  return range ? [range] : [];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
