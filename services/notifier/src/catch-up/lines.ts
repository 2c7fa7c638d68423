import type { ChainEnd, LatestEvent, StoredEvent, TopicState } from '@ehch/ledger';
import { focusUrl } from '../notification/status.ts';
import type { Content } from '../subscription/backport.ts';
import type { CatchUpAsked } from './ask.ts';

interface Page {
  asked: CatchUpAsked;
  subscriptionId: string;
  baseUrl: string;
  content: Content;
  events: readonly (StoredEvent | LatestEvent)[];
  /** Where the page is not the last one. */
  next?: string;
  /** The running digest at the end of what was asked for. */
  digest: string;
}

/**
 * A page of `$catchup`, one JSON object a line: what is in it, its events, and where it ends. A page without its last line was cut off, and
 * is gone on with behind the last event that was read. A resource is the text that was published, so that its numbers keep their digits.
 */
export function linesOf(page: Page): string {
  const { asked, subscriptionId, digest, next } = page;
  const { mode, since, until } = asked;
  const lines = [
    JSON.stringify({ kind: 'start', subscription: subscriptionId, mode, since, until }),
    ...page.events.map((event) => lineOf(event, page)),
    JSON.stringify(next === undefined ? { kind: 'end', complete: true, number: until, digest } : { kind: 'end', complete: false, next }),
  ];
  return `${lines.join('\n')}\n`;
}

function lineOf(event: StoredEvent | LatestEvent, { content, baseUrl }: Page): string {
  const { eventNumber, eventId, digest, retraction, withheld, occurredAt, focusVersion } = event;
  const line = JSON.stringify({
    kind: 'event',
    eventNumber,
    eventId,
    ...('covers' in event ? { covers: event.covers.map(([number, id]) => ({ eventNumber: number, eventId: id })) } : { previousEventNumber: eventNumber - 1, digest }),
    ...(retraction && !withheld && { retraction }),
    timestamp: occurredAt.toISOString(),
    ...(content !== 'empty' && !withheld && { focus: focusUrl({ baseUrl }, event), version: focusVersion }),
  });
  return content === 'full-resource' && !withheld ? `${line.slice(0, -1)},${resourceOf(event)}}` : line;
}

interface States {
  subscriptionId: string;
  baseUrl: string;
  content: Content;
  states: readonly TopicState[];
  /** Where live events go on. */
  cut: ChainEnd;
  next?: string;
}

/** A page of `$snapshot`, in the same manner: the cut, a line for each resource, and where it ends. */
export function stateLines({ subscriptionId, baseUrl, content, states, cut, next }: States): string {
  const lines = states.map((state) => {
    const { eventId, occurredAt, focusVersion } = state;
    const line = JSON.stringify({ kind: 'state', eventId, timestamp: occurredAt.toISOString(), ...(content !== 'empty' && { focus: focusUrl({ baseUrl }, state), version: focusVersion }) });
    return content === 'full-resource' ? `${line.slice(0, -1)},${resourceOf(state)}}` : line;
  });
  const end = next === undefined ? { kind: 'end', complete: true, ...cut } : { kind: 'end', complete: false, next };
  return `${[JSON.stringify({ kind: 'start', subscription: subscriptionId, ...cut }), ...lines, JSON.stringify(end)].join('\n')}\n`;
}

/** One that cannot be read holds up no other event: it goes without, and says so. */
function resourceOf({ focus }: Pick<StoredEvent, 'focus'>): string {
  try {
    JSON.parse(focus);
    return `"resource":${focus}`;
  } catch {
    return '"withheld":true';
  }
}
