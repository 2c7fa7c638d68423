import { inTransaction, type LedgerTransaction, NOTIFYING_LANE, restartKeys, skipPending, deleteSubscription, dropContact, openContact, openHeaders, sealHeaders, type StoredSubscription, updateSubscription, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { askForHandshake } from '../delivery/handshake.ts';
import { type NotifierDeps, nowOf } from '../deps.ts';
import type { BackportSubscription } from '../subscription/backport.ts';
import { changeOf } from '../subscription/change.ts';
import { checkSubscription } from '../subscription/check-subscription.ts';
import { refusal, refusedWith } from '../subscription/issues.ts';
import { presentSubscription, statusAt } from '../subscription/present.ts';
import { settingsOf } from '../subscription/settings.ts';
import { answerResource, setVersion } from './answer.ts';
import { ifMatchOf, ownSubscription, readResource, rulesFor } from './request.ts';
import { signalAfter } from './signal-after.ts';

/** `PUT /Subscription/{id}`: only its client starts a subscription again, or ends it (SUB-044 to SUB-048). */
export async function update(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const expected = ifMatchOf(req);
  const before = opened(deps, await ownSubscription(req, deps.ledger));
  const { value } = await readResource(req);
  const checked = checkSubscription(value, rulesFor(req, deps));
  if (!checked.ok) throw refusedWith(checked.issues);
  const { resource } = checked;
  if (resource.id !== before.id) throw refusedWith([refusal('EHCH-SUB-044', { expression: 'Subscription.id', text: 'The id must be that of the address.' })], 400);
  if (expected !== undefined && expected !== before.version) throw stale();
  const after = await change(deps, req, before, resource);
  if (after.status === 'requested' && after.version !== before.version) signalAfter(deps, res, after.id);
  setVersion(res, after);
  answerResource(res, presentSubscription(after, nowOf(deps)));
}

/** As its client knows it, to be compared with what it sends. */
function opened({ seal }: NotifierDeps, subscription: StoredSubscription): StoredSubscription {
  const { id, settings } = subscription;
  return { ...subscription, settings: { ...settings, headers: openHeaders(settings.headers, seal, id) } };
}

async function change(deps: NotifierDeps, req: Request, before: StoredSubscription, resource: BackportSubscription): Promise<StoredSubscription> {
  const settled = settingsOf(resource, before.settings.headers);
  if (!settled.ok) throw refusedWith(settled.issues);
  const { secret, oldSecrets, requestDigest } = before.settings;
  const settings = { ...settled.settings, ...(secret !== undefined && { secret }), ...(oldSecrets !== undefined && { oldSecrets }), ...(requestDigest !== undefined && { requestDigest }) };
  const wanted = changeOf({ ...before, status: statusAt(before, nowOf(deps)) }, { topic: resource.criteria, status: resource.status, settings });
  if (wanted.is === 'refused') throw refusedWith(wanted.issues);
  if (wanted.is === 'none') return before;
  const { status } = wanted;
  const resume = status === 'requested' ? resumeOf(req) : undefined;
  const after = await inTransaction(deps.ledger, async (trx) => {
    // Asked for first: who drains a handshake holds its key before it touches the subscription, and so do we.
    if (status === 'requested') await askForHandshake(trx, before.id, before.version + 1);
    if (resume === 'latest') await skipPending(trx, before.id);
    const updated = await updateSubscription(trx, before.id, { version: before.version, settings: { ...settings, headers: sealHeaders(settings.headers, deps.seal, before.id) }, status });
    if (updated === undefined) throw stale();
    if (resume !== undefined) await audit(trx, req, before.id, { action: 'U', event: `delivery-resumed-${resume}` });
    await (status === 'active' ? openContact : dropContact)(trx, before.id);
    await audit(trx, req, before.id, { action: 'U', event: 'subscription-updated' });
    return updated;
  });
  contextOf(req).log.info('subscription-updated', { subscriptionId: before.id, status });
  return after;
}

/** Where delivery goes on once the endpoint has agreed: with the first event that it has not had, or with the next new one (SUB-162). */
function resumeOf(req: Request): 'first' | 'latest' {
  const asked = req.query['resume'] ?? 'first';
  if (asked === 'first' || asked === 'latest') return asked;
  throw new HttpError({ status: 400, code: 'resume', detail: 'resume is first or latest.' });
}

const stale = (): HttpError => new HttpError({ status: 412, code: 'version', detail: 'The subscription has changed since: read it again.' });

/** `DELETE /Subscription/{id}`: nothing is sent from then on but what is on its way (SUB-049). */
export async function remove(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const { id } = await ownSubscription(req, deps.ledger);
  await inTransaction(deps.ledger, async (trx) => {
    if (await deleteSubscription(trx, id)) await audit(trx, req, id, { action: 'D', event: 'subscription-deleted' });
    await dropContact(trx, id);
    await restartKeys(trx, NOTIFYING_LANE, [id]);
  });
  await deps.lanes.signal({ lane: NOTIFYING_LANE, keys: [id] });
  contextOf(req).log.info('subscription-deleted', { subscriptionId: id });
  res.status(204).end();
}

async function audit(trx: LedgerTransaction, req: Request, id: string, { action, event }: { action: 'U' | 'D'; event: string }): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  await writeAudit(trx, [{ tenant, clientId, action, event, entityType: 'Subscription', entityId: id, requestId: contextOf(req).requestId }]);
}
