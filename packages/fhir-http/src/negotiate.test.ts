import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FHIR_TYPES } from './media-types.ts';
import { negotiate, type Negotiable } from './negotiate.ts';

const request = (changes: Partial<Negotiable>): Negotiable => ({ accept: undefined, contentTypes: [], takes: undefined, query: {}, ...changes });
const outcomeOf = (changes: Partial<Negotiable>): string => {
  try {
    return negotiate(request(changes)).contentType.replace('; charset=utf-8', '');
  } catch (error) {
    const { status, code } = error as { status: number; code: string };
    return `${status} ${code}`;
  }
};
const FHIR = 'application/fhir+json';
const JSON_TYPE = 'application/json';

describe('what may be sent', () => {
  test.each([
    [[FHIR], FHIR],
    [['Application/FHIR+JSON; Charset=UTF-8'], FHIR],
    [[JSON_TYPE], FHIR],
    [[`${FHIR};fhirVersion=4.0`], FHIR],
    [[`${FHIR};fhirVersion=4.0.1;charset="utf-8"`], FHIR],
    [[], '415 media-type'],
    [[FHIR, JSON_TYPE], '415 media-type'],
    [['application/fhir+xml'], '415 media-type'],
    [['text/json'], '415 media-type'],
    [['nonsense'], '415 media-type'],
    [[`${FHIR};charset=utf-16`], '415 charset'],
    [[`${FHIR};fhirVersion=3.0`], '415 fhir-version'],
    [[`${FHIR};fhirVersion=5.0`], '415 fhir-version'],
  ])('REST-001, REST-002, REST-003: Content-Type %j comes to %s', (contentTypes, expected) => {
    expect(outcomeOf({ contentTypes, takes: FHIR_TYPES })).toBe(expected);
  });

  test('REST-003: different releases in one request are 400', () => {
    expect(outcomeOf({ contentTypes: [`${FHIR};fhirVersion=4.0`], takes: FHIR_TYPES, accept: `${FHIR};fhirVersion=3.0` })).toBe('400 fhir-versions');
  });
});

describe('how it is answered', () => {
  test.each([
    [undefined, FHIR],
    ['', FHIR],
    ['*/*', FHIR],
    ['application/*', FHIR],
    [FHIR, FHIR],
    [JSON_TYPE, JSON_TYPE],
    ['application/json, text/plain, */*', JSON_TYPE],
    [`${JSON_TYPE};q=0.5, ${FHIR}`, FHIR],
    [`${FHIR};q=0.1, ${JSON_TYPE};q=0.9`, JSON_TYPE],
    [`${FHIR};q=0, */*`, JSON_TYPE],
    [`text/html, ${FHIR};q=0.1`, FHIR],
    [`${FHIR};fhirVersion=4.0`, FHIR],
    [`${FHIR};fhirVersion=3.0, ${FHIR};fhirVersion=4.0`, FHIR],
    [`${FHIR};fhirVersion=3.0`, '406 not-acceptable'],
    ['application/foobar', '406 not-acceptable'],
    ['text/html', '406 not-acceptable'],
    ['application/fhir+xml', '406 not-acceptable'],
    ['*/*;q=0', '406 not-acceptable'],
  ])('REST-004: Accept %s comes to %s', (accept, expected) => {
    expect(outcomeOf({ accept })).toBe(expected);
  });

  test.each([
    ['json', FHIR],
    [JSON_TYPE, JSON_TYPE],
    [FHIR, FHIR],
    ['application/fhir json', FHIR],
    ['application/fhir+json;fhirVersion=4.0', FHIR],
    ['application/fhir+json;fhirVersion=3.0', '406 not-acceptable'],
    ['xml', '406 not-acceptable'],
    ['text/html', '406 not-acceptable'],
    ['*/*', '406 not-acceptable'],
    ['', '406 not-acceptable'],
    [['json', 'xml'], '406 not-acceptable'],
  ])('REST-005: _format %j outranks Accept and comes to %s', (_format, expected) => {
    expect(outcomeOf({ query: { _format }, accept: 'text/html' })).toBe(expected);
  });

  test('REST-005: _format does not change how the body is read', () => {
    expect(outcomeOf({ query: { _format: 'json' }, contentTypes: ['text/html'], takes: FHIR_TYPES })).toBe('415 media-type');
  });

  test('REST-071: a _summary that FHIR does not know is 400', () => {
    expect(['true', 'text', 'data', 'count', 'false'].map((_summary) => outcomeOf({ query: { _summary } }))).toEqual(Array(5).fill(FHIR));
    expect(outcomeOf({ query: { _summary: 'some' } })).toBe('400 summary');
  });

  test('REST-004: whatever is sent, it is answered in a form of ours or refused by a status of its own', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (accept, type) => {
      expect(outcomeOf({ accept, contentTypes: [type], takes: FHIR_TYPES })).toMatch(/^(application\/(fhir\+)?json|40[06] .*|415 .*)$/);
    }));
  });
});
