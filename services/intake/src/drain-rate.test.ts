import { expect, test } from '@jest/globals';
import { createDrainRate } from './drain-rate.ts';

const after = (...looks: [drained: number, seconds: number][]) => {
  const rate = createDrainRate();
  return looks.map(([drained, seconds]) => rate.sample(drained, seconds * 1_000)).at(-1);
};

test('is not known from one look, nor from two at the same moment', () => {
  expect(after([10, 0])).toBeUndefined();
  expect(after([10, 0], [20, 0.1])).toBeUndefined();
});

test('is what left the line between two looks', () => {
  expect(after([10, 0], [30, 2])).toBeCloseTo(0.01);
});

test('ages: after a half-life the old and the new count alike', () => {
  expect(after([0, 0], [10, 10], [40, 20])).toBeCloseTo(0.002);
});

test('is not known while nothing leaves the line, and known again once something does', () => {
  expect(after([0, 0], [10, 10], [10, 20])).toBeUndefined();
  expect(after([0, 0], [10, 10], [10, 20], [20, 30])).toBeGreaterThan(0);
});

test('begins anew where nobody has looked for a minute, or where fewer have left than before', () => {
  expect(after([0, 0], [10, 10], [1_000, 80])).toBeUndefined();
  expect(after([0, 0], [10, 10], [5, 20])).toBeUndefined();
});
