import { describe, expect, test } from '@jest/globals';
import type { SubscriberLag } from '../api.ts';
import { renderLag, renderLength } from './lag.ts';

const behind: SubscriberLag = {
  subscription: '0b5e8e0c-5d0d-41ef-9a6f-325096b39f47', tenant: 'north', clientId: 'platform', topic: 'https://ehch.example/fhir/SubscriptionTopic/pcsp-agreed', status: 'failing',
  head: 48_902, delivered: 48_210, waiting: 692, oldest: '2026-07-09T09:30:00Z', oldestSeconds: 580, lastError: 'The subscriber did not answer in time.', attempts: 7, nextAttempt: '2026-07-09T09:40:00Z', retractions: [],
};

describe('ehch lag', () => {
  test('says how far behind a subscriber is, and why', () => {
    const text = renderLag({ asOf: '2026-07-09T09:39:40Z', subscriptions: [behind] });
    expect(text).toMatch(/pcsp-agreed.*platform.*failing.*48902.*48210.*692.*9 min 40 s/);
    expect(text).toContain('The subscriber did not answer in time. Tried 7 times, next at 2026-07-09 10:40 BST.');
  });

  test('says of what was taken back whether it arrived, and that nobody answered in time', () => {
    const retraction = { eventNumber: 48_800, raisedAt: '2026-07-09T09:00:00Z', sentAt: null, alertedAt: null };
    const text = renderLag({ asOf: '2026-07-09T09:39:40Z', subscriptions: [{ ...behind, retractions: [retraction, { ...retraction, eventNumber: 48_801, sentAt: '2026-07-09T09:01:00Z', alertedAt: '2026-07-09T09:15:00Z' }] }] });
    expect(text).toMatch(/event 48800 .* has not reached it yet and is not acknowledged\.$/m);
    expect(text).toMatch(/event 48801 .* reached it at 2026-07-09 10:01 BST .*NOT ACKNOWLEDGED IN TIME: tell platform by telephone\.$/m);
  });

  test('says so where nobody has subscribed', () => {
    expect(renderLag({ asOf: '2026-07-09T09:39:40Z', subscriptions: [] })).toBe('Nobody has subscribed.');
  });
});

test.each([[0, '0 s'], [59, '59 s'], [60, '1 min'], [580, '9 min 40 s'], [21_605, '6 h'], [90_000, '1 d 1 h']])('%d seconds are %s', (seconds, text) => {
  expect(renderLength(seconds)).toBe(text);
});
