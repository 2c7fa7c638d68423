import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { catchUpAsked, digest, held } from './ask.ts';

const input = (values: Record<string, string | string[]>) => new Map(Object.entries(values).map(([name, value]) => [name, [value].flat()]));

describe('what is asked of $catchup', () => {
  test('is the latest state of everything, unless it says otherwise', () => {
    expect(catchUpAsked(input({}), 9)).toEqual({ mode: 'latest', since: 1, until: 9, after: 0, limit: 500 });
    expect(catchUpAsked(input({ mode: 'history', since: '4', until: '7', after: '5', limit: '2' }), 9)).toEqual({ mode: 'history', since: 4, until: 7, after: 5, limit: 2 });
  });

  test('SUB-147: never reaches beyond what is there, whatever is asked for', () => {
    fc.assert(fc.property(fc.nat(), fc.nat(), fc.nat(), fc.nat(), (head, since, until, limit) => {
      const asked = catchUpAsked(input({ since: String(since), until: String(until), limit: String(limit) }), head);
      expect(asked.until).toBeLessThanOrEqual(head);
      expect(asked.since).toBeLessThanOrEqual(head + 1);
      expect(asked.limit).toBeGreaterThanOrEqual(1);
      expect(asked.limit).toBeLessThanOrEqual(1_000);
    }));
  });

  test.each<[string, Record<string, string | string[]>]>([
    ['another mode', { mode: 'all' }],
    ['a number that is none', { since: '-1' }],
    ['an event to go on behind that is not in the range', { since: '3', until: '5', after: '6' }],
    ['one before it', { since: '3', after: '2' }],
    ['two numbers', { since: ['1', '2'] }],
  ])('is refused with %s', (_what, values) => {
    expect(() => catchUpAsked(input(values), 9)).toThrow();
  });
});

describe('the ranges that a subscriber holds', () => {
  test('are numbers and pairs of them, in one value or several', () => {
    expect(held(input({ held: ['1-3,5', '9-9'] }))).toEqual([[1, 3], [5, 5], [9, 9]]);
    expect(held(input({ held: '' }))).toEqual([]);
    expect(held(input({}))).toBeUndefined();
  });

  test.each(['3-1', 'a', '1-2-3', '1..2', '1-'])('are refused as %s', (text) => {
    expect(() => held(input({ held: text }))).toThrow();
  });
});

test('a digest may be in either case, and is nothing but a digest', () => {
  expect(digest(input({ digest: 'AB'.repeat(32) }))).toBe('ab'.repeat(32));
  expect(() => digest(input({ digest: 'ab' }))).toThrow();
});
