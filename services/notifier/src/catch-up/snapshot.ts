import { matchesFilter, parseFilter } from '@ehch/fhir';
import { type ChainEnd, digestAt, readStates, type StoredSubscription, type TopicState, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { pageTeller } from '../delivery/disclosure.ts';
import type { NotifierDeps } from '../deps.ts';
import { refuseUnreadable } from '../http/events.ts';
import { operationInput, ownSubscription } from '../http/request.ts';
import { disclosed } from '../notification/disclosed.ts';
import { subscriptionUrl } from '../notification/status.ts';
import { answerLines } from './answer-lines.ts';
import { type Input, number as numberOf, pageOf } from './ask.ts';
import { stateLines } from './lines.ts';

/**
 * `$snapshot`: what a subscriber would have that had been told of everything from the beginning, and the event number at which it was cut.
 * What is withheld is not in it, since no number waits for it (SEC-053). What changes while later pages are read may be in them already; it is told again behind the cut.
 */
export async function snapshot(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const subscription = await ownSubscription(req, deps.ledger);
  refuseUnreadable(deps, req, subscription);
  const input = await operationInput(req);
  const limit = pageOf(input);
  const after = numberOf(input, 'after');
  const read = await readStates(deps.ledger, { subscriptionId: subscription.id, tenant: subscription.tenant, topic: subscription.topic, limit: limit + 1, ...(after !== undefined && { after }) });
  const cut = await cutOf(deps, subscription, input, read.cut);
  const page = read.states.slice(0, limit);
  const next = read.states.length > limit ? nextUrl(deps, subscription, { cut, limit, last: page.at(-1) }) : undefined;
  const states = (await pageTeller(deps, subscription)(page.filter((state) => stands(deps, subscription, state)))).filter(({ withheld }) => !withheld);
  const { tenant, clientId } = callerOf(req);
  await writeAudit(deps.ledger, [{ tenant, clientId, action: 'R', event: 'snapshot-read', entityType: 'Subscription', entityId: subscription.id, requestId: contextOf(req).requestId, resources: states.flatMap(disclosed) }]);
  if (next !== undefined) res.set('Link', `<${next}>; rel="next"`);
  await answerLines(req, res, stateLines({ subscriptionId: subscription.id, baseUrl: deps.baseUrl, content: subscription.settings.content, states, cut, ...(next !== undefined && { next }) }));
}

/** What was taken back last does not stand; and nobody is told of more than their filters let through. */
function stands({ topics }: NotifierDeps, { topic: url, settings }: StoredSubscription, { retraction, facets }: TopicState): boolean {
  const topic = topics.find((one) => one.url === url);
  if (retraction || topic === undefined) return false;
  return settings.filters.every((filter) => {
    const parsed = parseFilter(topic, filter);
    return parsed.ok && matchesFilter(parsed.conditions, facets);
  });
}

/** Later pages keep the cut of the first. */
async function cutOf({ ledger }: NotifierDeps, { id }: StoredSubscription, input: Input, now: ChainEnd): Promise<ChainEnd> {
  const number = numberOf(input, 'number') ?? now.number;
  const digest = number === now.number ? now.digest : await digestAt(ledger, id, number);
  if (digest === undefined) throw new HttpError({ status: 400, code: 'event-number', detail: 'There is no event of that number.' });
  return { number, digest };
}

function nextUrl({ baseUrl }: NotifierDeps, { id }: StoredSubscription, { cut, limit, last }: { cut: ChainEnd; limit: number; last: TopicState | undefined }): string {
  const query = new URLSearchParams({ limit: String(limit), number: String(cut.number), after: String(last?.id ?? 0) });
  return `${subscriptionUrl({ baseUrl, id })}/$snapshot?${query.toString()}`;
}
