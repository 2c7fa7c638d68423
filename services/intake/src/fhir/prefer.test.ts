import { describe, expect, test } from '@jest/globals';
import { readPreference } from './prefer.ts';

describe('REST-050: Prefer', () => {
  test.each([
    [undefined, 'representation', 'lenient', false],
    ['return=minimal', 'minimal', 'lenient', false],
    ['return=representation', 'representation', 'lenient', false],
    ['return=OperationOutcome', 'OperationOutcome', 'lenient', false],
    ['handling=strict, return="minimal"', 'minimal', 'strict', false],
    ['Return=minimal; handling=strict', 'minimal', 'strict', false],
    ['respond-async, return=minimal', 'minimal', 'lenient', true],
    ['return=minimal, return=representation', 'minimal', 'lenient', false],
  ])('%s', (prefer, wanted, handling, respondAsync) => {
    expect(readPreference(prefer)).toEqual({ return: wanted, handling, respondAsync });
  });

  test.each([['wait=20', 20], ['respond-async, wait="5"', 5], ['wait=-1', undefined], ['wait=soon', undefined], ['wait=1.5', undefined]])('RFC 7240: %s', (prefer, wait) => {
    expect(readPreference(prefer).wait).toBe(wait);
  });

  test.each(['return=something', 'return=', 'xreturn=minimal', '=minimal', 'return'])('REST-051: %s is passed over', (prefer) => {
    expect(readPreference(prefer).return).toBe('representation');
  });
});
