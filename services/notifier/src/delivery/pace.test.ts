import { describe, expect, test } from '@jest/globals';
import { paceOf } from './pace.ts';

const { backOffMs, windowMs } = paceOf({});

describe('SUB-116, WH-022: what was not taken comes again', () => {
  test('after five seconds, a fifth more or less', () => {
    expect([0, 0.5, 1].map((random) => backOffMs(1, random))).toEqual([4_000, 5_000, 6_000]);
  });

  test.each([2, 3, 10, 1_000])('SUB-119: and after failure %i in five minutes at most', (attempts) => {
    expect([0, 0.5, 1].map((random) => backOffMs(attempts, random))).toEqual([240_000, 300_000, 300_000]);
  });

  test('SUB-117: for longer than the five days after which the subscription is in error', () => {
    expect(windowMs).toBeGreaterThan(5 * 86_400_000);
  });
});
