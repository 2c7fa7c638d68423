import { expect, test } from '@jest/globals';
import { limitsOf } from './deps.ts';

test('WH-021, SUB-114, SUB-117, SUB-149, SUB-029: without settings, an attempt has 15 seconds, a subscriber five days, an event a month and a client a hundred subscriptions', () => {
  expect(limitsOf({})).toMatchObject({ timeoutMs: 15_000, failingWindowMs: 5 * 86_400_000, retentionMs: 30 * 86_400_000, subscriptionsPerClient: 100 });
});
