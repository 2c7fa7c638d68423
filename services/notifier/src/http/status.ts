import { eventCounts, listSubscriptions, type StoredSubscription } from '@ehch/ledger';
import { callerOf } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { type NotifierDeps, nowOf } from '../deps.ts';
import { searchset } from '../notification/searchset.ts';
import { statusParameters, type Subject } from '../notification/status.ts';
import { statusAt } from '../subscription/present.ts';
import { answerResource } from './answer.ts';
import { operationInput, ownSubscription } from './request.ts';

/** A subscription as bundles speak of it. */
export function subjectOf(deps: NotifierDeps, subscription: StoredSubscription): Subject {
  const { id, version, topic, error, settings } = subscription;
  return { id, version, topic, error, content: settings.content, status: statusAt(subscription, nowOf(deps)), baseUrl: deps.baseUrl };
}

/** `$status` of one subscription, in whatever state it is (SUB-140, SUB-141, SUB-143). */
export async function instanceStatus(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const subscription = await ownSubscription(req, deps.ledger);
  await answerStatus(deps, res, `/${subscription.id}/$status`, [subscription]);
}

/** `$status` of the caller's subscriptions: those of any id and any status that is named (SUB-142). */
export async function typeStatus(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const input = await operationInput(req);
  const fits = (name: string, value: string) => input.get(name)?.flatMap((text) => text.split(',')).includes(value) ?? true;
  const own = await listSubscriptions(deps.ledger, callerOf(req));
  const chosen = own.filter((subscription) => fits('id', subscription.id) && fits('status', statusAt(subscription, nowOf(deps))));
  await answerStatus(deps, res, '/$status', chosen);
}

async function answerStatus(deps: NotifierDeps, res: Response, path: string, subscriptions: readonly StoredSubscription[]): Promise<void> {
  const counts = await eventCounts(deps.ledger, subscriptions.map(({ id }) => id));
  const statuses = subscriptions.map((subscription) => {
    const resource = statusParameters(subjectOf(deps, subscription), 'query-status', [], counts.get(subscription.id) ?? 0);
    return { fullUrl: `urn:uuid:${resource.id ?? ''}`, resource };
  });
  answerResource(res, searchset(`${deps.baseUrl}/Subscription${path}`, statuses));
}
