import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { withoutEmpties } from '@ehch/fhir';
import fc from 'fast-check';
import { type Envelope, leavesOf, type ReadyRecordType, RECORD_TYPES, whyElement, whyNot, withField } from '../src/index.ts';
import { candidatesFor } from '../src/perturb.ts';
import { arbitraryRecord } from './arbitrary-record.ts';

const exampleOf = (type: ReadyRecordType, name: 'minimal' | 'maximal') =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', 'src', type.name, 'examples', `${name}.record.json`), 'utf8')) as Envelope;

/** Every value that a record becomes, by a path such as `Task[0].owner.display`. */
function elementsOf(type: ReadyRecordType, record: Envelope): Map<string, unknown> {
  const resources = (type.map(record).entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
  return leavesOf(Object.groupBy(resources, ({ resourceType }) => resourceType));
}

const withoutNumbers = (element: string): string => element.replaceAll(/\[\d+\]/g, '');

const resourceTypesOf = (elements: Iterable<string>): string[] => [...new Set([...elements].map((element) => element.slice(0, element.indexOf('['))))];

describe.each(Object.values(RECORD_TYPES))('why, of the maximal example of $name:', (type) => {
  const record = exampleOf(type, 'maximal');
  const elements = elementsOf(type, record);
  const traces = new Map(resourceTypesOf(elements.keys()).flatMap((resourceType) => {
    const why = whyElement(type, record, resourceType);
    return why.is === 'there' ? why.traces.map((trace) => [trace.element, trace] as const) : [];
  }));

  test('every element is explained by a field that moves it, or said to be fixed by the mapping', () => {
    expect(new Map([...traces.values()].map(({ element, value }) => [element, value]))).toEqual(elements);
    for (const { fixed, fields } of traces.values()) expect(fixed || fields.length > 0).toBe(true);
  });

  test('what is said of one element alone is what is said of it among all', () => {
    for (const element of [...elements.keys()].filter((_, index) => index % 10 === 0)) {
      const why = whyElement(type, record, element);
      const fields = why.is === 'there' ? why.traces.flatMap((trace) => trace.fields) : [];
      expect({ element, fields: fields.filter(({ effect }) => effect !== 'presence') }).toEqual({ element, fields: traces.get(element)?.fields.filter(({ effect }) => effect !== 'presence') });
    }
  });

  test('a field that changes the values of elements, and neither brings nor takes any, is named by all of them', () => {
    for (const [field, value] of leavesOf(record)) {
      const changed = candidatesFor(type.schema, field, value).flat().map((candidate) => withField(record, field, candidate)).find((one) => type.conforms(one));
      const after = changed === undefined ? elements : elementsOf(type, changed as Envelope);
      if (after.size !== elements.size || [...elements.keys()].some((element) => !after.has(element))) continue;
      for (const [element, before] of elements) {
        if (before !== after.get(element)) expect({ element, fields: traces.get(element)?.fields.map((one) => one.field) }).toEqual({ element, fields: expect.arrayContaining([field]) });
      }
    }
  });

  test('a field that is said to be copied holds what the element holds', () => {
    const copied = [...traces.values()].flatMap(({ value, fields }) => fields.flatMap((field) => (field.effect === 'copied' ? [[field.value, value]] : [])));
    for (const [own, value] of copied) expect(own).toBe(value);
    expect(copied.length).toBeGreaterThan(0);
  });
});

describe.each(Object.values(RECORD_TYPES))('why not, of $name:', (type) => {
  const filledByFullest = [...new Set([...elementsOf(type, exampleOf(type, 'maximal')).keys()].map(withoutNumbers))];

  /** What whyNot names, done to the record. */
  function expectToBeFillable(record: Envelope, element: string): void {
    const why = whyNot(type, record, element);
    if (why.is === 'filled') return;
    expect({ element, is: why.is }).toEqual({ element, is: 'fillable' });
    for (const way of why.is === 'fillable' ? why.ways : []) {
      const changed = way.reduce<unknown>((so, { field, example }) => withField(so as Envelope, field, example), record);
      expect({ element, way, conforms: type.conforms(changed) }).toEqual({ element, way, conforms: true });
      // Where the rules of the type would have something else put right as well, no bundle can be made yet.
      const resources = Object.groupBy(type.resources(changed as Envelope).map(withoutEmpties), ({ resourceType }) => resourceType);
      expect([...leavesOf(resources).keys()].map(withoutNumbers)).toContain(element);
    }
  }

  test('whatever the fullest example fills, the shortest says how to fill, and what it says fills it', () => {
    for (const element of filledByFullest) expectToBeFillable(exampleOf(type, 'minimal'), element);
  });

  test('what is said of any record fills the element', () => {
    fc.assert(
      fc.property(arbitraryRecord(type.schema), fc.constantFrom(...filledByFullest), (json, element) => {
        const read = type.read(json);
        if (read.ok) expectToBeFillable(read.record, element);
      }),
      { numRuns: 150 },
    );
  });
});
