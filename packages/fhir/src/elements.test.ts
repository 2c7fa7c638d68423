import { describe, expect, test } from '@jest/globals';
import { findElement } from './index.ts';

describe('an element of R4', () => {
  test.each<[string, string[], string[][]]>([
    ['CarePlan', [], []],
    ['CarePlan', ['period', 'end'], [['period'], ['end']]],
    ['CarePlan', ['activity', 'detail', 'status'], [['activity'], ['detail'], ['status']]],
    ['Patient', ['deceased'], [['deceasedBoolean', 'deceasedDateTime']]],
    ['Patient', ['deceased[x]'], [['deceasedBoolean', 'deceasedDateTime']]],
    ['Patient', ['deceasedBoolean'], [['deceasedBoolean']]],
    ['Patient', ['_birthDate', 'extension', 'url'], [['_birthDate'], ['extension'], ['url']]],
  ])('%s %j is found', (type, path, forms) => {
    expect(findElement(type, path)).toEqual({ ok: true, forms });
  });

  test('is found behind one form of a choice', () => {
    expect(findElement('Observation', ['value', 'unit'])).toMatchObject({ ok: true, forms: [expect.arrayContaining(['valueQuantity']), ['unit']] });
  });

  test.each<[string, string[], number, string]>([
    ['Careplan', ['period'], -1, 'CarePlan'],
    ['CarePlan', ['periode'], 0, 'period'],
    ['CarePlan', ['period', 'finish'], 1, 'end'],
    ['Observation', ['valu'], 0, 'value[x]'],
  ])('%s %j is none, and what there is instead is told', (type, path, at, known) => {
    expect(findElement(type, path)).toEqual({ ok: false, at, known: expect.arrayContaining([known]) });
  });

  test('is not within a value', () => {
    expect(findElement('CarePlan', ['status', 'code'])).toEqual({ ok: false, at: 1, known: [] });
  });
});
