import { matchesFilter, parseFilter } from '@ehch/fhir';
import { countEvents } from '@ehch/ledger';
import { callerOf } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { type NotifierDeps, nowOf } from '../deps.ts';
import { filtersOf } from '../subscription/backport.ts';
import { checkSubscription } from '../subscription/check-subscription.ts';
import { refusedWith } from '../subscription/issues.ts';
import { answerResource } from './answer.ts';
import { readResource, rulesFor } from './request.ts';

const DAYS = 7;

/** `$preview`: checks a Subscription as a create does, stores nothing, and says how many events it would have sent last week. */
export async function preview(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const checked = checkSubscription((await readResource(req)).value, rulesFor(req, deps));
  if (!checked.ok) throw refusedWith(checked.issues);
  const { criteria: topic } = checked.resource;
  const now = nowOf(deps);
  const since = new Date(now.getTime() - DAYS * 86_400_000);
  const { tenant, clientId } = callerOf(req);
  const { all, fitting } = await countEvents(deps.ledger, { tenant, clientId, topic, since }, filterOf(deps, topic, filtersOf(checked.resource)));
  answerResource(res, {
    resourceType: 'Parameters',
    parameter: [
      { name: 'topic', valueCanonical: topic },
      { name: 'period', valuePeriod: { start: since.toISOString(), end: now.toISOString() } },
      { name: 'topic-events', valueInteger: all },
      { name: 'events', valueInteger: fitting },
      { name: 'text', valueString: `This subscription would have sent ${fitting} of the ${all} events of its topic in the last ${DAYS} days.` },
    ],
  });
}

/** Whether an event meets every filter, as when events are made (SUB-002). */
function filterOf({ topics }: NotifierDeps, url: string, filters: readonly string[]): (facets: Record<string, string[]>) => boolean {
  const topic = topics.find((one) => one.url === url);
  const parsed = filters.map((text) => (topic === undefined ? undefined : parseFilter(topic, text)));
  return (facets) => parsed.every((one) => one?.ok === true && matchesFilter(one.conditions, facets));
}
