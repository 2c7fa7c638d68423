import type { Encounter, Observation, Patient, QuestionnaireResponse } from '@medplum/fhirtypes';
import { describe, expect, test } from '@jest/globals';
import { loadDefinitions } from '../definitions/search-parameters.ts';
import { createIndexer, type IndexRow } from './index-rows.ts';

const index = createIndexer(loadDefinitions());

function of(rows: IndexRow[], param: string): Omit<IndexRow, 'param'>[] {
  return rows.filter((row) => row.param === param).map((row) => JSON.parse(JSON.stringify({ ...row, param: undefined })) as IndexRow);
}

describe('what the search index holds', () => {
  test('of tokens: system and code, in every form FHIR gives them', () => {
    const rows = index({
      resourceType: 'Patient', active: false, gender: 'female', meta: { tag: [{ system: 't', code: 'x' }] },
      identifier: [{ system: 's', value: '1' }, { value: '2' }, { system: 's', value: '1' }], telecom: [{ system: 'phone', value: '01' }],
    } satisfies Patient);
    expect(of(rows, 'identifier')).toEqual([{ system: 's', value: '1' }, { value: '2' }]);
    expect(of(rows, 'active')).toEqual([{ value: 'false' }]);
    expect(of(rows, 'gender')).toEqual([{ value: 'female' }]);
    expect(of(rows, '_tag')).toEqual([{ system: 't', value: 'x' }]);
    expect(of(rows, 'phone')).toEqual([{ system: 'phone', value: '01' }]);
    expect(of(rows, 'email')).toEqual([]);
    expect(of(rows, 'deceased')).toEqual([{ value: 'false' }]);
  });

  test('of references: the literal, the identifier of a logical one, and a canonical without its version', () => {
    const subject = { reference: 'Patient/1', identifier: { system: 'n', value: '9' } };
    const rows = index({ resourceType: 'Observation', status: 'final', code: {}, subject, performer: [{ identifier: { value: 'only' } }] } satisfies Observation);
    expect(of(rows, 'subject')).toEqual([{ value: 'Patient/1' }]);
    expect(of(rows, 'patient')).toEqual([{ value: 'Patient/1' }]);
    expect(of(rows, 'subject:identifier')).toEqual([{ system: 'n', value: '9' }]);
    expect(of(rows, 'performer')).toEqual([]);
    expect(of(rows, 'performer:identifier')).toEqual([{ value: 'only' }]);
    const answered = index({ resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'https://q|2', identifier: { value: 'one' } } satisfies QuestionnaireResponse);
    expect(of(answered, 'questionnaire')).toEqual([{ value: 'https://q|2' }, { value: 'https://q' }]);
    expect(of(answered, 'identifier')).toEqual([{ value: 'one' }]);
  });

  test('of a subject that is no patient: nothing under patient', () => {
    const rows = index({ resourceType: 'Observation', status: 'final', code: {}, subject: { reference: 'Group/1' } } satisfies Observation);
    expect([of(rows, 'subject').length, of(rows, 'patient').length]).toEqual([1, 0]);
  });

  test('of strings: as they stand, and folded for search', () => {
    const rows = index({ resourceType: 'Patient', name: [{ family: 'Ñandú', given: ['Åse'] }], address: [{ line: ['1 High St'], city: 'Ely' }] } satisfies Patient);
    expect(of(rows, 'family')).toEqual([{ value: 'Ñandú', folded: 'nandu' }]);
    expect(of(rows, 'name').map(({ folded }) => folded)).toEqual(['nandu', 'ase']);
    expect(of(rows, 'address').map(({ folded }) => folded)).toEqual(['1 high st', 'ely']);
  });

  test('of dates: the stretch they stand for', () => {
    const rows = index({ resourceType: 'Encounter', status: 'finished', class: {}, period: { start: '2026-03-02' } } satisfies Encounter);
    expect(of(rows, 'date')).toEqual([{ low: '2026-03-02T00:00:00.000Z', high: 'infinity' }]);
  });

  test('of long texts: no more than an index entry can hold, and still one entry a text', () => {
    const long = (end: string): string => 'é'.repeat(5_000) + end;
    const rows = index({ resourceType: 'Patient', identifier: [{ value: long('a') }, { value: long('b') }], name: [{ family: long('c') }] } satisfies Patient);
    const values = of(rows, 'identifier').map(({ value }) => value!);
    expect(new Set(values).size).toBe(2);
    for (const { value = '', folded = '' } of rows) expect(Buffer.byteLength(value) + Buffer.byteLength(folded)).toBeLessThan(2_500);
  });
});
