import type { LaneEvents } from './words.ts';

interface Log {
  warn(event: 'lane-trouble' | 'item-parked', fields: { lane?: string; step?: string; code?: string; err?: Error }): void;
}

interface Counters {
  counter(options: { name: string; help: string; labels: { lane: { atMost: number }; outcome: { atMost: number } } }): { add(labels: { lane: string; outcome: string }): void };
}

/** Tells a log and a counter what the lanes of a process do. */
export function observeLanes(log: Log, metrics: Counters): LaneEvents {
  const settled = metrics.counter({
    name: 'lane_items_settled_total',
    help: 'Items of work by what became of them',
    labels: { lane: { atMost: 10 }, outcome: { atMost: 10 } },
  });
  return {
    onError: (err, { lane, step }) => {
      log.warn('lane-trouble', { ...(lane && { lane }), step, err });
    },
    onSettled: (lane, outcome, reason) => {
      settled.add({ lane, outcome });
      if (outcome === 'parked') log.warn('item-parked', { lane, ...(reason && { code: reason.code }) });
    },
  };
}
