import { operationOutcome } from '@ehch/fhir';
import { inTransaction, replaceSecret, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { limitsOf, type NotifierDeps, nowOf } from '../deps.ts';
import { makeSecret } from '../outbound/signing.ts';
import { refusal } from '../subscription/issues.ts';
import { answerResource } from './answer.ts';
import { ownSubscription } from './request.ts';

const MOST_OLD = 10;

/** `$rotate-secret`: a new secret, shown this once; the one before signs beside it for a day (WH-004, WH-005). */
export async function rotateSecret(deps: NotifierDeps, req: Request, res: Response): Promise<void> {
  const { id } = await ownSubscription(req, deps.ledger);
  const { seal } = deps;
  if (seal === undefined) throw new HttpError({ status: 422, code: 'not-signed', detail: 'Notifications are not signed here.' });
  const secret = makeSecret();
  const now = nowOf(deps);
  const until = new Date(now.getTime() + limitsOf(deps).secretOverlapMs);
  await inTransaction(deps.ledger, async (trx) => {
    if (!(await replaceSecret(trx, id, { secret: seal.seal(secret, id), until, now, most: MOST_OLD }))) throw new HttpError({ status: 400, code: 'secrets', detail: `${MOST_OLD} secrets that were replaced are still good.` });
    const { tenant, clientId } = callerOf(req);
    await writeAudit(trx, [{ tenant, clientId, action: 'U', event: 'secret-rotated', entityType: 'Subscription', entityId: id, requestId: contextOf(req).requestId }]);
  });
  res.set({ 'Webhook-Secret': secret, 'Cache-Control': 'no-store' });
  answerResource(res, operationOutcome([{ ...refusal('EHCH-WH-005', { text: `The secret is in the header Webhook-Secret. The one before is good until ${until.toISOString()}.` }), type: 'informational' }]));
}
