import { type Filter, Operator, parseSearchRequest } from '@medplum/core';
import type { ResourceType } from '@medplum/fhirtypes';
import { type RawBuilder, sql } from 'kysely';
import type { Definitions, IndexedParameter } from '../definitions/search-parameters.ts';
import { type DateRange, dateRange } from '../index-rows/date-range.ts';
import { foldText, isTooLongToFold, matchKey } from '../index-rows/text-keys.ts';
import { invalid } from '../outcome.ts';
import { SCHEMA } from '../store/schema.ts';
import { chainTarget } from './criteria.ts';
import { momentCondition, stretchCondition } from './date-conditions.ts';
import { readToken, splitValues, unescapeValue } from './value-syntax.ts';

export type Condition = RawBuilder<boolean>;

export const INDEX = sql.table(`${SCHEMA}.search_index`);
export const RESOURCE = sql.table(`${SCHEMA}.resource`);

/** A text that begins with another lies between that one and that one with this behind it. */
const LAST_CHARACTER = '\u{10FFFF}';

/** The resources that a condition is put to: their type, and how deep within a chain they are. */
interface Scope {
  definitions: Definitions;
  baseUrl: string;
  resourceType: string;
  depth: number;
}

/** The alias of the resource table at one depth of a chain. */
export function aliasAt(depth: number): string {
  return `r${depth}`;
}

/**
 * What one search filter asks of a resource, as SQL over the resource's alias. Everything that came with
 * the request is a parameter of the statement.
 *
 * @param filter as parsed from a query that `checkSearch` let pass
 */
export function conditionOf(filter: Filter, scope: Scope): Condition {
  const { definitions, resourceType, depth } = scope;
  if (filter.code.includes('.')) return chained(filter, scope);
  if (filter.code === '_id') return idCondition(filter, depth);
  if (filter.code === '_lastUpdated') return lastUpdatedCondition(filter, depth);
  const parameter = definitions.parametersOf(resourceType).get(filter.code);
  if (!parameter) throw invalid('A search parameter is unknown or not supported');
  if (filter.operator === Operator.MISSING) return indexed(parameter.code, scope, { negated: filter.value === 'true' });
  if (filter.operator === Operator.NOT) return indexed(parameter.code, scope, { negated: true, value: anyOf(filter.value, tokenCondition) });
  if (filter.operator === Operator.IDENTIFIER) return indexed(`${parameter.code}:identifier`, scope, { value: anyOf(filter.value, tokenCondition) });
  return indexed(parameter.code, scope, { value: valueCondition(parameter, filter, scope) });
}

function valueCondition(parameter: IndexedParameter, filter: Filter, scope: Scope): Condition {
  switch (parameter.kind) {
    case 'token':
      return anyOf(filter.value, tokenCondition);
    case 'reference':
      return anyOf(filter.value, (value) => referenceCondition(unescapeValue(value), parameter, scope));
    case 'uri':
      return anyOf(filter.value, (value) => sql<boolean>`s.value = ${matchKey(unescapeValue(value))}`);
    case 'string':
      return anyOf(filter.value, (value) => stringCondition(unescapeValue(value), filter.operator));
    case 'date':
      return stretchCondition(filter.operator, searchedRange(filter.value));
  }
}

/** Whether the resource has a row in the search index for the parameter, with the value if one is asked for. */
function indexed(param: string, { resourceType, depth }: Scope, { negated = false, value = sql`true` as Condition }): Condition {
  const exists = sql<boolean>`exists (
    select from ${INDEX} s
    where s.seq = ${sql.ref(`${aliasAt(depth)}.seq`)} and s.type = ${resourceType} and s.param = ${param} and ${value})`;
  return negated ? sql<boolean>`not ${exists}` : exists;
}

/** `subject:Patient.identifier=...`: the resource refers to one that meets the rest. */
function chained({ code, value }: Filter, scope: Scope): Condition {
  const dot = code.indexOf('.');
  const step = code.slice(0, dot);
  const resourceType = chainTarget(scope.definitions, scope.resourceType, step);
  const [rest] = parseSearchRequest(resourceType as ResourceType, { [code.slice(dot + 1)]: value }).filters ?? [];
  if (!rest) throw invalid('A chain leads to no search parameter');
  const depth = scope.depth + 1;
  const alias = aliasAt(depth);
  const targets = sql`select ${sql.ref(`${alias}.type`)} || '/' || ${sql.ref(`${alias}.id`)}
    from ${RESOURCE} ${sql.ref(alias)}
    where ${sql.ref(`${alias}.type`)} = ${resourceType} and not ${sql.ref(`${alias}.deleted`)}
      and ${conditionOf(rest, { ...scope, resourceType, depth })}`;
  return indexed(step.split(':', 1).join(), scope, { value: sql<boolean>`s.value in (${targets})` });
}

function anyOf(value: string, condition: (alternative: string) => Condition): Condition {
  return sql<boolean>`(${sql.join(splitValues(value).map(condition), sql` or `)})`;
}

function tokenCondition(token: string): Condition {
  const { system, value } = readToken(token);
  const bySystem = system === undefined ? sql`true` : system === '' ? sql`s.system is null` : sql`s.system = ${matchKey(system)}`;
  const byValue = value === undefined ? sql`true` : sql`s.value = ${matchKey(value)}`;
  return sql<boolean>`(${byValue} and ${bySystem})`;
}

/** `Type/id`, this server's absolute URL of it, any other URL as it stands, or an id of any type that the parameter allows. */
function referenceCondition(reference: string, { targets }: IndexedParameter, { baseUrl, definitions }: Scope): Condition {
  const relative = reference.startsWith(`${baseUrl}/`) ? reference.slice(baseUrl.length + 1) : reference;
  if (/[/|:]/.test(relative)) return sql<boolean>`s.value = ${matchKey(relative)}`;
  const types = targets.length > 0 ? targets : [...definitions.resourceTypes];
  return sql<boolean>`s.value in (${sql.join(types.map((type) => sql`${`${type}/${relative}`}`))})`;
}

function stringCondition(text: string, operator: Operator): Condition {
  if (operator === Operator.EXACT) return sql<boolean>`s.value = ${matchKey(text)}`;
  if (isTooLongToFold(text)) throw invalid('The text to search for is too long');
  const folded = foldText(text);
  if (operator === Operator.CONTAINS) return sql<boolean>`strpos(s.folded, ${folded}) > 0`;
  return sql<boolean>`(s.folded >= ${folded} and s.folded < ${folded + LAST_CHARACTER})`;
}

function idCondition({ value, operator }: Filter, depth: number): Condition {
  const id = sql.ref(`${aliasAt(depth)}.id`);
  if (operator === Operator.MISSING) return sql<boolean>`${value === 'false'}`;
  const among = sql<boolean>`${id} in (${sql.join(splitValues(value).map((one) => sql`${unescapeValue(one)}`))})`;
  return operator === Operator.NOT ? sql<boolean>`not ${among}` : among;
}

function lastUpdatedCondition({ value, operator }: Filter, depth: number): Condition {
  if (operator === Operator.MISSING) return sql<boolean>`${value === 'false'}`;
  return momentCondition(sql.ref(`${aliasAt(depth)}.last_updated`), operator, searchedRange(value));
}

function searchedRange(value: string): DateRange {
  const range = dateRange(value);
  if (!range) throw invalid('The date to search for is not valid');
  return range;
}
