import { hash } from 'node:crypto';
import { Operator, type SearchRequest } from '@medplum/core';
import { matchKey } from '../index-rows/text-keys.ts';
import type { IndexRow } from '../index-rows/index-rows.ts';
import { readToken, splitValues, type TokenQuery } from './value-syntax.ts';

/** A search by one token that names one resource: `Patient?identifier=system|value`, `Provenance?_tag=system|code`. */
export interface Identity extends TokenQuery {
  resourceType: string;
  param: string;
  value: string;
}

const IDENTIFYING = new Set(['identifier', '_tag']);

/** The identity that a search stands for; undefined when it is any other search. */
export function identityOf({ resourceType, filters }: SearchRequest): Identity | undefined {
  const [filter, ...others] = filters ?? [];
  if (!filter || others.length > 0 || filter.operator !== Operator.EQUALS || !IDENTIFYING.has(filter.code)) return undefined;
  const [token, ...alternatives] = splitValues(filter.value).map(readToken);
  if (token?.value === undefined || alternatives.length > 0) return undefined;
  return { resourceType, param: filter.code, system: token.system === undefined ? undefined : matchKey(token.system), value: matchKey(token.value) };
}

/** Whether a resource with these index rows answers to the identity. */
export function answersTo(identity: Identity, rows: readonly IndexRow[]): boolean {
  const { param, system, value } = identity;
  return rows.some((row) => row.param === param && row.value === value && (system === undefined || (row.system ?? '') === system));
}

/** One text for one identity. */
export function identityKey({ resourceType, param, system, value }: Identity): string {
  return JSON.stringify([resourceType, param, system ?? null, value]);
}

/** One text for the same criteria, however they are ordered. */
export function criteriaKey({ resourceType, filters = [] }: SearchRequest): string {
  return JSON.stringify([resourceType, ...filters.map(({ code, operator, value }) => JSON.stringify([code, operator, value])).sort()]);
}

/**
 * The advisory lock that writers by the same criteria take in turn: a signed 64-bit number. For an identity
 * it is that of the value, so that those who leave out the system wait as well.
 */
export function criteriaLock(criteria: SearchRequest): bigint {
  const identity = identityOf(criteria);
  const key = identity ? identityKey({ ...identity, system: undefined }) : criteriaKey(criteria);
  return hash('sha256', key, 'buffer').readBigInt64BE();
}
