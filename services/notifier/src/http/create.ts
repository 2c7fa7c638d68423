import { createSubscription, inTransaction, type LedgerTransaction, listSubscriptions, readSubscription, sealHeaders, type StoredSubscription, type SubscriptionSettings, writeAudit } from '@ehch/ledger';
import { type Caller, callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { v5 as uuidv5 } from 'uuid';
import { limitsOf, type NotifierDeps } from '../deps.ts';
import { askForHandshake } from '../delivery/handshake.ts';
import { makeSecret } from '../outbound/signing.ts';
import type { BackportSubscription } from '../subscription/backport.ts';
import { checkSubscription } from '../subscription/check-subscription.ts';
import { refusal, refusedWith } from '../subscription/issues.ts';
import { presentCreated } from '../subscription/present.ts';
import { settingsOf } from '../subscription/settings.ts';
import { answerResource, setVersion } from './answer.ts';
import { readResource, rulesFor } from './request.ts';
import { signalAfter } from './signal-after.ts';

/** `POST /Subscription`: everything is checked before anything is stored; the handshake comes after the 201 (SUB-072). */
export async function create(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const { value, digest } = await readResource(req);
  const { resource, settings } = draftOf(deps, req, value);
  const id = idFor(req);
  const secret = deps.seal && makeSecret();
  const kept = { ...settings, headers: sealHeaders(settings.headers, deps.seal, id), requestDigest: digest, ...(secret && deps.seal && { secret: deps.seal.seal(secret, id) }) };
  const { subscription, isNew } = await inTransaction(deps.ledger, (trx) => store(trx, deps, req, { id, topic: resource.criteria, settings: kept }));
  if (subscription.settings.requestDigest !== digest) throw refusedWith([refusal('EHCH-SUB-032', { text: 'The key of this request was used before for other content: give each request a key of its own.' })]);
  if (isNew) {
    signalAfter(deps, res, id);
    contextOf(req).log.info('subscription-created', { subscriptionId: id });
    // Shown this once and never again (WH-004).
    if (secret) res.set('Webhook-Secret', secret);
  }
  setVersion(res, { version: 1, updatedAt: subscription.createdAt });
  res.set('Location', `${deps.baseUrl}/Subscription/${id}`);
  answerResource(res, presentCreated(subscription, resource.channel.header ?? []), 201);
}

function draftOf(deps: NotifierDeps, req: Request, value: unknown): { resource: BackportSubscription; settings: SubscriptionSettings } {
  const checked = checkSubscription(value, rulesFor(req, deps));
  if (!checked.ok) throw refusedWith(checked.issues);
  const { resource } = checked;
  if (resource.status === 'off') throw refusedWith([refusal('EHCH-SUB-012', { expression: 'Subscription.status', text: 'A subscription that is off from the start would never fire.' })]);
  const settled = settingsOf(resource, []);
  if (!settled.ok) throw refusedWith(settled.issues);
  return { resource, settings: settled.settings };
}

/** Names made from a client and the key of its request. */
const NAMESPACE = 'f0c7f6a4-3c0e-5b0b-9f6f-0d6a4f6c9a51';

/**
 * The id follows from the client and its request's key, so that a request which is sent again finds what it has made
 * (SUB-032). A request without a key has an id of its own.
 */
function idFor(req: Request): string {
  const { tenant, clientId } = callerOf(req);
  const key = req.get('idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key)) throw new HttpError({ status: 400, code: 'idempotency-key', detail: 'An Idempotency-Key has 1 to 128 visible ASCII characters.' });
  return uuidv5(JSON.stringify([tenant, clientId, key ?? contextOf(req).requestId]), NAMESPACE);
}

type Draft = Pick<StoredSubscription, 'id' | 'topic' | 'settings'>;

async function store(trx: LedgerTransaction, deps: NotifierDeps, req: Request, draft: Draft): Promise<{ subscription: StoredSubscription; isNew: boolean }> {
  const { tenant, clientId } = callerOf(req);
  const subscription = await createSubscription(trx, { ...draft, tenant, clientId });
  if (subscription === undefined) return { subscription: await madeBefore(trx, draft.id), isNew: false };
  await refuseOneTooMany(trx, deps, callerOf(req));
  await askForHandshake(trx, subscription.id, subscription.version);
  await writeAudit(trx, [{ tenant, clientId, action: 'C', event: 'subscription-created', entityType: 'Subscription', entityId: subscription.id, requestId: contextOf(req).requestId }]);
  return { subscription, isNew: true };
}

async function madeBefore(trx: LedgerTransaction, id: string): Promise<StoredSubscription> {
  const subscription = await readSubscription(trx, id);
  if (subscription !== undefined) return subscription;
  throw new HttpError({ status: 409, code: 'subscription-deleted', detail: 'What this request made has been deleted since: send another key.' });
}

/** Counts with the one that is being made; what is refused is rolled back. */
async function refuseOneTooMany(trx: LedgerTransaction, deps: NotifierDeps, owner: Caller): Promise<void> {
  const { subscriptionsPerClient } = limitsOf(deps);
  const own = await listSubscriptions(trx, owner);
  if (own.length <= subscriptionsPerClient) return;
  throw refusedWith([refusal('EHCH-SUB-029', { text: `A client may have ${subscriptionsPerClient} subscriptions: delete one that is not needed.` })]);
}
