import { type LatestEvent, readLatest, type StoredSubscription } from '@ehch/ledger';
import { pageTeller } from '../delivery/disclosure.ts';
import type { NotifierDeps } from '../deps.ts';
import type { CatchUpAsked } from './ask.ts';

/** Events that are read at once at least, since what a later one overtook takes no place in a page. */
const LEAST_READ = 500;

/**
 * The last event of each resource in a range: what takes something back first, then in the order of their numbers. What may not be told
 * stands in its own place as a number alone, though others of its resource come after it, and whether it takes something back or not: what
 * is beside it, or stands for it, would say what it is about.
 *
 * @returns as many as are asked for, and one more where there are more
 */
export async function latestOf(deps: NotifierDeps, subscription: StoredSubscription, { since, until, after, limit }: CatchUpAsked): Promise<LatestEvent[]> {
  const range = { since, until, limit: Math.max(LEAST_READ, limit + 1) };
  const tellable = pageTeller(deps, subscription);
  const read = async (takenBack: boolean, behind: number, through = until) => tellable(await readLatest(deps.ledger, subscription.id, { ...range, after: behind, through, takenBack }));
  const found: LatestEvent[] = [];
  for (let { takenBack, behind } = await placeOf(after, read); found.length <= limit; ) {
    const events = await read(takenBack, behind);
    found.push(...events.flatMap((event) => shown(event, takenBack)));
    behind = events.at(-1)?.eventNumber ?? behind;
    if (events.length === range.limit) continue;
    if (!takenBack) break;
    [takenBack, behind] = [false, 0];
  }
  return found.slice(0, limit + 1);
}

/** Whom the caller read last: one of those that come first, if it may be told that it is. */
async function placeOf(after: number, read: (takenBack: boolean, behind: number, through: number) => Promise<LatestEvent[]>): Promise<{ takenBack: boolean; behind: number }> {
  if (after === 0) return { takenBack: true, behind: 0 };
  const [one] = await read(true, after - 1, after);
  return { takenBack: one?.eventNumber === after && !one.withheld, behind: after };
}

function shown(event: LatestEvent, takenBack: boolean): LatestEvent[] {
  const { withheld, isLast, retraction, eventNumber, eventId } = event;
  if (takenBack) return withheld ? [] : [event];
  if (withheld) return [{ ...event, covers: [[eventNumber, eventId]] }];
  return isLast && !retraction ? [event] : [];
}
