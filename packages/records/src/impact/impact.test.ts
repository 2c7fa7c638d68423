import { describe, expect, test } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { RECORD_TYPES } from '../catalogue.ts';
import { withField } from '../with-field.ts';
import { createImpactTally, type Outcome } from './impact-tally.ts';
import { resourceChanges } from './resource-changes.ts';

const type = RECORD_TYPES['observations']!;
const example = type.example!;
const resourcesOf = (record: unknown): Resource[] => type.map(record as typeof example).entry!.map(({ resource }) => resource!);
const whole = resourcesOf(example);
const at = { receipt: 'r1', place: 'row 2' };
const compared = (key: string, before: Outcome, after: Outcome, place = at) => ({ key, about: 'resident' as const, at: place, before, after });

describe('what a record becomes in two ways', () => {
  test('is the same where it is the same', () => expect(resourceChanges(whole, resourcesOf(example))).toEqual({ elements: [], changed: [], added: [], removed: [] }));

  test('differs in elements, without the places in lists', () => {
    const { elements, changed, added, removed } = resourceChanges(whole, resourcesOf(withField(example, 'systolic', 131)));
    expect({ elements, added, removed }).toEqual({ elements: ['Observation.component.valueQuantity'], added: [], removed: [] });
    expect(new Set(changed)).toEqual(new Set(['Observation']));
  });

  test('differs in resources that come or are gone', () => {
    const without = resourcesOf(withField(example, 'weight', undefined));
    expect(resourceChanges(whole, without)).toMatchObject({ added: [], removed: ['Observation'] });
    expect(resourceChanges(without, whole)).toMatchObject({ added: ['Observation'], removed: [] });
  });

  test('differs the other way round in as much', () => {
    fc.assert(fc.property(fc.constantFrom('systolic', 'pulse', 'temperature', 'weight', 'recordedBy.name', 'consciousness'), (field) => {
      const other = resourcesOf(withField(example, field, undefined));
      const [there, back] = [resourceChanges(whole, other), resourceChanges(other, whole)];
      expect([there.added.sort(), there.removed.sort(), there.changed.sort()]).toEqual([back.removed.sort(), back.added.sort(), back.changed.sort()]);
    }), { numRuns: 12 });
  });
});

describe('the impact of a change', () => {
  test('counts residents once, elements by resident and by record, and names places, never who', () => {
    const tally = createImpactTally();
    const other = { resources: resourcesOf(withField(example, 'systolic', 131)) };
    for (const place of ['row 2', 'row 3']) tally.add(compared('a', { resources: whole }, other, { receipt: 'r1', place }));
    tally.add(compared('b', { resources: whole }, other, { receipt: 'r2', place: 'row 9' }));
    tally.same({ key: 'c', about: 'resident' });
    tally.same({ key: 'h', about: 'home' });
    expect(tally.result()).toMatchObject({
      records: 5,
      residents: { seen: 3, changed: 2 },
      homes: { seen: 1, changed: 0 },
      elements: [{ element: 'Observation.component.valueQuantity', subjects: 2, records: 3, examples: [{ receipt: 'r1', place: 'row 2' }, { receipt: 'r2', place: 'row 9' }] }],
      resources: [{ type: 'Observation', added: 0, removed: 0 }],
    });
  });

  test('tells what is newly held, and what is released, by code', () => {
    const tally = createImpactTally();
    tally.add(compared('a', { resources: whole }, { held: ['EHCH-ROW-010', 'EHCH-ROW-010'] }));
    tally.add(compared('b', { held: ['EHCH-ROW-007'] }, { resources: whole }));
    tally.add(compared('c', { held: ['EHCH-ROW-007'] }, { held: ['EHCH-ROW-010'] }));
    const { held, released, residents, resources, elements } = tally.result();
    expect(held).toEqual([{ code: 'EHCH-ROW-010', records: 1, examples: [at] }]);
    expect(released).toEqual([{ code: 'EHCH-ROW-007', records: 1, examples: [at] }]);
    expect({ residents, elements }).toEqual({ residents: { seen: 3, changed: 2 }, elements: [] });
    expect(resources.reduce((sum, { added }) => sum + added, 0)).toBe(whole.length);
  });

  test('is counted at a rate of 10,000 records in well under a minute', () => {
    const other = resourcesOf(withField(withField(example, 'systolic', 131) as typeof example, 'weight', undefined));
    const tally = createImpactTally();
    const start = performance.now();
    for (let record = 0; record < 1_000; record += 1) tally.add(compared(String(record % 300), { resources: whole }, { resources: other }));
    expect(performance.now() - start).toBeLessThan(6_000);
    expect(tally.result().residents).toEqual({ seen: 300, changed: 300 });
  });
});
