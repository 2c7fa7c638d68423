import type { Metrics } from '@ehch/service-kit';
import { OPERATIONAL_EVENTS } from './operational-events.ts';
import type { Answer } from './outbound/answers.ts';

const ANSWERS = ['accepted', 'gone', 'busy', 'refused', 'silent', 'blocked'] as const satisfies readonly Answer['is'][];

/** The metrics of the notifier; asked for twice in one process, they are the same. */
export function notifierMetrics(metrics: Metrics) {
  return {
    attempts: metrics.counter({
      name: 'notification_attempts_total',
      help: 'POSTs to subscribers by what became of them',
      labels: { type: ['handshake', 'heartbeat', 'event-notification'], answer: ANSWERS },
    }),
    duration: metrics.histogram({
      name: 'notification_attempt_duration_seconds',
      help: 'Time of one POST to a subscriber, its answer included',
      labels: { answer: ANSWERS },
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 120],
    }),
    lag: metrics.histogram({
      name: 'notification_lag_seconds',
      help: 'Time from an event to its acceptance by one subscriber',
      labels: {},
      buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 600, 3_600, 86_400],
    }),
    operational: metrics.counter({
      name: 'notification_operational_events_total',
      help: 'What an operator may have to act on: endpoints that fail, are given up or are back',
      labels: { event: OPERATIONAL_EVENTS },
    }),
    statusChanges: metrics.counter({
      name: 'subscription_status_changes_total',
      help: 'Changes that the server made to the status of subscriptions',
      labels: { to: ['requested', 'active', 'error', 'off'] },
    }),
  };
}

export type NotifierMetrics = ReturnType<typeof notifierMetrics>;
