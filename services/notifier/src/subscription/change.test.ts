import { describe, expect, test } from '@jest/globals';
import type { StoredSubscription, SubscriptionSettings, SubscriptionStatus } from '@ehch/ledger';
import { changeOf } from './change.ts';

const settings: SubscriptionSettings = { endpoint: 'https://a.example/', headers: ['X-A: 1'], payload: 'application/fhir+json', content: 'id-only', filters: [], resource: {} };
const stored = (status: SubscriptionStatus): StoredSubscription => ({ id: 'i', tenant: 't', clientId: 'c', topic: 'https://x', status, error: null, settings, version: 3, createdAt: new Date(0), updatedAt: new Date(0) });
const outcome = (now: SubscriptionStatus, wanted: SubscriptionStatus, change: Partial<SubscriptionSettings> = {}) => {
  const result = changeOf(stored(now), { topic: 'https://x', status: wanted, settings: { ...settings, ...change } });
  return result.is === 'changed' ? result.status : result.is;
};

describe('an update', () => {
  test.each<[SubscriptionStatus, SubscriptionStatus, string]>([
    ['error', 'requested', 'requested'],
    ['error', 'active', 'requested'],
    ['off', 'requested', 'requested'],
    ['off', 'active', 'requested'],
    ['requested', 'active', 'requested'],
    ['active', 'requested', 'requested'],
    ['active', 'active', 'none'],
    ['active', 'off', 'off'],
    ['requested', 'off', 'off'],
    ['off', 'off', 'none'],
    ['error', 'error', 'none'],
    ['active', 'error', 'refused'],
    ['off', 'error', 'refused'],
  ])('SUB-044, SUB-048: of one that is %s to %s gives: %s', (now, wanted, expected) => {
    expect(outcome(now, wanted)).toBe(expected);
  });

  test.each<[string, Partial<SubscriptionSettings>]>([
    ['endpoint', { endpoint: 'https://b.example/' }],
    ['headers', { headers: ['X-A: 2'] }],
  ])('SUB-045: of the %s asks for a new handshake', (_what, change) => {
    expect(outcome('active', 'active', change)).toBe('requested');
  });

  test('of anything else keeps it active', () => {
    expect(outcome('active', 'active', { content: 'empty' })).toBe('active');
  });

  test('SUB-046: of the topic or a filter is refused', () => {
    expect(outcome('active', 'active', { filters: ['a=b'] })).toBe('refused');
    expect(changeOf(stored('active'), { topic: 'https://y', status: 'active', settings }).is).toBe('refused');
  });
});
