import { describe, expect, test } from '@jest/globals';
import type { PendingDelivery, StoredSubscription } from '@ehch/ledger';
import { admit, errorTextOf, failingSince, reasonOf } from './decide.ts';

const now = new Date('2026-01-01T12:00:00Z');
const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));

const pending = (change: Partial<StoredSubscription> = {}, rest: Partial<PendingDelivery> = {}): PendingDelivery => ({
  subscription: {
    id: 'i', tenant: 'north', clientId: 'c', topic: 'https://x', status: 'active', error: null, version: 1, createdAt: at(0), updatedAt: at(1),
    settings: { endpoint: 'https://a.example/', headers: [], payload: 'application/fhir+json', content: 'id-only', filters: [], resource: {} },
    ...change,
  },
  event: { eventNumber: 4, eventId: '7b1c7d6e-2f53-4a58-9a53-0f5b1c5f2a11', digest: 'ab'.repeat(32), retraction: false, topic: 'https://x', focusType: 'Encounter', focusId: 'e', focusVersion: '1', focus: '{}', subjects: [], withheld: false, occurredAt: at(2), deliveredAt: null },
  client: { tenant: 'north', purpose: 'TREAT', scopes: ['system/Encounter.rs'] },
  previousDeliveredAt: at(3),
  failingSince: null,
  isSlowed: false,
  catchingUpUntil: null,
  ahead: [],
  traceparent: null,
  ...rest,
});

describe('whether an event may go', () => {
  test('is yes for an active subscription of a client that may read its focus', () => {
    expect(admit(pending(), now)).toEqual({ is: 'send' });
    expect(admit(pending({}, { client: { tenant: 'north', purpose: 'TREAT', scopes: ['system/*.cruds'] } }), now)).toEqual({ is: 'send' });
  });

  test('is not while the subscriber fetches what it missed by itself', () => {
    const during = (leftMs: number) => admit(pending({}, { catchingUpUntil: new Date(now.getTime() + leftMs) }), now);
    expect(during(40_000)).toMatchObject({ is: 'hold', afterMs: 2_000, catchingUp: true, reason: { code: 'EHCH-SUB-119' } });
    expect(during(300)).toMatchObject({ is: 'hold', afterMs: 300 });
  });

  test.each([['requested', 2_000], ['error', 300_000], ['off', 300_000]] as const)('SUB-075: is not now for one that is %s', (status, afterMs) => {
    expect(admit(pending({ status }), now)).toMatchObject({ is: 'hold', afterMs });
  });

  test.each<[string, PendingDelivery]>([
    ['its end has come', pending({ settings: { ...pending().subscription.settings, end: at(11).toISOString() } })],
    ['its client is gone', pending({}, { client: null })],
    ['its client has moved to another tenant', pending({}, { client: { tenant: 'south', purpose: 'TREAT', scopes: ['system/*.cruds'] } })],
    ['its client may not read the focus', pending({}, { client: { tenant: 'north', purpose: 'TREAT', scopes: ['system/Patient.rs'] } })],
    ['its client has a scope that is none', pending({}, { client: { tenant: 'north', purpose: 'TREAT', scopes: ['system/Encounter.rs?x=y'] } })],
  ])('SUB-090: is never again when %s', (_what, delivery) => {
    expect(admit(delivery, now)).toMatchObject({ is: 'end' });
  });
});

describe('why it failed', () => {
  test('SUB-166: is told to the subscriber in our words and the number of its status alone', () => {
    const texts = [...failures, { is: 'refused', status: 418 } as const, { is: 'busy', status: 429, afterMs: 1 } as const].map(errorTextOf);
    expect(new Set(texts)).toEqual(new Set(['The endpoint could not be reached, or did not answer in time.', 'The endpoint answered with status 418.', 'The endpoint answered with status 429.']));
  });

  const failures = [{ is: 'silent', cause: 'timeout' }, { is: 'silent', cause: 'unreachable' }, { is: 'blocked' }] as const;

  test('WH-066: is the same to the subscriber for all that did not answer', () => {
    expect(new Set(failures.map(errorTextOf)).size).toBe(1);
  });

  test('WH-058: is told apart to the operator', () => {
    expect(failures.map((failure) => reasonOf(failure).text)).toEqual(['The subscriber did not answer in time.', 'The subscriber could not be reached.', 'ssrf_blocked: the endpoint is not on the public internet']);
  });
});

describe('SUB-117: since when a subscriber has failed', () => {
  const busy = { is: 'busy', status: 429, afterMs: 1_000 } as const;
  test('is the first failure that the lane has noted', () => {
    expect(failingSince({ is: 'blocked' }, at(5), pending())).toEqual(at(5));
    expect(failingSince(busy, at(5), pending())).toEqual(at(5));
    expect(failingSince({ is: 'blocked' }, null, pending())).toBeUndefined();
  });

  test('is the end of the last quiet, for one that only asks for time', () => {
    expect(failingSince(busy, null, pending())).toEqual(at(3));
    expect(failingSince(busy, null, pending({}, { previousDeliveredAt: null }))).toEqual(at(2));
    expect(failingSince(busy, null, pending({ updatedAt: at(6) }))).toEqual(at(6));
  });
});
