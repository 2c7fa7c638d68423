import { OperationOutcomeError } from '@medplum/core';
import { describe, expect, test } from '@jest/globals';
import { loadDefinitions } from '../definitions/search-parameters.ts';
import { checkSearch, readCriteria } from './criteria.ts';
import { criteriaKey, identityOf } from './identity.ts';

const definitions = loadDefinitions();
const check = (type: string, query: string): string => checkSearch(definitions, type, new URLSearchParams(query)).toString();
const criteria = (type: string, query: string) => readCriteria(definitions, type, new URLSearchParams(query)).criteria;

describe('a search is refused rather than half honoured (REST-044)', () => {
  test.each([
    ['Patient', 'no-such-parameter=1'],
    ['Patient', 'constructor=1'],
    ['Patient', '__proto__=1'],
    ['Patient', 'identifier='],
    ['Patient', 'identifier:above=1'],
    ['Patient', 'gender:missing=perhaps'],
    ['Patient', '_count=-1'],
    ['Patient', '_count=many'],
    ['Patient', '_cursor=1;drop'],
    ['Patient', '_cursor=1&_sort=birthdate'],
    ['Patient', '_sort=no-such-parameter'],
    ['Patient', '_include=Patient:birthdate'],
    ['Patient', '_include=Observation:subject'],
    ['Patient', '_revinclude=Observation:subject'],
    ['Patient', '_summary=true'],
    ['Patient', '_has:Observation:patient:code=1'],
    ['Patient', 'phonetic=smith'],
    ['Observation', 'value-quantity=5'],
    ['Observation', 'subject.identifier=1'],
    ['Observation', 'subject:Patient.no-such-parameter=1'],
    ['Observation', 'code.identifier=1'],
    ['Observation', 'subject:Patient.birthdate=soon'],
    ['Observation', 'subject:Patient.family:above=x'],
    ['Patient', 'birthdate=ap2020'],
    ['Patient', 'birthdate=2020,2021'],
    ['Patient', 'birthdate=2020-02-30'],
  ])('%s?%s', (type, query) => {
    expect(() => check(type, query)).toThrow(OperationOutcomeError);
  });

  test.each([
    ['Patient', 'identifier=s|1&_count=5&_total=accurate&_sort=-birthdate,_id'],
    ['Observation', 'subject:Patient.general-practitioner:Organization.identifier=1'],
    ['Observation', 'patient.identifier=1&_include=Observation:subject:Patient'],
    ['Observation', 'subject:identifier=s|1'],
    ['Observation', 'subject:Patient.family:exact=Ashworth&subject:Patient.birthdate=ge1930'],
  ])('but taken where it can be honoured: %s?%s', (type, query) => {
    expect(check(type, query)).toBe(new URLSearchParams(query).toString());
  });

  test('and no refusal repeats a value, or a name that could be one', () => {
    for (const query of ['birthdate=9000000009', '9000000009=1', 'identifier:9000000009=1', 'identifier.9000000009=1', '_count=9000000009x']) {
      expect(() => check('Patient', query)).toThrow(/^(?!.*9000000009)/);
    }
  });

  test('and a type named for a reference is made part of the value', () => {
    expect(check('Observation', 'subject:Patient=1,Patient/2')).toBe(new URLSearchParams('subject=Patient/1,Patient/2').toString());
    expect(check('Observation', 'subject:Patient.organization:Organization=1')).toBe(new URLSearchParams('subject:Patient.organization=Organization/1').toString());
  });
});

describe('criteria of a conditional write', () => {
  test.each(['', '_count=1', '_sort=_id', 'identifier=1&_total=none'])('may not be empty nor shape an answer (%j)', (query) => {
    expect(() => criteria('Patient', query)).toThrow(OperationOutcomeError);
  });

  test('name one resource when they are one token', () => {
    expect(identityOf(criteria('Patient', 'identifier=https://s?x|A%5C,1'))).toEqual({ resourceType: 'Patient', param: 'identifier', system: 'https://s?x', value: 'A,1' });
    expect(identityOf(criteria('Provenance', '_tag=s|1'))).toMatchObject({ param: '_tag', system: 's', value: '1' });
    for (const query of ['identifier=1,2', 'identifier=1&identifier=2', 'identifier=s|', 'gender=female', 'identifier:not=1']) {
      expect(identityOf(criteria('Patient', query))).toBeUndefined();
    }
  });

  test('are the same in whatever order and writing', () => {
    const key = (query: string): string => criteriaKey(criteria('Patient', query));
    expect(key('gender=female&identifier=s%7C1')).toBe(key('identifier=s|1&gender=female'));
    expect(key('identifier=s|1')).not.toBe(key('identifier=s|2'));
  });
});
