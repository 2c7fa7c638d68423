import { evalFhirPathTyped, getExpressionForResourceType, toTypedValue } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from '@jest/globals';
import { loadDefinitions } from '../definitions/search-parameters.ts';
import { compilePath } from './paths.ts';

const definitions = loadDefinitions();

/** Both ways may give one value more than once; the index holds it once. */
function once(values: unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function byFhirPath(resourceType: string, expression: string, resource: Resource): unknown[] {
  const narrowed = getExpressionForResourceType(resourceType, expression) ?? expression;
  return evalFhirPathTyped(narrowed, [toTypedValue(resource)]).map(({ value }) => value as unknown);
}

/** A resource that has something at every path that the expression names for its type. */
function resourceFor(resourceType: string, expression: string, leaf: (name: string) => Record<string, unknown>): Resource {
  const resource: Record<string, unknown> = { resourceType };
  for (const [, path = ''] of expression.matchAll(new RegExp(`\\b${resourceType}\\.([a-z][\\w.]*)`, 'g'))) {
    const steps = path.split('.').filter((step) => !['where', 'resolve', 'ofType', 'as', 'exists'].includes(step));
    const last = steps.pop()!;
    let node = resource;
    for (const step of steps) node = ((node[step] ??= [{}]) as Record<string, unknown>[])[0]!;
    Object.assign(node, leaf(last));
  }
  return resource as unknown as Resource;
}

const REFERENCES = ['Patient', 'Practitioner', 'Group', 'Location', 'Encounter', 'Device'].map((type) => ({ reference: `${type}/1` }));

describe('a compiled search path reads what FHIRPath reads', () => {
  const parameters = [...definitions.resourceTypes].flatMap((type) => [...definitions.parametersOf(type).values()].map(({ code, expression }) => ({ type, code, expression })));

  test.each([
    ['a value', (name: string) => ({ [name]: `${name}-1` })],
    ['a list', (name: string) => ({ [name]: [{ system: 'phone', value: `${name}-1` }, { system: 'email', value: `${name}-2` }] })],
    ['references of many types', (name: string) => ({ [name]: REFERENCES })],
    ['a choice of dateTime', (name: string) => ({ [`${name}DateTime`]: `2026-03-0${(name.length % 9) + 1}` })],
    ['a choice of CodeableConcept', (name: string) => ({ [`${name}CodeableConcept`]: { text: name } })],
    ['a choice of Reference', (name: string) => ({ [`${name}Reference`]: { reference: 'Patient/1' } })],
    ['nothing', () => ({})],
  ])('for every parameter published with R4, where it finds %s', (what, leaf) => {
    expect(parameters.length).toBeGreaterThan(1500);
    // A choice element never stands without its type.
    const fitting = what.startsWith('a choice') ? parameters : parameters.filter(({ expression }) => !/ as |\.as\(|ofType/.test(expression));
    for (const { type, code, expression } of fitting) {
      const resource = resourceFor(type, expression, leaf);
      const read = once(compilePath(type, expression)(resource));
      expect({ type, code, read }).toEqual({ type, code, read: once(byFhirPath(type, expression, resource)) });
    }
  });
});
