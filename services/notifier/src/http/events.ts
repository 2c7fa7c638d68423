import { type AuditedResource, eventCount, firstKeptEvent, readEvents, type StoredEvent, type StoredSubscription, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, grants, HttpError } from '@ehch/service-kit';
import type { Bundle } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import { followOn } from '../catch-up/whole.ts';
import { pageTeller } from '../delivery/disclosure.ts';
import { type NotifierDeps, nowOf } from '../deps.ts';
import { disclosed } from '../notification/disclosed.ts';
import { notificationBundle } from '../notification/bundle.ts';
import { subscriptionUrl } from '../notification/status.ts';
import { type Content, CONTENTS } from '../subscription/backport.ts';
import { answerResource } from './answer.ts';
import { operationInput, ownSubscription } from './request.ts';
import { subjectOf } from './status.ts';

/** Events of one page: many references, few whole resources. */
const PAGE: Readonly<Record<Content, number>> = { empty: 1_000, 'id-only': 1_000, 'full-resource': 100 };

interface Asked {
  since: number;
  until: number;
  content: Content;
}

/** `$events` of one subscription: those between two numbers, both included, in order and in pages (SUB-145 to SUB-147). */
export async function events(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const subscription = await ownSubscription(req, deps.ledger);
  const input = await operationInput(req);
  refuseUnreadable(deps, req, subscription);
  const counter = await eventCount(deps.ledger, subscription.id);
  const asked = askedFor(input, subscription.settings.content, counter);
  const { first, read } = await readPage(deps, subscription.id, asked);
  const page = await pageTeller(deps, subscription)(read);
  const subject = { ...subjectOf(deps, subscription), content: asked.content, ...(asked.since < first && asked.since <= counter && { firstKept: first }) };
  const bundle = notificationBundle(subject, { type: 'query-event', at: nowOf(deps) }, page, counter);
  await auditQuery(deps, req, subscription.id, page.flatMap(disclosed));
  const last = page.at(-1)?.eventNumber ?? asked.until;
  answerResource(res, last < asked.until ? withNext(bundle, `${subscriptionUrl(subject)}/$events`, { ...asked, since: last + 1 }) : bundle);
}

/** Events of one page; where some of it are gone, from the first that is kept (SUB-148). */
async function readPage({ ledger }: NotifierDeps, id: string, { since, until, content }: Asked): Promise<{ first: number; read: StoredEvent[] }> {
  const limit = PAGE[content];
  const read = await readEvents(ledger, id, { from: since, until, limit });
  if (followOn(read, { from: since, until, more: read.length === limit })) return { first: since, read };
  const first = await firstKeptEvent(ledger, id);
  return { first, read: first > since ? await readEvents(ledger, id, { from: first, until, limit }) : read };
}

/** Reading events is reading what they are about: the caller must still be allowed to (SUB-090). */
export function refuseUnreadable({ topics }: NotifierDeps, req: Request, { topic }: Pick<StoredSubscription, 'topic'>): void {
  const resource = topics.find(({ url }) => url === topic)?.trigger.resource;
  if (resource !== undefined && grants(callerOf(req).scopes, resource, 'r')) return;
  throw new HttpError({ status: 403, code: 'topic-forbidden', detail: 'This client may not read what the topic is about.' });
}

/** Numbers beyond the end are brought back to it, so that no request costs more than what is there (SUB-147). */
function askedFor(input: ReadonlyMap<string, readonly string[]>, own: Content, counter: number): Asked {
  const since = eventNumber(input, 'eventsSinceNumber') ?? 1;
  const until = eventNumber(input, 'eventsUntilNumber') ?? Math.max(since, counter);
  if (since > until) throw malformed('eventsSinceNumber may not be above eventsUntilNumber.');
  return { since: Math.min(since, counter + 1), until: Math.min(until, counter), content: contentFor(input.get('content')?.[0], own) };
}

export function eventNumber(input: ReadonlyMap<string, readonly string[]>, name: string): number | undefined {
  const values = input.get(name);
  if (values === undefined) return undefined;
  if (values.length === 1 && /^\d{1,100}$/.test(values[0] ?? '')) return Number(values[0]);
  throw malformed(`${name} is one whole number.`);
}

/** A hint may ask for less than was agreed, never for more (SUB-146). */
function contentFor(hint: string | undefined, own: Content): Content {
  const wanted = CONTENTS.find((content) => content === hint);
  return wanted !== undefined && CONTENTS.indexOf(wanted) < CONTENTS.indexOf(own) ? wanted : own;
}

const malformed = (detail: string): HttpError => new HttpError({ status: 400, code: 'event-number', detail });

function withNext(bundle: Bundle, url: string, { since, until, content }: Asked): Bundle {
  const query = new URLSearchParams({ eventsSinceNumber: String(since), eventsUntilNumber: String(until), content });
  return { ...bundle, link: [{ relation: 'next', url: `${url}?${query.toString()}` }] };
}

async function auditQuery({ ledger }: NotifierDeps, req: Request, id: string, resources: readonly AuditedResource[]): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  await writeAudit(ledger, [{ tenant, clientId, action: 'R', event: 'events-queried', entityType: 'Subscription', entityId: id, requestId: contextOf(req).requestId, resources }]);
}
