import type { Topic } from './topic.ts';

/** What an event can be filtered by: `patient`, `patient.identifier` and the like, each with every value that fits. */
export type Facets = Readonly<Record<string, readonly string[]>>;

/** One condition of a filter: any of the values. All conditions of all filters of a subscription must hold (SUB-002). */
export interface Condition {
  parameter: string;
  values: readonly string[];
}

export type ParsedFilter = { ok: true; conditions: Condition[] } | { ok: false; fault: 'unknown-parameter' | 'modifier' | 'no-value' | 'other-type' };

/**
 * Reads a filter in any of the forms in use (SUB-003): `param=value`, `Type.param=value` and `Type?param=value&param=value`.
 * Values joined by commas are alternatives (SUB-004). What could never match is a fault, not a filter (SUB-021).
 */
export function parseFilter(topic: Topic, text: string): ParsedFilter {
  const [type, query] = splitType(text);
  if (type !== undefined && type !== topic.trigger.resource) return { ok: false, fault: 'other-type' };
  const conditions: Condition[] = [];
  for (const part of query.split('&')) {
    const at = part.indexOf('=');
    const parameter = at < 0 ? part : part.slice(0, at);
    const values = at < 0 ? [] : part.slice(at + 1).split(',').filter((value) => value !== '');
    if (parameter.includes(':')) return { ok: false, fault: 'modifier' };
    if (!accepts(topic, parameter)) return { ok: false, fault: 'unknown-parameter' };
    if (values.length === 0) return { ok: false, fault: 'no-value' };
    conditions.push({ parameter, values });
  }
  return { ok: true, conditions };
}

function splitType(text: string): [string | undefined, string] {
  const parts = /^([A-Z][A-Za-z]+)[?.](.*)$/.exec(text);
  return parts ? [parts[1], parts[2] ?? ''] : [undefined, text];
}

function accepts(topic: Topic, parameter: string): boolean {
  return topic.canFilterBy.some(({ name, identifier }) => parameter === name || (identifier === true && parameter === `${name}.identifier`));
}

/** Whether an event of these facets meets the conditions. */
export const matchesFilter = (conditions: readonly Condition[], facets: Facets): boolean =>
  conditions.every(({ parameter, values }) => values.some((value) => (facets[parameter] ?? []).some((facet) => sameValue(facet, value))));

/** A reference may be given relative, absolute or as the id alone (SUB-005). */
const sameValue = (facet: string, value: string): boolean => facet === value || value.endsWith(`/${facet}`) || (!value.includes('|') && facet.endsWith(`/${value}`));
