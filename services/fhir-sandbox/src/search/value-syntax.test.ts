import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readToken, splitValues, unescapeValue } from './value-syntax.ts';

function escape(text: string): string {
  return text.replace(/[\\,|$]/g, '\\$&');
}

describe('a search value', () => {
  test('gives back every alternative as it was before escaping', () => {
    fc.assert(fc.property(fc.array(fc.string(), { minLength: 1 }), (values) => {
      expect(splitValues(values.map(escape).join(',')).map(unescapeValue)).toEqual(values);
    }));
  });

  test('gives back system and code as they were before escaping', () => {
    fc.assert(fc.property(fc.string(), fc.string({ minLength: 1 }), (system, value) => {
      expect(readToken(`${escape(system)}|${escape(value)}`)).toEqual({ system, value });
    }));
  });

  test.each([
    ['a', { value: 'a' }],
    ['|a', { system: '', value: 'a' }],
    ['s|', { system: 's', value: undefined }],
    ['s|a|b', { system: 's', value: 'a|b' }],
    ['a\\|b', { value: 'a|b' }],
  ])('%s is read as %j', (text, token) => {
    expect(readToken(text)).toEqual(token);
  });
});
