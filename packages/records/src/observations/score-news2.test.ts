import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type News2Parameter, type News2Parameters, scoreNews2 } from './score-news2.ts';

const scoreOf = (parameter: News2Parameter, observed: News2Parameters): number | undefined =>
  scoreNews2(observed).subScores.find((scored) => scored.parameter === parameter)?.score;

/** The chart of the Royal College of Physicians, written out again as its own columns: from, to, score. */
describe('each band of the NEWS2 chart, at both its edges', () => {
  test.each([
    [1, 8, 3], [9, 11, 1], [12, 20, 0], [21, 24, 2], [25, 80, 3],
  ])('respiration rate %i to %i scores %i', (from, to, score) => {
    for (const respirationRate of [from, to]) expect(scoreOf('respirationRate', { respirationRate })).toBe(score);
  });

  test.each([
    [0, 91, 3], [92, 93, 2], [94, 95, 1], [96, 100, 0],
  ])('saturation %i to %i on scale 1 scores %i, on air and on oxygen', (from, to, score) => {
    for (const oxygenSaturation of [from, to]) {
      for (const onOxygen of [true, false, undefined]) expect(scoreOf('oxygenSaturation', { oxygenSaturation, oxygenScale: 1, onOxygen })).toBe(score);
    }
  });

  test.each([
    [0, 83, 3, 3], [84, 85, 2, 2], [86, 87, 1, 1], [88, 92, 0, 0], [93, 94, 0, 1], [95, 96, 0, 2], [97, 100, 0, 3],
  ])('saturation %i to %i on scale 2 scores %i on air and %i on oxygen', (from, to, onAir, onSupplement) => {
    for (const oxygenSaturation of [from, to]) {
      expect(scoreOf('oxygenSaturation', { oxygenSaturation, oxygenScale: 2, onOxygen: false })).toBe(onAir);
      expect(scoreOf('oxygenSaturation', { oxygenSaturation, oxygenScale: 2, onOxygen: true })).toBe(onSupplement);
    }
  });

  test('air scores 0 and oxygen 2', () => {
    expect([false, true].map((onOxygen) => scoreOf('onOxygen', { onOxygen }))).toEqual([0, 2]);
  });

  test.each([
    [20, 90, 3], [91, 100, 2], [101, 110, 1], [111, 219, 0], [220, 320, 3],
  ])('systolic pressure %i to %i scores %i', (from, to, score) => {
    for (const systolic of [from, to]) expect(scoreOf('systolic', { systolic })).toBe(score);
  });

  test.each([
    [10, 40, 3], [41, 50, 1], [51, 90, 0], [91, 110, 1], [111, 130, 2], [131, 300, 3],
  ])('pulse %i to %i scores %i', (from, to, score) => {
    for (const pulse of [from, to]) expect(scoreOf('pulse', { pulse })).toBe(score);
  });

  test.each([
    ['alert', 0], ['new-confusion', 3], ['voice', 3], ['pain', 3], ['unresponsive', 3],
  ] as const)('consciousness %s scores %i', (consciousness, score) => {
    expect(scoreOf('consciousness', { consciousness })).toBe(score);
  });

  test.each([
    [24, 35, 3], [35.1, 36, 1], [36.1, 38, 0], [38.1, 39, 1], [39.1, 45, 2],
  ])('temperature %f to %f scores %i', (from, to, score) => {
    for (const temperature of [from, to]) expect(scoreOf('temperature', { temperature })).toBe(score);
  });

  test.each([[35.04, 3], [35.06, 1], [38.04, 0], [38.06, 1]])('temperature %f is read to one decimal, as on the chart, and scores %i', (temperature, score) => {
    expect(scoreOf('temperature', { temperature })).toBe(score);
  });
});

test('without a scale, saturation is scored on scale 1, the chart for all who have no decision for scale 2', () => {
  expect(scoreOf('oxygenSaturation', { oxygenSaturation: 90 })).toBe(3);
});

test('a saturation on scale 2 that means one thing on air and another on oxygen has no score until it is known which', () => {
  expect(scoreOf('oxygenSaturation', { oxygenSaturation: 97, oxygenScale: 2 })).toBeUndefined();
  expect(scoreOf('oxygenSaturation', { oxygenSaturation: 85, oxygenScale: 2 })).toBe(2);
});

