import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateOfSerial, writeDate } from './serial-date.ts';
import { styleOfFormat } from './styles.ts';

const iso = (serial: number, system: 1900 | 1904 = 1900): string | undefined => {
  const time = dateOfSerial(serial, system);
  return time && writeDate(time, 'yyyy-MM-dd HH:mm:ss');
};

describe('dateOfSerial', () => {
  test.each([
    [1, 1900, '1900-01-01 00:00:00'],
    [59, 1900, '1900-02-28 00:00:00'],
    [61, 1900, '1900-03-01 00:00:00'],
    [14_611, 1900, '1940-01-01 00:00:00'],
    [46_343.40625, 1900, '2026-11-17 09:45:00'],
    [46_343.999999, 1900, '2026-11-18 00:00:00'],
    [0, 1904, '1904-01-01 00:00:00'],
    [44_881.5, 1904, '2026-11-17 12:00:00'],
    [2_958_465, 1900, '9999-12-31 00:00:00'],
  ] as const)('%d in the system of %d is %s', (serial, system, date) => expect(iso(serial, system)).toBe(date));

  test.each([60, 0, -1, 0.5, 2_958_466, 1e12, Number.NaN])('%d is no day: 29 February 1900 was none, and nothing lies before the beginning', (serial) => expect(iso(serial)).toBeUndefined());

  test('agrees with the calendar for every day from March 1900', () => {
    fc.assert(fc.property(fc.integer({ min: 61, max: 2_958_465 }), (serial) => {
      expect(iso(serial)).toBe(`${new Date(Date.UTC(1899, 11, 30) + serial * 86_400_000).toISOString().slice(0, 10)} 00:00:00`);
    }));
  });
});

test.each([
  ['dd/mm/yyyy', { date: 'date' }],
  ['[$-809]dd mmmm yyyy;@', { date: 'date' }],
  ['dd/mm/yyyy hh:mm', { date: 'dateTime' }],
  ['h:mm AM/PM', { date: 'time' }],
  ['[h]:mm:ss', { date: 'time' }],
  ['0000000000', { digits: 10 }],
  ['0.00', {}],
  ['#,##0', {}],
  ['"day "0', {}],
  ['[Red]0.0;[Blue]-0.0', {}],
  ['General', {}],
])('the format %j says %j', (code, style) => expect(styleOfFormat(code)).toEqual(style));
