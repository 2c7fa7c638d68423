import { chainEnd, digestAt, firstKeptEvent, holdWhileCatchingUp, readEvents, type StoredEvent, type StoredSubscription, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { pageTeller } from '../delivery/disclosure.ts';
import type { NotifierDeps } from '../deps.ts';
import { refuseUnreadable } from '../http/events.ts';
import { operationInput, ownSubscription } from '../http/request.ts';
import { disclosed } from '../notification/disclosed.ts';
import { subscriptionUrl } from '../notification/status.ts';
import { answerLines } from './answer-lines.ts';
import { catchUpAsked, type CatchUpAsked } from './ask.ts';
import { latestOf } from './latest.ts';
import { linesOf } from './lines.ts';
import { isWhole } from './whole.ts';

/** From one page to the next, or to the acknowledgement, what is live waits this long. */
const HOLD_MS = 60_000;

/** `$catchup`: what a subscriber missed, as lines of JSON; the last state of each resource, or every event. */
export async function catchUp(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const startedAt = performance.now();
  const subscription = await ownSubscription(req, deps.ledger);
  refuseUnreadable(deps, req, subscription);
  const asked = catchUpAsked(await operationInput(req), (await chainEnd(deps.ledger, subscription.id)).number);
  if (asked.after === 0) await refuseGone(deps, subscription.id, asked);
  const { events, more } = await readPage(deps, subscription, asked);
  if (asked.after !== 0 && !isWhole(asked, events, more)) await refuseGone(deps, subscription.id, asked);
  // Only now: what is live would wait for ever for one whose page is never read in its time and who asks for it again and again.
  await holdWhileCatchingUp(deps.ledger, subscription.id, { until: asked.until, forMs: HOLD_MS });
  const next = more ? nextUrl(deps, subscription, asked, events) : undefined;
  const digest = (await digestAt(deps.ledger, subscription.id, asked.until)) ?? '';
  const { tenant, clientId } = callerOf(req);
  await writeAudit(deps.ledger, [{ tenant, clientId, action: 'R', event: 'events-caught-up', entityType: 'Subscription', entityId: subscription.id, requestId: contextOf(req).requestId, resources: events.flatMap(disclosed) }]);
  if (next !== undefined) res.set('Link', `<${next}>; rel="next"`);
  // Whoever comes again only after as long as this page has cost leaves half of the ledger to others.
  res.set('EHCH-Next-Page-After-Ms', String(Math.ceil(performance.now() - startedAt)));
  await answerLines(req, res, linesOf({ asked, subscriptionId: subscription.id, baseUrl: deps.baseUrl, content: subscription.settings.content, events, digest, ...(next !== undefined && { next }) }));
}

/** What is not kept any more is said to be gone, and never left out in silence (SUB-148). */
async function refuseGone({ ledger }: NotifierDeps, id: string, { since, until }: CatchUpAsked): Promise<void> {
  if (since > until) return;
  const first = await firstKeptEvent(ledger, id);
  if (since < first) throw new HttpError({ status: 410, code: 'events-gone', detail: `Events before number ${first} are not kept any more.` });
}

async function readPage(deps: NotifierDeps, subscription: StoredSubscription, asked: CatchUpAsked): Promise<{ events: StoredEvent[]; more: boolean }> {
  const { mode, since, until, after, limit } = asked;
  const history = async () => pageTeller(deps, subscription)(await readEvents(deps.ledger, subscription.id, { from: Math.max(since, after + 1), until, limit: limit + 1 }));
  const read = mode === 'latest' ? await latestOf(deps, subscription, asked) : await history();
  return { events: read.slice(0, limit), more: read.length > limit };
}

function nextUrl({ baseUrl }: NotifierDeps, { id }: StoredSubscription, { mode, since, until, limit }: CatchUpAsked, events: readonly StoredEvent[]): string {
  const query = new URLSearchParams(Object.entries({ mode, since, until, limit, after: events.at(-1)?.eventNumber ?? 0 }).map(([name, value]): [string, string] => [name, String(value)]));
  return `${subscriptionUrl({ baseUrl, id })}/$catchup?${query.toString()}`;
}
