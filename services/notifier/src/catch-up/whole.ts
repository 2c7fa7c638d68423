import type { LatestEvent, StoredEvent } from '@ehch/ledger';
import type { CatchUpAsked } from './ask.ts';

/**
 * Whether events follow each other without a gap, from one number up to another or, where there are more, to wherever they end. An event
 * that is past its retention is not read, so that none of these is.
 */
export const followOn = (events: readonly Pick<StoredEvent, 'eventNumber'>[], { from, until, more }: { from: number; until: number; more: boolean }): boolean =>
  events.every(({ eventNumber }, index) => eventNumber === from + index) && (more || from + events.length === until + 1);

/** Whether a page says by itself that nothing of it is past its retention, so that not all that was asked for has to be looked through for each. */
export function isWhole({ mode, since, until, after }: CatchUpAsked, events: readonly (StoredEvent | LatestEvent)[], more: boolean): boolean {
  if (mode === 'history') return followOn(events, { from: Math.max(since, after + 1), until, more });
  return events.every((event) => 'kept' in event && event.kept);
}
