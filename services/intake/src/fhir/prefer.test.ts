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

  test.each(['return=something', 'return=', 'xreturn=minimal', '=minimal', 'return'])('REST-051: %s is passed over', (prefer) => {
    expect(readPreference(prefer).return).toBe('representation');
  });
});
