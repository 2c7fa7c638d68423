import { parseSearchRequest, type SearchRequest } from '@medplum/core';
import type { Definitions, IndexedParameter, SearchKind } from '../definitions/search-parameters.ts';
import { dateRange } from '../index-rows/date-range.ts';
import { invalid } from '../outcome.ts';

const MODIFIERS: Record<SearchKind, ReadonlySet<string>> = {
  token: new Set(['not', 'missing']),
  reference: new Set(['identifier', 'missing']),
  string: new Set(['exact', 'contains', 'missing']),
  date: new Set(['missing']),
  uri: new Set(['missing']),
};

type Criterion = [name: string, value: string];

type Check = (value: string, definitions: Definitions, resourceType: string) => boolean;

/** Parameters that shape the answer, and what they may say. */
const CONTROLS = new Map<string, Check>(Object.entries({
  _count: (value: string) => /^\d{1,6}$/.test(value),
  _offset: (value: string) => /^\d{1,9}$/.test(value),
  _cursor: (value: string) => /^\d{1,18}$/.test(value),
  _total: (value: string) => ['none', 'estimate', 'accurate'].includes(value),
  _summary: (value: string) => ['count', 'false'].includes(value),
  _sort: (value: string, definitions: Definitions, type: string) => value.split(',').every((code) => definitions.parametersOf(type).has(code.replace(/^-/, ''))),
  _include: (value: string, definitions: Definitions, type: string) => namesReference(value, definitions, type),
}));

/**
 * Checks a search before it is parsed and brings it into the form that `@medplum/core` reads. What the
 * server would not honour is refused, since a search that ignores a criterion finds too much
 * (https://hl7.org/fhir/R4/search.html#errors, handling=strict).
 *
 * @throws 400 for an unknown parameter or modifier, an empty value, or a control with a value it cannot have
 */
export function checkSearch(definitions: Definitions, resourceType: string, query: URLSearchParams): URLSearchParams {
  const checked = new URLSearchParams();
  for (const [name, value] of query) {
    const control = CONTROLS.get(name);
    if (control) {
      if (!control(value, definitions, resourceType)) throw invalid(`The value of ${name} is not supported`);
      checked.append(name, value);
    } else {
      checked.append(...checkCriterion(definitions, resourceType, [name, value]));
    }
  }
  if (checked.has('_cursor') && (checked.has('_sort') || checked.has('_offset'))) throw invalid('_cursor cannot be combined with _sort or _offset');
  return checked;
}

/**
 * The search behind a conditional create, update, delete or reference: at least one criterion, no controls.
 *
 * @returns the criteria, and the same as a query string
 * @throws 400 when it would match more than it says
 */
export function readCriteria(definitions: Definitions, resourceType: string, given: URLSearchParams): { query: string; criteria: SearchRequest } {
  if (given.size === 0) throw invalid('A conditional interaction needs at least one search criterion');
  const checked = new URLSearchParams();
  for (const [name, value] of given) {
    if (CONTROLS.has(name)) throw invalid(`${name} is no criterion`);
    checked.append(...checkCriterion(definitions, resourceType, [name, value]));
  }
  const query = checked.toString();
  return { query, criteria: parseSearchRequest(`${resourceType}?${query}`) };
}

function checkCriterion(definitions: Definitions, resourceType: string, [name, value]: Criterion): Criterion {
  if (value === '') throw invalid(`A search parameter has no value${named(name)}`);
  const dot = name.indexOf('.');
  if (dot >= 0) return checkChain(definitions, resourceType, { step: name.slice(0, dot), rest: [name.slice(dot + 1), value] });
  const [code = '', modifier] = name.split(':', 2);
  const { kind } = knownParameter(definitions, resourceType, code);
  if (kind === 'reference' && modifier !== undefined && definitions.resourceTypes.has(modifier)) return [code, ofType(modifier, value)];
  if (modifier !== undefined && !MODIFIERS[kind].has(modifier)) throw invalid(`The modifier of a search parameter is not supported${named(code)}`);
  if (modifier === 'missing' && value !== 'true' && value !== 'false') throw invalid('The value of :missing is true or false');
  if (kind === 'date' && modifier === undefined && !isSearchedDate(value)) throw invalid(`The value of a search parameter is no date${named(code)}`);
  return [name, value];
}

/** `subject:Patient.identifier`: each step a reference parameter, the last one any parameter. */
function checkChain(definitions: Definitions, resourceType: string, { step, rest }: { step: string; rest: Criterion }): Criterion {
  const [name, value] = checkCriterion(definitions, chainTarget(definitions, resourceType, step), rest);
  return [`${step}.${name}`, value];
}

/** Checked here since the parser of `@medplum/core` would repeat the value in its refusal. */
function isSearchedDate(value: string): boolean {
  return dateRange(value.replace(/^(eq|ne|gt|lt|ge|le|sa|eb)(?=\d)/, '')) !== undefined;
}

/** `subject:Patient=1` is `subject=Patient/1`. */
function ofType(resourceType: string, value: string): string {
  return value.split(',').map((id) => (id.includes('/') ? id : `${resourceType}/${id}`)).join(',');
}

/**
 * The resource type that a step of a chain leads to.
 *
 * @param step `subject:Patient`, or `patient` where the parameter has one target type only
 */
export function chainTarget(definitions: Definitions, resourceType: string, step: string): string {
  const [code = '', given] = step.split(':', 2);
  const { kind, targets } = knownParameter(definitions, resourceType, code);
  const type = given ?? (code === 'patient' ? 'Patient' : targets.length === 1 ? targets[0] : undefined);
  if (kind !== 'reference' || type === undefined || !definitions.resourceTypes.has(type)) {
    throw invalid(`A chain must name the resource type it leads to${named(code)}`);
  }
  return type;
}

function knownParameter(definitions: Definitions, resourceType: string, code: string): IndexedParameter {
  const parameter = definitions.parametersOf(resourceType).get(code);
  if (!parameter) throw invalid(`A search parameter is unknown or not supported for ${resourceType}${named(code)}`);
  return parameter;
}

function namesReference(include: string, definitions: Definitions, resourceType: string): boolean {
  const [source, code = '', target, ...more] = include.split(':');
  const isReference = definitions.parametersOf(resourceType).get(code)?.kind === 'reference';
  return source === resourceType && isReference && (target === undefined || definitions.resourceTypes.has(target)) && more.length === 0;
}

/** The name for an error text, unless it could be a misplaced value. */
function named(name: string): string {
  return /^[A-Za-z_:.-]{1,60}$/.test(name) ? `: ${name}` : '';
}
