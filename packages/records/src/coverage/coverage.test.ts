import { describe, expect, test } from '@jest/globals';
import { EHCH_PROFILE, UK_CORE_PROFILE } from '@ehch/fhir';
import fc from 'fast-check';
import { RECORD_TYPES } from '../catalogue.ts';
import { leavesOf } from '../leaves.ts';
import { withField } from '../with-field.ts';
import { createFhirTally, type FhirCoverage } from './fhir-tally.ts';
import { createFieldTally, fieldOf } from './field-tally.ts';

const TYPES = Object.values(RECORD_TYPES).flatMap((type) => (type.example ? [{ type, example: type.example }] : []));
const resident = TYPES.find(({ type }) => type.name === 'resident-register')!;

describe('fields of records', () => {
  test.each(TYPES)('of $type.name are counted once a record, and no value of a record is in none of them', ({ type, example }) => {
    const tally = createFieldTally(type);
    const fields = [...leavesOf(example).keys()];
    fc.assert(fc.property(fc.array(fc.constantFrom(...fields), { maxLength: 5 }), (left) => {
      const [before, at] = [new Map(tally.counts().map(({ field, records }) => [field, records])), tally.records];
      const record = left.reduce<object>((rest, field) => withField(rest as typeof example, field, undefined) as object, example);
      tally.add(record);
      const there = new Set([...leavesOf(record).keys()].map(fieldOf));
      expect(tally.records).toBe(at + 1);
      for (const { field, records } of tally.counts()) expect([field, records - before.get(field)!]).toEqual([field, there.has(field) ? 1 : 0]);
      expect([...there].filter((field) => !before.has(field))).toEqual([]);
    }), { numRuns: 30 });
  });
});

const coverageOf = (records: readonly object[]): FhirCoverage => {
  const tally = createFhirTally();
  records.forEach((record, index) => { tally.add(resident.type.map(record as typeof resident.example).entry!.map(({ resource }) => resource!), `row ${index + 2}`); });
  return tally.result();
};
const supportOf = ({ mustSupport }: FhirCoverage, profile: string, element: string) => mustSupport.find((one) => one.profile === profile && one.element === element);

describe('what a profile asks for', () => {
  const without = (field: string) => withField(resident.example, field, undefined) as object;

  test('is counted over the resources that claim it, whoever of its parents asks', () => {
    const coverage = coverageOf([resident.example, without('phone')]);
    expect(supportOf(coverage, EHCH_PROFILE.resident, 'Patient.telecom')).toEqual({ profile: EHCH_PROFILE.resident, by: UK_CORE_PROFILE.patient, element: 'Patient.telecom', resources: 2, filled: 1 });
    expect(supportOf(coverageOf([without('phone')]), EHCH_PROFILE.resident, 'Patient.telecom')).toMatchObject({ resources: 1, filled: 0 });
  });

  test('adds up: as many as claim a profile, and never more filled than there are', () => {
    const coverage = coverageOf([resident.example, resident.example, without('contacts')]);
    expect(coverage.records).toBe(3);
    for (const { profile, resources, filled } of coverage.mustSupport) {
      expect(filled).toBeLessThanOrEqual(resources);
      expect(coverage.resources.find((one) => one.profile === profile)?.resources).toBe(resources);
    }
  });

  test('tells meanings that are only words from those that have a code, and where the first of them is', () => {
    const { type, example } = TYPES.find((one) => one.type.name === 'round-outcome')!;
    const tally = createFhirTally();
    const resourcesOf = (record: object) => type.map(record as typeof example).entry!.map(({ resource }) => resource!);
    const [alone, both] = [resourcesOf(withField(example, 'referrals', undefined) as object), resourcesOf(example)];
    const referrals = both.filter(({ resourceType }) => resourceType === 'ServiceRequest').length;
    tally.add(alone, 'row 2');
    tally.add(both, 'row 3');
    const { textOnly } = tally.result();
    expect(referrals).toBeGreaterThan(0);
    expect(textOnly.find(({ element }) => element === 'ServiceRequest.code')).toEqual({ element: 'ServiceRequest.code', concepts: referrals, textOnly: referrals, example: 'row 3' });
    expect(textOnly.map(({ element }) => element)).not.toContain('Encounter.type');
    for (const { concepts, textOnly: words } of textOnly) expect(words).toBeLessThanOrEqual(concepts);
  });
});
