import type { LaneEvents } from './words.ts';

interface Log {
  warn(event: 'lane-trouble' | 'item-parked', fields: { lane?: string; step?: string; code?: string; err?: Error }): void;
}

interface Counters {
  counter<const L extends Record<string, { atMost: number }>>(options: { name: string; help: string; labels: L }): { add(labels: { readonly [Name in keyof L]: string }): void };
}

/** Tells a log and a counter what the lanes of a process do. */
export function observeLanes(log: Log, metrics: Counters): LaneEvents {
  const settled = metrics.counter({
    name: 'lane_items_settled_total',
    help: 'Items of work by what became of them',
    labels: { lane: { atMost: 10 }, outcome: { atMost: 10 } },
  });
  const parked = metrics.counter({
    name: 'lane_items_parked_total',
    help: 'Items of work that wait for a person, by the code of the reason',
    labels: { lane: { atMost: 10 }, code: { atMost: 200 } },
  });
  return {
    onError: (err, { lane, step }) => {
      log.warn('lane-trouble', { ...(lane && { lane }), step, err });
    },
    onSettled: (lane, outcome, reason) => {
      settled.add({ lane, outcome });
      if (outcome !== 'parked' || reason === undefined) return;
      parked.add({ lane, code: reason.code });
      log.warn('item-parked', { lane, code: reason.code });
    },
  };
}
