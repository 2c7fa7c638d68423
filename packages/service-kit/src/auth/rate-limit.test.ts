import { describe, expect, test } from '@jest/globals';
import { createRateLimit, networkOf } from './rate-limit.ts';

describe('createRateLimit (SEC-018)', () => {
  test('makes a key wait for the end of its window, and no other key', () => {
    let now = 0;
    const limit = createRateLimit({ limit: 2, windowMs: 60_000, now: () => now });
    limit.count('a');
    expect(limit.waitFor('a')).toBe(0);
    now = 10_500;
    limit.count('a');
    expect(limit.waitFor('a')).toBe(50);
    expect(limit.waitFor('b')).toBe(0);
    now = 60_000;
    expect(limit.waitFor('a')).toBe(0);
    limit.count('a');
    expect(limit.waitFor('a')).toBe(0);
  });

  test('remembers so many keys and no more, the ones counted last', () => {
    const limit = createRateLimit({ limit: 1, windowMs: 60_000, now: () => 0 });
    for (let i = 0; i <= 10_000; i += 1) limit.count(`k${i}`);
    expect([limit.waitFor('k0'), limit.waitFor('k1'), limit.waitFor('k10000')]).toEqual([0, 60, 60]);
  });
});

describe('networkOf', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '::ffff:192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['', ''],
  ])('%s belongs to %s', (address, network) => expect(networkOf(address)).toBe(network));
});
