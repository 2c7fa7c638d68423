import { expect, test } from '@jest/globals';
import type { Lag } from '@ehch/ledger';
import { rankOf, worstFirst } from './severity.ts';

const lag = (change: Partial<Lag>): Lag => ({ subscription: 's', tenant: 't', clientId: 'c', topic: 'topic', status: 'active', head: 0, delivered: 0, waiting: 0, oldest: null, oldestMs: null, reason: null, attempts: 0, failingSince: null, nextAttempt: null, error: null, retractions: [], ...change });
const retraction = (alertedAt: string | null) => ({ eventNumber: 1, raisedAt: '2026-07-09T09:00:00Z', sentAt: null, alertedAt });

test('who has not acknowledged in time comes before who cannot be reached, and who is well last but for who ended it', () => {
  const all: [ReturnType<typeof rankOf>, Lag][] = [
    ['overdue', lag({ retractions: [retraction('2026-07-09T09:15:00Z')] })],
    ['error', lag({ status: 'error' })],
    ['failing', lag({ attempts: 3, waiting: 1 })],
    ['unacknowledged', lag({ retractions: [retraction(null)] })],
    ['behind', lag({ waiting: 4, oldestMs: 10 })],
    ['requested', lag({ status: 'requested' })],
    ['fine', lag({})],
    ['off', lag({ status: 'off' })],
  ];
  expect(all.map(([, one]) => rankOf(one))).toEqual(all.map(([rank]) => rank));
  expect([...all].reverse().map(([, one]) => one).sort(worstFirst).map(rankOf)).toEqual(all.map(([rank]) => rank));
});

test('among equals the oldest news comes first, then the most of it, then the topic', () => {
  const [old, many, few, first] = [lag({ waiting: 1, oldestMs: 900 }), lag({ waiting: 9, oldestMs: 100 }), lag({ waiting: 1, oldestMs: 100, topic: 'b' }), lag({ waiting: 1, oldestMs: 100, topic: 'a' })];
  expect([few, first, many, old].sort(worstFirst)).toEqual([old, many, first, few]);
});
