import { type Ledger, parkLongWaits, repeat, sweepLane, wakeOvertaken } from '@ehch/ledger';
import type { SignalQueue } from './backend.ts';
import { asError } from './as-error.ts';
import { reasonFor } from './errors.ts';
import type { Timing } from './timing.ts';
import type { LaneEvents, Signal } from './words.ts';

const SWEEP_LIMIT = 5_000;

const WAITED_TOO_LONG = reasonFor('fix-data', 'EHCH-LANE-003');

interface SweeperOptions {
  lane: string;
  ledger: Ledger;
  queue: SignalQueue;
  signal(signal: Signal): Promise<void>;
  events: LaneEvents;
  timing: Timing;
}

/** Signals again, every second, what is due and whose signal is lost; wakes and parks what waits. */
export function startSweeper(options: SweeperOptions): { close(): Promise<void> } {
  const { lane, events, timing } = options;
  return repeat(() => sweep(options), { everyMs: timing.sweepEveryMs, onError: (error) => { events.onError(asError(error), { lane, step: 'sweep' }); } });
}

async function sweep({ lane, ledger, queue, signal, events, timing }: SweeperOptions): Promise<void> {
  const parked = await parkLongWaits(ledger, lane, { limitMs: timing.waitLimitMs, code: WAITED_TOO_LONG.code });
  for (let count = 0; count < parked; count += 1) events.onSettled?.(lane, 'parked', WAITED_TOO_LONG);
  await signal({ lane, keys: await wakeOvertaken(ledger, lane) });
  const overdue = await sweepLane(ledger, lane, { graceMs: timing.graceMs, limit: SWEEP_LIMIT });
  // The fence makes the id a new one after each death, so that a dead worker's job cannot swallow the signal.
  if (overdue.length > 0) await queue.add(overdue.map(({ key, fence }) => ({ key, deduplicationId: `${key}.${fence}` })));
}
