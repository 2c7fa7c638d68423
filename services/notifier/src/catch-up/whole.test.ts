import { describe, expect, test } from '@jest/globals';
import { followOn } from './whole.ts';

const events = (...numbers: number[]) => numbers.map((eventNumber) => ({ eventNumber }));

describe('SUB-148: events of a page', () => {
  test.each([
    ['all of them', events(3, 4, 5), { from: 3, until: 5, more: false }, true],
    ['those of a page that is full', events(3, 4, 5), { from: 3, until: 90, more: true }, true],
    ['none where none is asked for', events(), { from: 6, until: 5, more: false }, true],
    ['some that begin later', events(4, 5), { from: 3, until: 5, more: false }, false],
    ['some with one gone between', events(3, 5), { from: 3, until: 5, more: false }, false],
    ['some that end early', events(3, 4), { from: 3, until: 5, more: false }, false],
    ['none where all are gone', events(), { from: 3, until: 5, more: false }, false],
  ])('follow on or not: %s', (_what, page, range, whole) => {
    expect(followOn(page, range)).toBe(whole);
  });
});
