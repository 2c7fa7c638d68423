import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerOf, retryAfterMs } from './answers.ts';

const now = new Date('2026-01-01T00:00:00Z');

describe('answerOf', () => {
  test.each([200, 201, 202, 204])('SUB-113: %i is success', (status) => {
    expect(answerOf(status, undefined, now)).toEqual({ is: 'accepted', status });
  });

  test.each([301, 302, 307, 400, 401, 404, 409, 429, 500, 503])('WH-020: %i is not', (status) => {
    expect(answerOf(status, undefined, now)).toEqual({ is: 'refused', status });
  });

  test('SUB-118: 410 says that nothing more is wanted', () => {
    expect(answerOf(410, undefined, now)).toEqual({ is: 'gone', status: 410 });
  });

  test.each([429, 503])('WH-030: %i may ask for time', (status) => {
    expect(answerOf(status, '120', now)).toEqual({ is: 'busy', status, afterMs: 120_000 });
  });

  test('no other status may', () => {
    expect(answerOf(500, '120', now)).toEqual({ is: 'refused', status: 500 });
  });
});

describe('Retry-After', () => {
  test.each([
    ['120', 120_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['0', 1_000],
    ['99999999999', 300_000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 1_000],
    ['-5', undefined],
    ['NaN', undefined],
    ['1, 2', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['2026-01-01', undefined],
    [undefined, undefined],
  ])('WH-031: %s means %s ms', (value, expected) => {
    expect(retryAfterMs(value, now)).toBe(expected);
  });

  test('SUB-119: whatever it says, the next attempt comes within five minutes, and not at once', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.nat().map(String), fc.date({ noInvalidDate: true }).map((date) => date.toUTCString())), (value) => {
      const ms = retryAfterMs(value, now);
      expect(ms === undefined || (ms >= 1_000 && ms <= 300_000)).toBe(true);
    }));
  });
});
