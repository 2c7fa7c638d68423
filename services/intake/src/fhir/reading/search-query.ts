import { HttpError } from '@ehch/service-kit';
import type { Claim } from '../capability/claims.ts';
import type { SearchParameter } from '../capability/search-parameter.ts';
import { pageSize } from './pages.ts';

/** A search as it is passed on. */
export interface SearchQuery {
  /** What is heeded, in the order in which it was sent. */
  heeded: [string, string][];
  /** The places, counted from 1, of what is not known here. */
  ignored: number[];
}

const MOST_PARAMETERS = 50;
const LONGEST_VALUE = 1_000;
/** They say how the answer is to be, and are dealt with before. */
const OF_THE_ANSWER = new Set(['_format', '_pretty', '_summary']);

/** Modifiers by type of parameter; `missing` is everywhere. Those that need a terminology or look at other resources are not taken. */
const MODIFIERS: Readonly<Record<SearchParameter['type'], readonly string[]>> = { token: ['not'], string: ['exact', 'contains'], reference: [], date: [], uri: [] };

const DATE = /^(?:eq|ne|gt|lt|ge|le|sa|eb|ap)?\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?$/;
/** What no value of a search holds: control characters, and what stands for bytes that were no UTF-8. */
const NO_VALUE = /[\u0000-\u001f\u007f\ufffd]/;

/**
 * Looks at the form of a search's parameters, not at their meaning, which is the FHIR server's. Chains, `_has` and `_include` look
 * beyond the resources that are searched and so are not known here. Throws 400 for a value or modifier that cannot be.
 */
export function readSearch(parameters: readonly (readonly [string, string])[], { searchParams }: Pick<Claim, 'searchParams'>): SearchQuery {
  if (parameters.length > MOST_PARAMETERS) throw refusal('search-value', `A search may have at most ${MOST_PARAMETERS} parameters.`);
  const query: SearchQuery = { heeded: [], ignored: [] };
  for (const [index, [name, value]] of parameters.entries()) {
    if (OF_THE_ANSWER.has(name) || value === '') continue;
    const heeded = heed(name, value, searchParams, index + 1);
    if (heeded === undefined) query.ignored.push(index + 1);
    else query.heeded.push([name, heeded]);
  }
  return query;
}

/** The value to pass on; undefined where the parameter is not known. */
function heed(name: string, value: string, known: readonly SearchParameter[], place: number): string | undefined {
  if (value.length > LONGEST_VALUE || NO_VALUE.test(value)) throw refusal('search-value', `The value of parameter ${place} is too long, or holds characters that no value has.`);
  if (name === '_count') return pageSize(value);
  if (name === '_sort') return sortOf(value, known, place);
  const [code, modifier, ...more] = name.split(':');
  const parameter = known.find((one) => one.name === code);
  if (parameter === undefined) return undefined;
  refuseModifier(parameter, [modifier, ...more].filter((part) => part !== undefined), place);
  if (modifier === 'missing' ? !/^(?:true|false)$/.test(value) : parameter.type === 'date' && !value.split(',').every((one) => DATE.test(one))) throw refusal('search-value', `The value of parameter ${place} does not have the form of its type.`);
  return value;
}

function refuseModifier({ type }: SearchParameter, modifiers: readonly string[], place: number): void {
  const [modifier] = modifiers;
  if (modifier === undefined) return;
  if (modifiers.length > 1 || (modifier !== 'missing' && !MODIFIERS[type].includes(modifier))) throw refusal('search-modifier', `Parameter ${place} has a modifier that is not taken here.`);
}

function sortOf(value: string, known: readonly SearchParameter[], place: number): string {
  const rules = value.split(',').map((rule) => rule.replace(/^-/, ''));
  if (rules.every((rule) => known.some(({ name }) => name === rule))) return value;
  throw refusal('search-value', `Parameter ${place} sorts by what is not a search parameter of the type.`);
}

const refusal = (code: string, detail: string): HttpError => new HttpError({ status: 400, code, detail });
