import { type Issue, operationOutcome } from '@ehch/fhir';
import { createResend, eventCount, eventsWithin, inTransaction, RESENDING_LANE, type StoredSubscription, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { type NotifierDeps, nowOf } from '../deps.ts';
import { statusAt } from '../subscription/present.ts';
import { refusal } from '../subscription/issues.ts';
import { answerResource } from './answer.ts';
import { eventNumber, refuseUnreadable } from './events.ts';
import { operationInput, ownSubscription } from './request.ts';

type Input = ReadonlyMap<string, readonly string[]>;

interface Range {
  next: number;
  until: number;
}

/** `$resend`: sends events again that were sent before, by number or by time (SUB-150). Those that still wait in line are not sent twice. */
export async function resend(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const subscription = await ownSubscription(req, deps.ledger);
  const range = await rangeOf(deps, subscription, await operationInput(req));
  await ask(deps, { req, res, subscription }, { ...range, onlyMissing: false });
}

const RECOVERABLE_MS = 14 * 86_400_000;

/** `$recover`: sends what has not reached the subscriber since an instant, and is not in line any more (WH-040). */
export async function recover(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const subscription = await ownSubscription(req, deps.ledger);
  const from = instant(await operationInput(req), 'since');
  const isRecent = from !== undefined && nowOf(deps).getTime() - from.getTime() <= RECOVERABLE_MS;
  if (!isRecent) throw new HttpError({ status: 422, code: 'recover-since', detail: 'since is an instant of the last 14 days.' });
  const within = await eventsWithin(deps.ledger, subscription.id, { from });
  await ask(deps, { req, res, subscription }, { next: within?.first ?? 1, until: within?.last ?? 0, onlyMissing: true });
}

async function ask(deps: NotifierDeps, { req, res, subscription }: { req: Request; res: Response; subscription: StoredSubscription }, wanted: Range & { onlyMissing: boolean }): Promise<void> {
  const { id, topic } = subscription;
  refuseUnreadable(deps, req, { topic });
  if (['error', 'off'].includes(statusAt(subscription, nowOf(deps)))) throw new HttpError({ status: 422, code: 'resend-inactive', detail: 'The subscription is not active: start it again first.' });
  const { tenant, clientId } = callerOf(req);
  await inTransaction(deps.ledger, async (trx) => {
    if ((await createResend(trx, { subscriptionId: id, ...wanted })) === undefined) throw new HttpError({ status: 409, code: 'resend-running', detail: 'Events of this subscription are being sent again already.' });
    await writeAudit(trx, [{ tenant, clientId, action: 'E', event: 'events-resent', entityType: 'Subscription', entityId: id, requestId: contextOf(req).requestId }]);
  });
  await deps.lanes.signal({ lane: RESENDING_LANE, keys: [id] });
  answerResource(res, operationOutcome([told(wanted)]));
}

const told = ({ next, until }: Range): Issue => ({
  ...refusal('EHCH-SUB-150', { text: next > until ? 'There is no event to send again.' : `Events from number ${next} to number ${until} are sent again.` }),
  type: 'informational',
});

async function rangeOf({ ledger }: NotifierDeps, { id }: StoredSubscription, input: Input): Promise<Range> {
  const [since, until] = [eventNumber(input, 'eventsSinceNumber'), eventNumber(input, 'eventsUntilNumber')];
  const [from, to] = [instant(input, 'eventsSinceInstant'), instant(input, 'eventsUntilInstant')];
  if ([since, until, from, to].every((given) => given === undefined)) throw new HttpError({ status: 400, code: 'resend-range', detail: 'A number or an instant is needed, from or until which events are sent again.' });
  const within = from || to ? ((await eventsWithin(ledger, id, { ...(from && { from }), ...(to && { to }) })) ?? { first: 1, last: 0 }) : { first: 1, last: await eventCount(ledger, id) };
  return { next: Math.max(since ?? 1, within.first), until: Math.min(until ?? within.last, within.last) };
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function instant(input: Input, name: string): Date | undefined {
  const values = input.get(name);
  if (values === undefined) return undefined;
  const at = new Date(values.length === 1 && INSTANT.test(values[0] ?? '') ? (values[0] ?? '') : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new HttpError({ status: 400, code: 'resend-range', detail: `${name} is one instant, with its offset.` });
  return at;
}
