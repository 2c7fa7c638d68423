import { countParked, type Ledger } from '@ehch/ledger';
import type { LaneEvents } from './words.ts';

interface Log {
  warn(event: 'lane-trouble' | 'item-parked', fields: { lane?: string; step?: string; code?: string; err?: Error }): void;
}

interface Metrics {
  counter<const L extends Record<string, { atMost: number }>>(options: { name: string; help: string; labels: L }): { add(labels: { readonly [Name in keyof L]: string }): void };
  gauge<const L extends Record<string, { atMost: number }>>(options: { name: string; help: string; labels: L; read: (set: (labels: { readonly [Name in keyof L]: string }, value: number) => void) => Promise<void> }): unknown;
}

const LABELS = { lane: { atMost: 10 }, code: { atMost: 200 } } as const;

/**
 * Tells a log and counters what the lanes of a process do.
 *
 * @param ledger of a process that shows also how much is parked, by whomever it was: a counter that begins with the first says nothing of it
 */
export function observeLanes(log: Log, metrics: Metrics, ledger?: Ledger): LaneEvents {
  if (ledger) showParked(ledger, metrics);
  const settled = metrics.counter({
    name: 'lane_items_settled_total',
    help: 'Items of work by what became of them',
    labels: { lane: { atMost: 10 }, outcome: { atMost: 10 } },
  });
  const parked = metrics.counter({
    name: 'lane_items_parked_total',
    help: 'Items of work that wait for a person, by the code of the reason',
    labels: LABELS,
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

function showParked(ledger: Ledger, metrics: Metrics): void {
  metrics.gauge({
    name: 'parked_items',
    help: 'Items of work that are parked until a person acts, by the code of the reason',
    labels: LABELS,
    read: async (set) => {
      for (const { lane, code, count } of await countParked(ledger)) set({ lane, code }, count);
    },
  });
}
