import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { daysOfWeek, weekOf } from './week.ts';

describe('weekOf', () => {
  test.each([
    ['2026-11-17T10:05:00Z', '2026-W47'],
    ['2026-11-16', '2026-W47'],
    ['2026-11-22', '2026-W47'],
    ['2026-11-22T23:59:59Z', '2026-W47'],
    ['2026-11-23T00:00:00Z', '2026-W48'],
    ['2027-01-03', '2026-W53'],
    ['2024-12-30', '2025-W01'],
    ['2021-01-03', '2020-W53'],
  ])('%s is in %s', (time, week) => {
    expect(weekOf(time)).toBe(week);
  });

  test('goes by the clock of London: in summer the week begins an hour before that of UTC', () => {
    expect(weekOf('2026-06-28T22:59:59Z')).toBe('2026-W26');
    expect(weekOf('2026-06-28T23:00:00Z')).toBe('2026-W27');
    expect(weekOf('2026-06-29T09:00:00+14:00')).toBe('2026-W26');
  });

  test.each(['2026', '2026-11', 'tomorrow', ''])('of "%s" no week is known', (time) => {
    expect(weekOf(time)).toBeUndefined();
  });
});

describe('daysOfWeek', () => {
  test('is Monday to Sunday', () => {
    expect(daysOfWeek('2026-W47')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(daysOfWeek('2026-W53')).toEqual({ from: '2026-12-28', to: '2027-01-03' });
  });

  test.each(['2025-W53', '2026-W00', '2026-W54', '2026-47', '2026W47', '', '2026-W471'])('"%s" is no week', (week) => {
    expect(daysOfWeek(week)).toBeUndefined();
  });

  test('of any day is the week that it falls into', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1970-01-05'), max: new Date('2199-12-31'), noInvalidDate: true }), (date) => {
        const day = date.toISOString().slice(0, 10);
        const { from = '', to = '' } = daysOfWeek(weekOf(day) ?? '') ?? {};
        expect(from <= day && day <= to).toBe(true);
        expect(new Date(from).getUTCDay()).toBe(1);
      }),
    );
  });
});
