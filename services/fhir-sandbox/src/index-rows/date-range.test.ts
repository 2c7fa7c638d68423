import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateRange, periodRange } from './date-range.ts';

describe('the stretch of time of a date', () => {
  test.each([
    ['2026', '2026-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2026-12', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2024-02', '2024-02-01T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['2026-02-28', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['2026-03-01T09:30', '2026-03-01T09:30:00.000Z', '2026-03-01T09:31:00.000Z'],
    ['2026-03-01T09:30:59Z', '2026-03-01T09:30:59.000Z', '2026-03-01T09:31:00.000Z'],
    ['2026-03-01T00:30:00+01:00', '2026-02-28T23:30:00.000Z', '2026-02-28T23:30:01.000Z'],
    ['2026-03-01T09:30:00.5-02:30', '2026-03-01T12:00:00.500Z', '2026-03-01T12:00:00.501Z'],
    ['0044-03-15', '0044-03-15T00:00:00.000Z', '0044-03-16T00:00:00.000Z'],
  ])('%s runs from %s until just before %s', (text, low, high) => {
    expect(dateRange(text)).toEqual({ low, high });
  });

  test.each(['', '26', '2026-13', '2026-00', '2026-02-30', '2025-02-29', '2026-03-01T25:00', '2026-03-01T09', '2026-03-01 09:30', 'today', '2026-03-01Z'])('%j is no date', (text) => {
    expect(dateRange(text)).toBeUndefined();
  });

  test('of a moment holds the moment, at every precision of it', () => {
    const moments = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.constantFrom(4, 7, 10), (moment, length) => {
        const iso = moment.toISOString();
        for (const text of [iso, iso.slice(0, length), `${iso.slice(0, 16)}Z`, `${iso.slice(0, 19)}Z`]) {
          const range = dateRange(text)!;
          expect(range.low <= iso && iso < range.high).toBe(true);
        }
      }),
    );
  });

  test('of a period is open where it names no end', () => {
    expect(periodRange({ start: '2026-03-01' })).toEqual({ low: '2026-03-01T00:00:00.000Z', high: 'infinity' });
    expect(periodRange({ end: '2026-03' })).toEqual({ low: '-infinity', high: '2026-04-01T00:00:00.000Z' });
    expect(periodRange({})).toBeUndefined();
  });
});
