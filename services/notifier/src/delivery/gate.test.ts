import { describe, expect, test } from '@jest/globals';
import { slowedBy } from './gate.ts';

describe('WH-025: an endpoint is slowed down as a whole', () => {
  test.each([429, 502, 503, 504])('by %i', (status) => expect(slowedBy({ is: 'refused', status }, false, 60_000)).toBe(60_000));
  test('by not answering in time, and not by being away', () => {
    expect(slowedBy({ is: 'silent', cause: 'timeout' }, false, 60_000)).toBe(60_000);
    expect(slowedBy({ is: 'silent', cause: 'unreachable' }, false, 60_000)).toBeUndefined();
  });
  test('for as long as it asks', () => expect(slowedBy({ is: 'busy', status: 429, afterMs: 7_000 }, false, 60_000)).toBe(7_000));
  test.each([400, 404, 500])('not by %i, which may be about one message', (status) => expect(slowedBy({ is: 'refused', status }, false, 60_000)).toBeUndefined());
  test('WH-032: once more by a probe that fails, whatever it fails at, and not by one that is taken', () => {
    expect(slowedBy({ is: 'refused', status: 500 }, true, 60_000)).toBe(60_000);
    expect(slowedBy({ is: 'accepted', status: 200 }, true, 60_000)).toBeUndefined();
  });
});