test('the sickest resident scores 20, and one who is well 0', () => {
  const sickest: News2Parameters = { respirationRate: 30, oxygenSaturation: 80, onOxygen: true, systolic: 70, pulse: 140, consciousness: 'pain', temperature: 34 };
  const well: News2Parameters = { respirationRate: 16, oxygenSaturation: 97, onOxygen: false, systolic: 125, pulse: 70, consciousness: 'alert', temperature: 36.7 };
  expect([scoreNews2(sickest).total, scoreNews2(well).total]).toEqual([20, 0]);
});

test.each<[boolean, string, News2Parameters]>([
  [true, 'five points of three parameters', { respirationRate: 24, pulse: 111, temperature: 38.5 }],
  [true, 'three points for one parameter', { pulse: 131 }],
  [false, 'four points of two parameters', { respirationRate: 24, pulse: 111 }],
  [false, 'nothing', {}],
])('that an urgent response is asked for is %s of %s, whatever is missing', (asksForResponse, _, observed) => {
  expect(scoreNews2(observed)).toMatchObject({ asksForResponse, total: undefined });
});

const WHOLE = {
  respirationRate: fc.integer({ min: 1, max: 80 }),
  oxygenSaturation: fc.integer({ min: 0, max: 100 }),
  oxygenScale: fc.constantFrom<1 | 2>(1, 2),
  onOxygen: fc.boolean(),
  systolic: fc.integer({ min: 20, max: 320 }),
  pulse: fc.integer({ min: 10, max: 300 }),
  consciousness: fc.constantFrom<NonNullable<News2Parameters['consciousness']>>('alert', 'new-confusion', 'voice', 'pain', 'unresponsive'),
  temperature: fc.double({ min: 24, max: 45, noNaN: true }),
};
const complete: fc.Arbitrary<News2Parameters> = fc.record(WHOLE);
const partial: fc.Arbitrary<News2Parameters> = fc.record(WHOLE, { requiredKeys: [] });

describe('any set of observations', () => {
  test('has a total only where all seven parameters are there; it is the sum of their scores, from 0 to 20', () => {
    fc.assert(fc.property(partial, (observed) => {
      const { subScores, missing, total, least, most } = scoreNews2(observed);
      expect(new Set([...subScores.map(({ parameter }) => parameter), ...missing]).size).toBe(7);
      expect(least).toBe(subScores.reduce((sum, { score }) => sum + score, 0));
      expect(total).toBe(subScores.length === 7 ? least : undefined);
      expect(least).toBeGreaterThanOrEqual(0);
      expect(most).toBeLessThanOrEqual(20);
      expect(least === most).toBe(subScores.length === 7);
    }));
  });

  test('can score, once completed, only what was said to be possible before', () => {
    fc.assert(fc.property(complete, fc.subarray(Object.keys(WHOLE) as (keyof News2Parameters)[]), (observed, left) => {
      const some = Object.fromEntries(Object.entries(observed).filter(([key]) => key === 'oxygenScale' || !left.includes(key as keyof News2Parameters)));
      const { least, most, asksForResponse } = scoreNews2(some);
      const { total, asksForResponse: inTheEnd } = scoreNews2(observed);
      expect(total).toBeGreaterThanOrEqual(least);
      expect(total).toBeLessThanOrEqual(most);
      expect(inTheEnd || !asksForResponse).toBe(true);
    }));
  });

  test.each<[News2Parameter, 'falls' | 'rises', number, number]>([
    ['respirationRate', 'falls', 1, 20], ['respirationRate', 'rises', 12, 80],
    ['systolic', 'falls', 20, 219], ['systolic', 'rises', 111, 320],
    ['pulse', 'falls', 10, 90], ['pulse', 'rises', 51, 300],
    ['temperature', 'falls', 24, 38], ['temperature', 'rises', 36.1, 45],
    ['oxygenSaturation', 'falls', 0, 100],
  ])('never has a lower total as its %s %s from what is normal', (parameter, direction, min, max) => {
    const value = parameter === 'temperature' ? fc.double({ min, max, noNaN: true }) : fc.integer({ min, max });
    fc.assert(fc.property(complete, value, value, (observed, a, b) => {
      const [near, far] = direction === 'rises' ? [Math.min(a, b), Math.max(a, b)] : [Math.max(a, b), Math.min(a, b)];
      const on = { ...observed, oxygenScale: 1 as const };
      expect(scoreNews2({ ...on, [parameter]: far }).total).toBeGreaterThanOrEqual(scoreNews2({ ...on, [parameter]: near }).total ?? 21);
    }));
  });
});
